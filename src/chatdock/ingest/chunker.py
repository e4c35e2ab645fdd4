"""A page's blocks to passages: they follow the headings and never split code or a table row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from chatdock.knowledge import HEADING_SEPARATOR

from .blocks import Block, Page
from .tokens import estimate_tokens

_TERM_CHARS: Final = 120
# A linkable entry of a definition list opens a passage of its own only when the one before it
# has this share of the target size; shorter entries stand together.
_TERM_SHARE: Final = 0.15
_SENTENCE_END: Final = re.compile(r"(?<=[.!?。！？])\s+")
_MARKERS: Final = frozenset({"heading", "term", "end"})
_WHOLE: Final = frozenset({"code", "row"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How long passages are, in tokens; `overlap` is the share that the next one repeats."""

    target: int = 400
    maximum: int = 512
    overlap: float = 0.15


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage before it is stored: heading path, nearest anchor, text."""

    heading: str
    anchor: str
    text: str


@dataclass(slots=True)
class _Piece:
    """A block, or a part of one, with its length."""

    text: str
    tokens: int
    anchor: str
    whole: bool


@dataclass(slots=True)
class _Section:
    """What stands under one heading or term.

    Attributes:
        entry_of: For an entry of a list or table, the number of the heading that it stands under.
    """

    heading: str
    anchor: str
    entry_of: int | None = None
    pieces: list[_Piece] = field(default_factory=list["_Piece"])

    @property
    def tokens(self) -> int:
        return sum(piece.tokens for piece in self.pieces)


def chunk(page: Page, sizes: Sizes) -> list[Chunk]:
    """Cut a page into passages; a heading with nothing under it is a passage too."""
    sections = _merge_short_entries(_sections(page, sizes), sizes)
    return [each for section in sections for each in _cut(section, sizes)]


def _sections(page: Page, sizes: Sizes) -> Iterator[_Section]:
    path = _Path(page.title)
    section = _Section(path.heading(), "")
    # A heading that has nothing under it so far.
    bare: Block | None = None
    for block in page.blocks:
        if block.kind in _MARKERS or _is_entry(block, section):
            if section.pieces:
                yield section
            elif bare is not None and block.kind == "heading" and block.level <= bare.level:
                yield _bare_section(section, bare, sizes)
            path.follow(block)
            is_entry = path.in_term or block.kind == "row"
            entry_of = path.heading_number if is_entry else None
            section = _Section(path.heading(), path.anchor(block), entry_of)
            bare = block if block.kind == "heading" else bare
        if block.kind not in {"heading", "end"}:
            section.pieces.extend(_pieces(block, sizes))
            bare = None
    if section.pieces:
        yield section
    elif bare is not None:
        yield _bare_section(section, bare, sizes)


def _is_entry(block: Block, section: _Section) -> bool:
    """A row of a table of functions that can be linked to is as good as a term."""
    return block.kind == "row" and bool(block.anchor) and bool(section.pieces)


def _bare_section(section: _Section, heading: Block, sizes: Sizes) -> _Section:
    """A heading with nothing under it is its own text."""
    section.pieces.extend(_pieces(heading, sizes))
    return section


class _Path:
    """The headings, and the terms below them, that the reader is under."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._headings: list[tuple[int, str, str]] = []
        self._terms: list[tuple[int, str, str]] = []
        self.heading_number = 0

    @property
    def in_term(self) -> bool:
        return bool(self._terms)

    def follow(self, block: Block) -> None:
        """Move to where a heading, a term or the end of a list leads."""
        if block.kind == "row":
            return
        kept = [term for term in self._terms if term[0] < block.level]
        if block.kind == "heading":
            self.heading_number += 1
            # Some generators give the page's title the level of its sections: it is above them.
            level = block.level if self._headings or block.level == 1 else 0
            self._headings = [each for each in self._headings if each[0] < block.level]
            self._headings.append((level, block.text, block.anchor))
            kept = []
        elif block.kind == "term":
            kept.append((block.level, block.text[:_TERM_CHARS], block.anchor))
        self._terms = kept

    def heading(self) -> str:
        texts = [text for _, text, _ in (*self._headings, *self._terms)]
        if not self._headings:
            texts.insert(0, self._title)
        return HEADING_SEPARATOR.join(text for text in texts if text)

    def anchor(self, block: Block) -> str:
        """Return the block's own anchor when it is a row, else the nearest above."""
        if block.kind == "row":
            return block.anchor
        anchors = (anchor for _, _, anchor in reversed((*self._headings, *self._terms)) if anchor)
        return next(anchors, "")


