"""The words of knowledge: passages, hits, where a page is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator

HEADING_SEPARATOR: Final = " › "
"""Stands between the headings of a path."""

Scope = Literal["page", "section", "site"]
"""Where a search looks: the reader's page, its section, or the whole site."""

SCOPE_NAMES: Final[dict[str, Scope]] = {
    "page": "page",
    "section": "section",
    "site": "site",
    "current_page": "page",
    "current_chapter": "section",
    "full_book": "site",
}
"""Every name of a scope; the later ones are those that courses and books use."""

ScopeName = Annotated[
    Scope,
    BeforeValidator(lambda name: SCOPE_NAMES.get(name, name) if isinstance(name, str) else name),
]
"""A scope under any of its names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A retrievable piece of a document.

    Attributes:
        id: Stable id; a passage keeps it as long as its page, heading and place under it stay.
        document: Path of the page below its source folder.
        url: Address of the page without fragment: below SITE_URL when set, else from `/`.
        anchor: Id on the page nearest to the passage, `""` for the top of the page.
        title: Title of the page.
        heading: Headings above the passage, joined by ` › `.
        text: The passage itself, without markup.
        section: Section of the site that the page belongs to.
        position: Place of the passage on its page, from 0.
    """

    id: str
    document: str
    url: str
    anchor: str
    title: str
    heading: str
    text: str
    section: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that a search found.

    Attributes:
        passage: The passage.
        score: Its rank as a number; compares within one result only.
        similarity: Cosine of the query and the passage, from -1 to 1; a passage that has nothing to
            do with the query is seldom above 0.3.
    """

    passage: Passage
    score: float
    similarity: float = 0.0

    def as_json(self) -> dict[str, str | float]:
        """The hit as the command and the HTTP route print it."""
        passage = self.passage
        return {
            "document": passage.document,
            "url": passage.url,
            "anchor": passage.anchor,
            "heading": passage.heading,
            "score": round(self.score, 6),
            "text": passage.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What a search found, best first.

    Attributes:
        hits: Passages by falling score.
        scope: The scope that was really searched.
        widened: Whether the wanted scope had nothing, so that the whole site was searched.
        is_indexed: Whether there is an index at all, so that finding nothing means something.
    """

    hits: tuple[Hit, ...]
    scope: Scope
    widened: bool
    is_indexed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A page of the site."""

    document: str
    url: str
    title: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """What tells whether a file has changed since it was indexed."""

    size_bytes: int
    modified_ns: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassage:
    """A passage on its way into the index."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A page on its way into the index; `url` is site-relative and identifies it."""

    url: str
    source: str
    path: str
    title: str
    section: str
    file: FileState
    passages: Sequence[NewPassage]
