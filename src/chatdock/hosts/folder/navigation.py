"""The tree of a folder's pages: what the reading site's sidebar, listings and hints are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from chatdock.ingest import PageFile, decode, named_title, render, split_front_matter
from chatdock.knowledge import MARKDOWN_SUFFIXES, page_url

_HEAD_BYTES: Final = 8_192
_TOP: Final = re.compile(r"^#\s+\S.*$|^\S.*\n=+[ \t]*$", re.MULTILINE)
_HTML_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_ORDER_NAMES: Final = ("order", "nav_order", "sidebar_position", "weight")
_NUMBERED: Final = re.compile(r"^\d+[-_. ]+(?=\D)")
_LAST: Final = float("inf")


@dataclass(slots=True)
class Place:
    """A page, or a folder with what is below it.

    Attributes:
        url: Address below the site's root, percent-encoded; a folder's ends in `/`.
        title: What links to it say.
        order: The owner's number for its place among its neighbours; infinite without one.
        is_page: Whether a file stands behind the address; a folder without index is only listed.
        below: What the folder holds, in reading order.
    """

    url: str
    title: str
    order: float = _LAST
    is_page: bool = False
    below: list[Place] = field(default_factory=list["Place"])

    def pages(self) -> Iterator[Place]:
        """This place and all below it that are pages, in reading order."""
        if self.is_page:
            yield self
        for place in self.below:
            yield from place.pages()

    def has_in_it(self, url: str) -> bool:
        """Whether the address is this place or is below it."""
        return url == self.url or (self.url.endswith("/") and url.startswith(self.url))


class Navigation:
    """The tree of one folder, and the ways through it."""

    def __init__(self, root: Path, files: Iterable[PageFile]) -> None:
        """Read the top of every file for its title and its order."""
        self.root: Final = Place("/", _readable(root.name))
        self._places: Final[dict[str, Place]] = {"/": self.root}
        self.front_matter: Mapping[str, Any] = {}
        for file in files:
            self._add(file)
        _sort(self.root)
        self._pages: Final = list(self.root.pages())
        self._positions: Final = {page.url: index for index, page in enumerate(self._pages)}

    def find(self, url: str) -> Place | None:
        """The place at an address below the site's root."""
        return self._places.get(url)

    def around(self, url: str) -> tuple[Place | None, Place | None]:
        """The pages before and after the one at the address, in reading order."""
        position = self._positions.get(url)
        if position is None:
            return None, None
        before = self._pages[position - 1] if position else None
        return before, next(iter(self._pages[position + 1 : position + 2]), None)

    def pages(self) -> list[Place]:
        """All pages, in reading order."""
        return self._pages

    def _add(self, file: PageFile) -> None:
        title, front_matter = _describe(file)
        url = page_url(file.path)
        place = self._folder(url) if url.endswith("/") else self._page(url)
        place.is_page = True
        place.order = _order(front_matter)
        place.title = title or place.title
        if url == "/":
            self.front_matter = front_matter

    def _page(self, url: str) -> Place:
        if url in self._places:
            return self._places[url]
        folder, _, name = url.rpartition("/")
        place = Place(url, _readable(name.rpartition(".")[0] or name))
        self._places[url] = place
        self._folder(f"{folder}/").below.append(place)
        return place

    def _folder(self, url: str) -> Place:
        if url in self._places:
            return self._places[url]
        parent, _, name = url[:-1].rpartition("/")
        place = Place(url, _readable(name))
        self._places[url] = place
        self._folder(f"{parent}/").below.append(place)
        return place


def _describe(file: PageFile) -> tuple[str, Mapping[str, Any]]:
    """Title and front matter, from the first kilobytes of a file."""
    try:
        with file.file.open("rb") as page:
            text = decode(page.read(_HEAD_BYTES))
        if file.path.lower().endswith(MARKDOWN_SUFFIXES):
            return _describe_markdown(text)
    except Exception:  # noqa: BLE001 (one page costs no other page its place)
        return "", {}
    match = _HTML_TITLE.search(text)
    return (" ".join(unescape(match[1]).split()) if match else ""), {}


def _describe_markdown(text: str) -> tuple[str, Mapping[str, Any]]:
    front_matter, body = split_front_matter(text)
    if title := named_title(front_matter):
        return title, front_matter
    heading = _TOP.search(body)
    return render(body[: heading.end()] if heading else body).title, front_matter


def _order(front_matter: Mapping[str, Any]) -> float:
    for name in _ORDER_NAMES:
        value = front_matter.get(name)
        if isinstance(value, int | float):
            return value
    return _LAST


def _readable(name: str) -> str:
    words = re.sub(r"[-_]+", " ", _NUMBERED.sub("", unquote(name))).strip()
    return words[:1].upper() + words[1:] or name


def _sort(folder: Place) -> None:
    folder.below.sort(key=lambda place: (place.order, _natural(place.url)))
    for place in folder.below:
        _sort(place)


def _natural(url: str) -> list[tuple[int, str]]:
    """Sort key under which page 2 comes before page 10."""
    parts = re.findall(r"\d+|\D+", url.lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
