"""A passage's units as quotes: which of them are whole, and what belongs to each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from chatdock.assistant._escaping import escape_markdown
from chatdock.assistant._sentences import Unit, shorten
from chatdock.assistant._terms import words

_UNFINISHED = 0.35
_ROW = 0.15
_SENTENCES = 3
_QUOTE_CHARS = 420
_SHORT_CHARS = 60
_ITEMS = 6
_LEAST_WORDS = 3
_LIST_ITEM = re.compile(r"^(?:[-*•]|\d+[.)])\s")
_CELLS = re.compile(r"\s+\|\s+")
_RULE = re.compile(r"[-=+_*~|]{4,}")


def wholeness(pieces: Sequence[Unit], position: int) -> float:
    """Tell a sentence from a scrap: an entry of an index, a row, a rule, a lead-in to nothing."""
    unit = pieces[position]
    if unit.is_code or len(words(unit.text)) < _LEAST_WORDS or _RULE.search(unit.text):
        return 0.0
    if _CELLS.search(unit.text):
        return _ROW
    ending = unit.text.rstrip("\"')]”")[-1:]
    if ending == ":":
        return 1.0 if _belonging(pieces[position + 1 :]) else _UNFINISHED
    return 1.0 if ending in ".!?。！？؟।" else _UNFINISHED


def quote_from(pieces: Sequence[Unit], start: int) -> str:
    """Write the unit at `start` in Markdown with what belongs to it: the sentences after it, a list, code."""
    sentences = list(_with_followers(pieces, start))
    rest = pieces[start + len(sentences) :]
    belonging = _belonging(rest) if _leads_in(sentences[-1]) or _is_code(rest) else []
    if not belonging and len(sentences) > 1 and _leads_in(sentences[-1]):
        sentences.pop()
    text = " ".join(_prose(sentence) for sentence in sentences)
    return "\n\n".join([text, *(["\n".join(belonging)] if belonging else [])])


def _with_followers(pieces: Sequence[Unit], at: int) -> Iterator[str]:
    """Give the sentence and those after it as long as they fit; a short one takes from the next paragraph."""
    room = _QUOTE_CHARS
    for position in range(at, min(at + _SENTENCES, len(pieces))):
        unit = pieces[position]
        if position > at and not _follows(pieces, at, position, room):
            return
        yield shorten(unit.text, max(room, _SHORT_CHARS))
        if _leads_in(unit.text):
            return
        room -= len(unit.text)


def _follows(pieces: Sequence[Unit], at: int, position: int, room: int) -> bool:
    unit = pieces[position]
    short = _QUOTE_CHARS - room < _SHORT_CHARS
    near = unit.paragraph == pieces[at].paragraph or short
    return near and len(unit.text) <= room and wholeness(pieces, position) == 1.0


def _belonging(rest: Sequence[Unit]) -> list[str]:
    """What a lead-in leads to: a block of code, else the items of a list."""
    if _is_code(rest):
        return [rest[0].text]
    items = takewhile(lambda unit: not unit.is_code and _LIST_ITEM.match(unit.text), rest)
    return [_item(unit.text) for unit in islice(items, _ITEMS)]


def _is_code(rest: Sequence[Unit]) -> bool:
    return bool(rest) and rest[0].is_code


def _leads_in(sentence: str) -> bool:
    return sentence.endswith((":", "："))


def _item(text: str) -> str:
    mark, _, item = text.partition(" ")
    return f"{mark} {escape_markdown(shorten(item, _QUOTE_CHARS))}"


def _prose(sentence: str) -> str:
    """Escape a sentence; the cells of a row are put apart by dashes."""
    mark = _LIST_ITEM.match(sentence)
    bare = sentence[mark.end() :] if mark else sentence
    return escape_markdown(_CELLS.sub(" – ", bare))