def _pieces(block: Block, sizes: Sizes) -> Iterator[_Piece]:
    tokens = estimate_tokens(block.text)
    if block.kind in _WHOLE or tokens <= sizes.maximum:
        yield _Piece(block.text, tokens, block.anchor, block.kind in _WHOLE)
        return
    for text in _split(block.text, sizes):
        yield _Piece(text, estimate_tokens(text), block.anchor, whole=False)


def _split(text: str, sizes: Sizes) -> Iterator[str]:
    """Split a long text at sentences, a long sentence at spaces, a long word anywhere."""
    part: list[str] = []
    size = 0
    for sentence in _SENTENCE_END.split(text):
        for fragment in _fragments(sentence, sizes.target):
            tokens = estimate_tokens(fragment)
            if part and size + tokens > sizes.target:
                yield " ".join(part)
                part, size = [], 0
            part.append(fragment)
            size += tokens
    if part:
        yield " ".join(part)


def _fragments(sentence: str, limit: int) -> Iterator[str]:
    if estimate_tokens(sentence) <= limit:
        yield sentence
        return
    for word in sentence.split():
        for start in range(0, len(word), limit):
            yield word[start : start + limit]


def _merge_short_entries(sections: Iterator[_Section], sizes: Sizes) -> Iterator[_Section]:
    """Let short neighbouring entries of a list share a passage when one heading is above both."""
    last: _Section | None = None
    for section in sections:
        if last is not None and _share_a_passage(last, section, sizes):
            last.pieces.extend(section.pieces)
            continue
        if last is not None:
            yield last
        last = section
    if last is not None:
        yield last


def _share_a_passage(last: _Section, following: _Section, sizes: Sizes) -> bool:
    if last.entry_of is None or last.entry_of != following.entry_of:
        return False
    return last.tokens < sizes.target * _TERM_SHARE


def _cut(section: _Section, sizes: Sizes) -> Iterator[Chunk]:
    """Pack a section's pieces to the target size, each passage repeating the end of the last."""
    pieces: list[_Piece] = []
    fresh = 0
    for piece in section.pieces:
        size = sum(each.tokens for each in pieces)
        if fresh and size + piece.tokens > sizes.target and size >= sizes.target // 4:
            yield _chunk(section, pieces, fresh)
            pieces = _overlap(pieces, piece, sizes)
            fresh = 0
        elif fresh and size + piece.tokens > sizes.maximum:
            yield _chunk(section, pieces, fresh)
            pieces, fresh = [], 0
        pieces.append(piece)
        fresh += 1
    if fresh:
        yield _chunk(section, pieces, fresh)


def _overlap(pieces: Sequence[_Piece], following: _Piece, sizes: Sizes) -> list[_Piece]:
    room = min(int(sizes.target * sizes.overlap), sizes.maximum - following.tokens)
    kept: list[_Piece] = []
    for piece in reversed(pieces):
        room -= piece.tokens
        if piece.whole or room < 0:
            break
        kept.insert(0, piece)
    return kept


def _chunk(section: _Section, pieces: Sequence[_Piece], fresh: int) -> Chunk:
    first = pieces[len(pieces) - fresh]
    starts_section = section.pieces[0] is first
    anchor = section.anchor if starts_section else first.anchor or section.anchor
    return Chunk(section.heading, anchor, "\n".join(piece.text for piece in pieces))
