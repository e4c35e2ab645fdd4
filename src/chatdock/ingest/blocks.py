"""What a parser hands to the chunker: a page as a flat list of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "text", "code", "row", "term", "end"]
"""`term` opens an entry of a definition list, `end` closes the list again."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page that reads as one thing.

    Attributes:
        kind: What it is; `code` and `row` blocks are never split.
        text: Its text, without markup; spaces and line breaks are kept in `code` only.
        anchor: Id on the page to link to, `""` when there is none nearer than the heading's.
        level: 1 to 6 for headings; nesting depth, from 1, for `term` and `end`; otherwise 0.
    """

    kind: BlockKind
    text: str
    anchor: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page.

    Attributes:
        title: The page's title, `""` when it has none.
        section: Section of the site that the page itself names, `""` when it names none.
        blocks: Its main content, in reading order.
    """

    title: str
    section: str
    blocks: tuple[Block, ...]
