"""How much of a question a text bears, word by word."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chatdock.assistant._retrieved import ShownPassage
from chatdock.assistant._terms import stem, stems, synonyms

from ._question import Question

_SYNONYM = 0.75
_ACTION = 1.6


class Weights:
    """How much each of the question's words says: rare ones among the passages say most."""

    def __init__(self, question: Question, passages: Sequence[ShownPassage]) -> None:
        """Weigh the question's words by the passages that they occur in."""
        bags = [stems(f"{passage.heading} {passage.text}") for passage in passages]
        words = [*question.own_words(), *question.context_words()]
        shares = dict.fromkeys(map(stem, words), 1.0)
        action = question.action()
        shares |= {action: _ACTION} if action in shares else {}
        self._weights = {word: share * _rarity(word, bags) for word, share in shares.items()}
        self.total = sum(self._weights.values())

    def borne_by(self, bag: set[str]) -> float:
        """Sum the weights of the words that `bag` has, itself or by a synonym."""
        own = sum(weight for word, weight in self._weights.items() if word in bag)
        others = (word for word in self._weights if word not in bag and synonyms(word) & bag)
        return own + _SYNONYM * sum(self._weights[word] for word in others)

    def share(self, bag: set[str]) -> float:
        """Return what `bag` bears as a share of the whole question, from 0 to 1."""
        return self.borne_by(bag) / self.total if self.total else 0.0

    def match(self, name: set[str]) -> float:
        """Tell how much a heading and the question are about the same, from 0 to 1."""
        asked = sum(
            1 for word in name if word in self._weights or synonyms(word) & {*self._weights}
        )
        return self.share(name) * asked / len(name) if name else 0.0


def _rarity(word: str, bags: Sequence[set[str]]) -> float:
    related = synonyms(word)
    holding = sum(1 for bag in bags if word in bag or related & bag)
    return math.log(1 + (len(bags) + 1) / (holding + 0.5))
