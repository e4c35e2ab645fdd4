"""The dock's script tag, put into a page's bytes whatever their character set."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from html import escape
from typing import Final

_CLOSING_TAGS: Final = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_SERVED: Final = re.compile(
    rb"""<script\b[^>]*\bsrc\s*=\s*["']?[^"'>\s]*\bchat(?:dock|kit)\.js\b""", re.IGNORECASE
)
_TAIL_BYTES: Final = 65_536
_UTF16: Final = ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))


def dock_tag(src: str, attributes: Mapping[str, str]) -> bytes:
    """Build the script tag: plain ASCII, and well-formed in XHTML too."""
    named = {"src": src, "defer": "", **attributes}
    written = " ".join(f'{name}="{escape(value)}"' for name, value in named.items())
    return f"<script {written}></script>\n".encode("ascii", "xmlcharrefreplace")


def dock(page: bytes, tag: bytes) -> bytes:
    """Put the tag before the page's end; a page that has the dock or the chat already comes back as it is."""
    for mark, encoding in _UTF16:
        if page.startswith(mark):
            return _dock_utf16(page, tag, mark, encoding)
    if (b"chatdock.js" in page or b"chatkit.js" in page) and _SERVED.search(page):
        return page
    end = _end_of_body(page)
    return b"".join((page[:end], tag, page[end:]))


def _dock_utf16(page: bytes, tag: bytes, mark: bytes, encoding: str) -> bytes:
    try:
        text = page[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        return page
    return mark + dock(text.encode(), tag).decode().encode(encoding)


def _end_of_body(page: bytes) -> int:
    """Where the body ends: its last closing tag that is no comment, else the end of the page."""
    start = max(0, len(page) - _TAIL_BYTES)
    end = len(page)
    for tag in reversed(list(_CLOSING_TAGS.finditer(page, start))):
        if _in_comment(page, start, tag.start()):
            continue
        end = tag.start()
        if tag[0][2:6].lower() == b"body":
            break
    return end


def _in_comment(page: bytes, start: int, position: int) -> bool:
    return page.rfind(b"<!--", start, position) > page.rfind(b"-->", start, position)
