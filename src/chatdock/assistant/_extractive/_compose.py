"""Choosing what to quote: the sentences that bear the question, from the passages that came first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatdock.assistant._retrieved import ShownPassage
from chatdock.assistant._sentences import Unit, units
from chatdock.assistant._terms import content_words, stems

from ._question import Question
from ._quoting import quote_from, wholeness
from ._weights import Weights

MIN_COVERAGE = 0.55
"""Least share of the question's weight that a quoted passage must bear when nothing says how near it is."""

MIN_QUOTE_COVERAGE = 0.4
"""Least share of it that the headings and the quote itself must bear: words far apart say little."""

_FAR = 0.28
"""Passages that have nothing to do with a question are seldom nearer to it (measured on two manuals)."""

_NEAR_ENOUGH = 0.6
"""A passage this near answers when it has but a little of the question's words."""

_LITTLE = 0.2
_SLOPE = 2.2
_HEADING = 0.4
_RANK = 0.05
_FIRST = 0.3
_DEFINES = 0.6
_DEFINITION = 0.4
_DESCRIBES = 0.25
_ASIDE = 0.4
_SUMMARY_SENTENCES = 2
_QUOTES = 3
_NEAR_BEST = 0.7
_NUMBER = re.compile(r"^(?:Chapter |Appendix )?(?:\d+|[A-Z])(?:\.\d+)*\.\s+")
_PARENTHESES = re.compile(r"\s*\(.*?\)")
_ASIDES = re.compile(
    r"\b(?:release notes|release \d[\d.]*|change ?log|changes|what's new|appendix|key ?words|obsolete|index of)\b",
    re.IGNORECASE,
)
_DESCRIPTION = re.compile(r"^(?:description|introduction|overview|about|summary)$", re.IGNORECASE)
_IS = (
    r"(?: \([^)]*\))? (?:is|are|means|refers to|contains|provides|allows|controls|specifies|sets)\b"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of a passage that the answer quotes, in Markdown."""

    passage: ShownPassage
    text: str


def choose_quotes(question: Question, passages: Sequence[ShownPassage]) -> list[Quote]:
    """Choose what answers the question, best first; nothing when the passages do not bear enough of it."""
    weights = Weights(question, passages)
    candidates = [_Candidate(question, weights, each, rank) for rank, each in enumerate(passages)]
    quotable = sorted((each for each in candidates if each.score), key=lambda each: -each.score)
    places = {each.place: each for each in reversed(quotable)}
    answers = [each for each in quotable if places[each.place] is each and each.answers()]
    return [
        Quote(each.passage, each.text)
        for each in answers[:_QUOTES]
        if each.score >= _NEAR_BEST * answers[0].score
    ]


def choose_summary(passages: Sequence[ShownPassage]) -> list[Quote]:
    """Quote how a page begins: its first passages that say something in whole sentences."""
    quotes: list[Quote] = []
    for passage in sorted(passages, key=lambda each: each.part):
        pieces = units(passage.text)
        whole = [at for at in range(len(pieces)) if wholeness(pieces, at) == 1.0]
        if whole and len(quotes) < _SUMMARY_SENTENCES:
            quotes.append(Quote(passage, quote_from(pieces, whole[0])))
    return quotes


def bare_name(step: str) -> str:
    """Take the number from a heading: "20.4.1. Memory" is "Memory"."""
    return _NUMBER.sub("", step)


class _Candidate:
    """A passage with what it bears of the question."""

    def __init__(
        self, question: Question, weights: Weights, passage: ShownPassage, rank: int
    ) -> None:
        self.passage = passage
        self.place = (passage.page, passage.heading)
        self._question = question
        self._weights = weights
        self._steps = [_plain(step) for step in (passage.page, *passage.heading.split(" › "))]
        self._path = stems(" ".join(self._steps))
        self._pieces = units(passage.text)
        self._match = max(map(weights.match, map(stems, self._steps)), default=0.0)
        scores = [self._unit_score(at) for at in range(len(self._pieces))]
        best_at = max(range(len(scores)), key=lambda at: scores[at], default=0)
        start = 1 if self._opens_with_name() else best_at
        self.text = quote_from(self._pieces, start) if any(scores) else ""
        self._body = stems(passage.text)
        self.score = self._score(max(scores, default=0.0), rank) if self.text else 0.0

    def answers(self) -> bool:
        """Tell whether this is an answer: the less near the passage is, the more words it must have."""
        similarity = self.passage.similarity
        coverage = self._weights.share(self._path | self._body)
        quoted = self._weights.share(self._path | stems(self.text))
        if similarity is None:
            return coverage > MIN_COVERAGE and quoted > MIN_QUOTE_COVERAGE
        if similarity < _FAR and len(content_words(self._question.text)) > 1:
            return False
        if similarity >= _NEAR_ENOUGH:
            return coverage >= _LITTLE
        # From all words where the passage is far to a part of them where it is near.
        needed = 1 - max(similarity - _FAR, 0.0) * _SLOPE
        return coverage >= min(needed + 0.1, 0.9) and quoted >= min(needed, 0.85) * 0.8

    def _score(self, best: float, rank: int) -> float:
        score = best + self._weights.borne_by(self._body)
        score += _HEADING * self._weights.borne_by(self._path)
        score *= 1 + self._match + _DESCRIBES * self._describes()
        score *= 0.5 + (self.passage.similarity or 0.0)
        if _ASIDES.search(" ".join(self._steps)) and not self._question.asks_for_versions():
            score *= _ASIDE
        return score / (1 + _RANK * rank)

    def _opens_with_name(self) -> bool:
        """Tell whether this is an entry that opens with its own name: its first sentence says most."""
        name = self.passage.heading.rsplit(" › ", 1)[-1]
        opens = len(self._pieces) > 1 and self._pieces[0].text == name
        return opens and wholeness(self._pieces, 1) == 1.0

    def _describes(self) -> bool:
        """Tell whether this is the description on a page that has the question's name."""
        named = self._weights.match(stems(self._steps[0])) > _DEFINES
        return named and _DESCRIPTION.match(self._steps[-1]) is not None

    def _unit_score(self, position: int) -> float:
        unit = self._pieces[position]
        bag = stems(unit.text)
        length = (12 + len(bag)) ** 0.25
        early = 1 + (_FIRST + self._match) / (1 + position)
        bearing = self._weights.borne_by(bag) + self._match * self._weights.total / (1 + position)
        bearing *= 1 + _DEFINITION * self._defines(unit)
        return bearing * early * wholeness(self._pieces, position) / length

    def _defines(self, unit: Unit) -> bool:
        subject = self._question.subject()
        return bool(subject) and (
            re.match(rf"(?:an? |the )?{re.escape(subject)}{_IS}", unit.text, re.IGNORECASE)
            is not None
        )


def _plain(step: str) -> str:
    return _PARENTHESES.sub("", bare_name(step))
