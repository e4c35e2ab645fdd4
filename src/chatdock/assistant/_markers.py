"""Citation markers in streamed text: found even when a delta cuts them, and taken out.

A marker is `【1】`, `【1, 2】` or `【1†…】`. Small models fall back to `[1]` or `[^1]`; these count outside code, when
every number in them was retrieved and nothing says that they are an index or a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(
    r"[ \t]*【\s*(?P<wide>\d{1,3}(?:\s*[,;、]\s*\d{1,3})*)\s*(?:†[^】\n]{0,60})?】"
    r"|[ \t]*\[\^?(?P<square>\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()"
    r"|(?P<ticks>`+)"
    r"|(?P<gap>\n[ \t]*\n)"
)
_UNFINISHED = re.compile(r"(?:[ \t]*(?:【[^】\n]{0,80}|\[\^?[\d, ]{0,20}\]?)?|`+|\n[ \t]*)\Z")
_FENCE_TICKS = 3


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker taken out of the text.

    Attributes:
        numbers: The passages that it names, in order.
    """

    numbers: tuple[int, ...]


class MarkerScanner:
    """Splits text that arrives in pieces into plain text and markers; how it is cut makes no difference."""

    def __init__(self, is_retrieved: Callable[[int], bool]) -> None:
        """Take a function that tells whether a number was given to the model in this turn."""
        self._is_retrieved = is_retrieved
        self._held = ""
        self._last = ""
        self._open_ticks = 0

    def feed(self, text: str) -> list[str | Marker]:
        """Take the next piece; what may still become a marker is held back."""
        text = self._held + text
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._held = text[cut:]
        return self._split(text[:cut])

    def finish(self) -> list[str | Marker]:
        """Give what was held back, now that no more text comes."""
        text, self._held = self._held, ""
        return self._split(text)

    def _split(self, text: str) -> list[str | Marker]:
        parts: list[str | Marker] = []
        position = 0
        for token in _TOKEN.finditer(text):
            self._pass(parts, text[position : token.start()])
            marker = self._marker(token)
            if marker is None:
                self._pass(parts, token.group())
            else:
                self._last = ""
                parts += [marker] if marker.numbers else []
            position = token.end()
        self._pass(parts, text[position:])
        return parts

    def _pass(self, parts: list[str | Marker], text: str) -> None:
        if not text:
            return
        self._last = text[-1]
        if parts and isinstance(parts[-1], str):
            parts[-1] += text
        else:
            parts.append(text)

    def _marker(self, token: re.Match[str]) -> Marker | None:
        if token["ticks"] or token["gap"]:
            self._follow_code(token)
            return None
        numbers = tuple(
            int(number) for number in re.findall(r"\d+", token["wide"] or token["square"])
        )
        known = tuple(number for number in dict.fromkeys(numbers) if self._is_retrieved(number))
        if token["square"] and (len(known) < len(set(numbers)) or not self._may_cite(token)):
            return None
        return Marker(known)

    def _may_cite(self, token: re.Match[str]) -> bool:
        spaced = token.group()[0] in " \t"
        return not self._open_ticks and (
            spaced or not (self._last.isidentifier() or self._last in {"]", ")"})
        )

    def _follow_code(self, token: re.Match[str]) -> None:
        if token["gap"]:
            self._open_ticks = self._open_ticks if self._open_ticks >= _FENCE_TICKS else 0
        elif not self._open_ticks:
            self._open_ticks = len(token["ticks"])
        elif (
            len(token["ticks"]) == self._open_ticks
            or len(token["ticks"]) > self._open_ticks >= _FENCE_TICKS
        ):
            self._open_ticks = 0
