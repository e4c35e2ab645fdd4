"""Markdown files as HTML, each rendered once until it changes."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import replace
from html import escape
from pathlib import Path
from threading import Lock
from typing import Final

from chatdock.ingest import RenderedMarkdown, decode, render

_LARGEST_RENDERED_BYTES: Final = 2_000_000
_KEPT_BYTES: Final = 64_000_000


class RenderedFiles:
    """The rendered pages that were asked for last, up to 64 MB of them."""

    def __init__(self) -> None:
        """Start with none."""
        self._pages: OrderedDict[Path, tuple[tuple[int, int], RenderedMarkdown]] = OrderedDict()
        self._bytes = 0
        self._lock: Final = Lock()

    def get(self, path: Path, status: os.stat_result) -> RenderedMarkdown:
        """The page of a Markdown file; one over 2 MB is shown as the text it is.

        Raises:
            UnreadableError: The file is no text.
        """
        version = (status.st_mtime_ns, status.st_size)
        with self._lock:
            kept = self._pages.get(path)
            if kept is not None and kept[0] == version:
                self._pages.move_to_end(path)
                return kept[1]
        page = _render(path)
        with self._lock:
            self._keep(path, version, page)
        return page

    def _keep(self, path: Path, version: tuple[int, int], page: RenderedMarkdown) -> None:
        if (replaced := self._pages.pop(path, None)) is not None:
            self._bytes -= len(replaced[1].html)
        self._pages[path] = (version, page)
        self._bytes += len(page.html)
        while self._bytes > _KEPT_BYTES:
            self._bytes -= len(self._pages.popitem(last=False)[1][1].html)


def _render(path: Path) -> RenderedMarkdown:
    text = decode(path.read_bytes())
    if len(text) <= _LARGEST_RENDERED_BYTES:
        page = render(text)
    else:
        html = f"<h1>{escape(path.name)}</h1>\n<pre>{escape(text)}</pre>\n"
        page = RenderedMarkdown(title=path.name, html=html, front_matter={}, headings=())
    # Long lines scroll sideways: the keyboard has to get there (WCAG 2.1.1).
    return replace(page, html=page.html.replace("<pre>", '<pre tabindex="0">'))
