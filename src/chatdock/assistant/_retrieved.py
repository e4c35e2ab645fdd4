"""The passages that the model was given in one turn, under the short numbers that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape

from chatdock.knowledge import Hit, Passage

from ._data import clean, disarm

_PASSAGE = re.compile(
    r'<passage number="(?P<number>\d+)" page="(?P<page>[^"]*)" heading="(?P<heading>[^"]*)"'
    r'(?: part="(?P<part>\d+)" similarity="(?P<similarity>-?[\d.]+)")?>\n'
    r"(?P<text>.*?)\n</passage>",
    re.DOTALL,
)
_FORGED_MARKER = re.compile(r"【(?=\s*\d)")


class Retrieved:
    """Numbers passages in the order in which the model first sees them; one number each for the whole turn."""

    def __init__(self) -> None:
        """Start with nothing retrieved."""
        self._passages: list[Passage] = []
        self._numbers: dict[str, int] = {}

    def add(self, passages: Iterable[Passage]) -> str:
        """Number the passages and write them down for the model, as `ShownPassage.parse` reads them."""
        return "\n\n".join(_render(self._number(passage), passage) for passage in passages)

    def add_hits(self, hits: Iterable[Hit]) -> str:
        """Do the same with what a search found: how near each is to the question is written down too."""
        return "\n\n".join(
            _render(
                self._number(hit.passage),
                hit.passage,
                f' part="{hit.passage.position}" similarity="{hit.similarity:.2f}"',
            )
            for hit in hits
        )

    def __contains__(self, number: object) -> bool:
        """Tell whether `number` was given to the model."""
        return isinstance(number, int) and 0 < number <= len(self._passages)

    def __getitem__(self, number: int) -> Passage:
        """Return the passage behind a number that the model was given."""
        return self._passages[number - 1]

    def _number(self, passage: Passage) -> int:
        if passage.id not in self._numbers:
            self._passages.append(passage)
            self._numbers[passage.id] = len(self._passages)
        return self._numbers[passage.id]


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage as the model sees it.

    Attributes:
        number: What the model cites it by.
        page: Title of its page.
        heading: Headings above it.
        text: The passage itself.
        part: Its place on its page, from 0.
        similarity: Cosine of the question and the passage; None when no search tells.
    """

    number: int
    page: str
    heading: str
    text: str
    part: int = 0
    similarity: float | None = None

    @staticmethod
    def parse(output: str) -> list[ShownPassage]:
        """Read back what `Retrieved.add` wrote."""
        return [
            ShownPassage(
                int(found["number"]),
                unescape(found["page"]),
                unescape(found["heading"]),
                found["text"],
                int(found["part"] or 0),
                float(found["similarity"] or 0) or None,
            )
            for found in _PASSAGE.finditer(output)
        ]


def _render(number: int, passage: Passage, more: str = "") -> str:
    page, heading = (
        escape(clean(name).replace("\n", " ")) for name in (passage.title, passage.heading)
    )
    text = _FORGED_MARKER.sub("[", disarm(clean(passage.text)))
    names = f'number="{number}" page="{page}" heading="{heading}"{more}'
    return f"<passage {names}>\n{text}\n</passage>"
