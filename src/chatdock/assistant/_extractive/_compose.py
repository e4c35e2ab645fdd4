"""Choosing what to quote: sentences that carry the question's rare words, from the passages that came first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatdock.assistant._retrieved import ShownPassage
from chatdock.assistant._sentences import Unit, shorten, units
from chatdock.assistant._terms import stem, stems, synonyms
from ._question import Question

MIN_COVERAGE = 0.5
"""Least share of the question's weight that the quoted passages must bear for an answer."""

_SYNONYM = 0.7
_CONTEXT = 0.5
_HEADING = 0.5
_QUOTES = 3
_SENTENCES = 3
_QUOTE_CHARS = 600


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of a passage that the answer quotes."""

    passage: ShownPassage
    text: str


class Weights:
    """How much each of the question's words says: rare ones among the passages say most."""

    def __init__(self, question: Question, passages: Sequence[ShownPassage]) -> None:
        """Weigh the question's words by the passages that they occur in."""
        bags = [stems(f"{passage.heading} {passage.text}") for passage in passages]
        shares = dict.fromkeys(map(stem, question.own_words()), 1.0)
        shares |= {
            word: _CONTEXT for word in map(stem, question.context_words()) if word not in shares
        }
        self._weights = {word: share * _rarity(word, bags) for word, share in shares.items()}
        self.total = sum(self._weights.values())

    def of(self, bag: set[str]) -> Mapping[str, float]:
        """Give the weight that `bag` bears of each word that it has, itself or by a synonym."""
        borne: dict[str, float] = {}
        for word, weight in self._weights.items():
            if word in bag:
                borne[word] = weight
            elif synonyms(word) & bag:
                borne[word] = weight * _SYNONYM
        return borne


def choose_quotes(question: Question, passages: Sequence[ShownPassage]) -> list[Quote]:
    """Choose what answers the question, best first; nothing when the passages do not bear enough of it."""
    weights = Weights(question, passages)
    if not passages or not weights.total:
        return []
    ranked = sorted(
        (
            (_passage_score(weights, passage, rank), -rank, passage)
            for rank, passage in enumerate(passages)
        ),
        key=lambda entry: entry[:2],
        reverse=True,
    )
    best = [passage for score, _, passage in ranked if score >= 0.6 * ranked[0][0]][:_QUOTES]
    if _coverage(weights, best) < MIN_COVERAGE:
        return []
    return [quote for passage in best for quote in _quote(weights, passage)]


def _rarity(word: str, bags: Sequence[set[str]]) -> float:
    related = synonyms(word)
    holding = sum(1 for bag in bags if word in bag or related & bag)
    return math.log(1 + (len(bags) + 1) / (holding + 0.5))


def _passage_score(weights: Weights, passage: ShownPassage, rank: int) -> float:
    body = sum(weights.of(stems(passage.text)).values())
    heading = sum(weights.of(stems(f"{passage.page} {passage.heading}")).values())
    return (max(body, heading * 0.8) + _HEADING * heading) * (1 + 1 / (2 + rank))


def _coverage(weights: Weights, passages: Sequence[ShownPassage]) -> float:
    """Share of the question's weight that the best single passage bears."""
    borne = (
        sum(weights.of(stems(f"{passage.page} {passage.heading} {passage.text}")).values())
        for passage in passages
    )
    return max(borne) / weights.total


def _quote(weights: Weights, passage: ShownPassage) -> Iterator[Quote]:
    pieces = units(passage.text)
    prose = [(position, unit) for position, unit in enumerate(pieces) if not unit.is_code]
    scored = sorted(prose, key=lambda entry: (-_unit_score(weights, entry[1]), entry[0]))
    if not scored:
        return
    at, best = scored[0]
    text = shorten(" ".join(_with_followers(pieces, at, best)), _QUOTE_CHARS)
    code = (
        next((unit.text for unit in pieces[at + 1 :] if unit.is_code), None)
        if _introduces_code(pieces, at)
        else None
    )
    yield Quote(passage, text if code is None else f"{text}\n\n{code}")


def _with_followers(pieces: Sequence[Unit], at: int, best: Unit) -> Iterator[str]:
    yield best.text
    for unit in pieces[at + 1 : at + _SENTENCES]:
        if unit.is_code or unit.paragraph != best.paragraph:
            return
        yield unit.text


def _introduces_code(pieces: Sequence[Unit], at: int) -> bool:
    following = pieces[at + 1 : at + 1 + _SENTENCES]
    return any(unit.is_code for unit in following)


def _unit_score(weights: Weights, unit: Unit) -> float:
    bag = stems(unit.text)
    return sum(weights.of(bag).values()) / (12 + len(bag)) ** 0.25
