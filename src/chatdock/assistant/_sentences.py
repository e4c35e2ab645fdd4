"""A passage's text as quotable units: sentences of its paragraphs, and code blocks whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ._terms import stems

_FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_SENTENCE_END = re.compile(
    r"(?<=[.!?。！？])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)[\"')\]”]*\s+(?=[\"'(\[“`]*[A-Z0-9\u0080-\uffff_])|(?<=[。！？])"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One quotable piece of a passage.

    Attributes:
        text: The piece in Markdown: a sentence, a list item, a table or a code block.
        is_code: Whether it is a fenced code block.
        paragraph: Number of the paragraph that it stands in.
    """

    text: str
    is_code: bool
    paragraph: int


def units(text: str) -> list[Unit]:
    """Split a passage into its units, in order."""
    found: list[Unit] = []
    for paragraph, (piece, is_code) in enumerate(_paragraphs(text)):
        pieces = [piece] if is_code or _is_table(piece) else sentences(piece)
        found += [Unit(part, is_code, paragraph) for part in pieces]
    return found


def sentences(paragraph: str) -> list[str]:
    """Split a paragraph at the ends of its sentences; each on one line."""
    parts = (" ".join(part.split()) for part in _SENTENCE_END.split(paragraph))
    return [part for part in parts if part]


def best_quote(text: str, claim: str, *, limit: int = 300) -> str:
    """Return the unit of `text` that shares most stems with `claim`, cut to `limit` characters."""
    claimed = stems(claim)
    candidates = [unit.text for unit in units(text) if not unit.is_code] or [text.strip()]
    best = max(candidates, key=lambda candidate: _overlap(candidate, claimed))
    return shorten(best, limit)


def shorten(text: str, limit: int) -> str:
    """Cut `text` at a word's end so that it has at most `limit` characters, an ellipsis included."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _overlap(candidate: str, claimed: Collection[str]) -> float:
    found = stems(candidate)
    return len(found & set(claimed)) / (len(found) + 4) ** 0.5


def _paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    position = 0
    for fence in _FENCE.finditer(text):
        yield from _prose(text[position : fence.start()])
        yield fence.group().strip("\n"), True
        position = fence.end()
    yield from _prose(text[position:])


def _prose(text: str) -> Iterator[tuple[str, bool]]:
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)", text):
        if paragraph.strip():
            yield paragraph.strip("\n"), False


def _is_table(paragraph: str) -> bool:
    return paragraph.lstrip().startswith("|")
