"""A passage's text as quotable units: sentences of its paragraphs, and code blocks whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby

from ._terms import stems

_FENCE = re.compile(r"^(`{3,}|~{3,}).*?(?:^\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_ABBREVIATIONS = r"(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)"
_SENTENCE_END = re.compile(
    rf"(?:(?<=[.!?])|(?<=[.!?][\"')\]”])){_ABBREVIATIONS}\s+(?=[\"'(\[“`]*(?:[A-Z0-9\u0080-\uffff_]|[a-z0-9]+_\w))"
    r"|(?<=[。！？])"
)
_CODE_END = re.compile(r"[;{}\\|]$|^\s*[)\]}]+,?$")
_CODE_START = re.compile(r"^(?:\s{2,}|\t|\$ |#!|>>> |--\s|//|/\*|@|<\w+[ >/])")
_CODE_SIGNS = re.compile(r"[=(){}<>;\\|$*&%+]")
_CODE_SHARE = 0.08
_PROSE_END = re.compile(r"[.!?:。！？][\"')\]”]*$")


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
    """Return what `claim` repeats of `text`, else the unit that shares most stems with it.

    The quote has at most `limit` characters.
    """
    claimed = stems(claim)
    candidates = [unit.text for unit in units(text) if not unit.is_code] or [text.strip()]
    repeated = (candidate for candidate in candidates if candidate in claim)
    closest = max(candidates, key=lambda candidate: _overlap(candidate, claimed))
    return shorten(next(repeated, closest), limit)


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
        yield from _lines(text[position : fence.start()])
        yield fence.group().strip("\n"), True
        position = fence.end()
    yield from _lines(text[position:])


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """A passage has a paragraph or a row a line; only code keeps its line breaks."""
    for is_code, lines in groupby(text.splitlines(), key=_looks_like_code):
        if is_code:
            yield "\n".join(["```", *lines, "```"]), True
        else:
            yield from ((line, False) for line in lines if line.strip())


def _looks_like_code(line: str) -> bool:
    if not line.strip() or line.lstrip().startswith(("|", "- ", "* ")):
        return False
    if _CODE_END.search(line) or _CODE_START.search(line):
        return True
    signs = len(_CODE_SIGNS.findall(line))
    return not _PROSE_END.search(line) and signs / len(line) > _CODE_SHARE


def _is_table(paragraph: str) -> bool:
    return paragraph.lstrip().startswith("|")
