"""Choosing what to quote: sentences that carry the question's rare words, from the passages that came first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from chatdock.assistant._retrieved import ShownPassage
from chatdock.assistant._sentences import Unit, shorten, units
from chatdock.assistant._terms import stem, stems, synonyms

from ._question import Question

MIN_COVERAGE = 0.55
"""Least share of the question's weight that a quoted passage must bear for an answer."""

MIN_QUOTE_COVERAGE = 0.4
"""Least share of it that the headings and the quote itself must bear: words far apart say little."""

_SYNONYM = 0.6
_ACTION = 1.6
_CONTEXT = 0.5
_HEADING = 0.4
_RANK = 0.08
_UNFINISHED = 0.35
_FIRST = 0.3
_QUOTES = 3
_NEAR_BEST = 0.55
_SENTENCES = 3
_QUOTE_CHARS = 420
_SHORT_CHARS = 60
_ITEMS = 5
_LIST_ITEM = re.compile(r"^(?:[-*•]|\d+[.)])\s")


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
        action = question.action()
        shares |= {action: _ACTION} if action in shares else {}
        self._weights = {word: share * _rarity(word, bags) for word, share in shares.items()}
        self.total = sum(self._weights.values())

    def borne_by(self, bag: set[str]) -> float:
        """Sum the weights of the words that `bag` has, itself or by a synonym."""
        own = sum(weight for word, weight in self._weights.items() if word in bag)
        others = (word for word in self._weights if word not in bag and synonyms(word) & bag)
        return own + _SYNONYM * sum(self._weights[word] for word in others)


def choose_quotes(question: Question, passages: Sequence[ShownPassage]) -> list[Quote]:
    """Choose what answers the question, best first; nothing when the passages do not bear enough of it."""
    weights = Weights(question, passages)
    candidates = [_Candidate(weights, passage, rank) for rank, passage in enumerate(passages)]
    quotable = sorted((each for each in candidates if each.pieces), key=lambda each: -each.score)
    best = [each for each in quotable if each.score >= _NEAR_BEST * quotable[0].score][:_QUOTES]
    return [each.quote() for each in best] if any(each.answers for each in best) else []


class _Candidate:
    """A passage with what it bears of the question."""

    def __init__(self, weights: Weights, passage: ShownPassage, rank: int) -> None:
        self.passage = passage
        self.pieces = units(passage.text)
        scores = [
            _unit_score(weights, self.pieces, position) for position in range(len(self.pieces))
        ]
        best_at = max(range(len(scores)), key=lambda at: scores[at], default=0)
        self.start = 1 if _defines(passage, self.pieces) else best_at
        path = stems(f"{passage.page} {passage.heading}")
        body = stems(passage.text)
        best = max(scores, default=0.0)
        self.score = best + weights.borne_by(body) + _HEADING * weights.borne_by(path)
        self.score /= 1 + _RANK * rank
        quoted = stems(self.quote().text)
        self.answers = (
            weights.borne_by(path | body) > MIN_COVERAGE * weights.total
            and weights.borne_by(path | quoted) > MIN_QUOTE_COVERAGE * weights.total
        )

    def quote(self) -> Quote:
        """Quote the best sentence with what belongs to it: the sentences after it, a list, or code."""
        text = " ".join(_with_followers(self.pieces, self.start))
        rest = self.pieces[self.start + 1 :]
        code = [unit.text for unit in rest[:1] if unit.is_code]
        items = _list_items(rest) if text.endswith(":") else []
        return Quote(
            self.passage, "\n\n".join([text, *code, *(["\n".join(items)] if items else [])])
        )


def _rarity(word: str, bags: Sequence[set[str]]) -> float:
    related = synonyms(word)
    holding = sum(1 for bag in bags if word in bag or related & bag)
    return math.log(1 + (len(bags) + 1) / (holding + 0.5))


def _defines(passage: ShownPassage, pieces: Sequence[Unit]) -> bool:
    """Tell whether the passage is an entry that opens with its own name: its first sentence says most."""
    name = passage.heading.rsplit(" › ", 1)[-1]
    return len(pieces) > 1 and pieces[0].text == name and not pieces[1].is_code


def _with_followers(pieces: Sequence[Unit], at: int) -> Iterator[str]:
    """Give the sentence and those after it as long as they fit; a short one takes from the next paragraph."""
    room = _QUOTE_CHARS
    for unit in pieces[at : at + _SENTENCES]:
        short = _QUOTE_CHARS - room < _SHORT_CHARS
        if unit.is_code or (unit.paragraph != pieces[at].paragraph and not short):
            return
        if len(unit.text) > room and room < _QUOTE_CHARS:
            return
        yield shorten(unit.text, room)
        if unit.text.endswith(":"):
            return
        room -= len(unit.text)


def _list_items(rest: Sequence[Unit]) -> list[str]:
    items = takewhile(lambda unit: not unit.is_code and _LIST_ITEM.match(unit.text), rest)
    return [shorten(unit.text, _QUOTE_CHARS) for unit in islice(items, _ITEMS)]


def _unit_score(weights: Weights, pieces: Sequence[Unit], position: int) -> float:
    unit = pieces[position]
    if unit.is_code:
        return 0.0
    bag = stems(unit.text)
    length = (12 + len(bag)) ** 0.25
    early = 1 + _FIRST / (1 + position)
    return weights.borne_by(bag) * early * _wholeness(pieces, position) / length


def _wholeness(pieces: Sequence[Unit], position: int) -> float:
    """Tell a sentence from a scrap: an entry of an index, a row, a lead-in to nothing."""
    ending = pieces[position].text.rstrip("\"')]”")[-1:]
    following = pieces[position + 1 : position + 2]
    leads_in = any(unit.is_code or _LIST_ITEM.match(unit.text) for unit in following)
    return 1.0 if ending in ".!?。！？" or (ending == ":" and leads_in) else _UNFINISHED
