"""One ranking from words, vectors, headings and the reader's place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from .embedding import Vectors, static_embedder
from .snapshot import Rows, Snapshot
from .words import Question

Scores = dict[int, float]
"""Scores by row of a snapshot; higher is better."""

CANDIDATES: Final = 100
"""How many passages words and vectors each propose, before boosts and the cut to the limit."""

# Of passages that share no word with the question, those below this cosine are chance.
_NEAR: Final = 0.3
# What the vectors count for, against 1 for the words: names must match to the letter, questions
# by what they mean. From a grid of 0.3 to 3 on the halves for tuning (benchmarks/retrieval.py).
_DENSE_FOR_NAMES: Final = 0.5
_DENSE_FOR_SENTENCES: Final = 1.5
# A wording with a synonym counts a little less than the reader's own.
_OTHER_WORDING: Final = 0.95
# For the passage whose heading is the question.
_NAMED: Final = 0.3


def question_cosines(snapshot: Snapshot, question: Question) -> Vectors:
    """Return the cosine of every passage, shape (passages,), by the best wording of the question."""
    vectors = static_embedder().embed([question.text, *question.wordings])
    vectors[1:] *= _OTHER_WORDING
    return (snapshot.vectors @ vectors.T).max(axis=1)


def nearest(cosines: Vectors, within: Rows | None) -> list[int]:
    """Return the rows of the highest cosines that are no chance, at most CANDIDATES."""
    rows = np.arange(len(cosines)) if within is None else within
    near = rows[cosines[rows] >= _NEAR]
    if len(near) > CANDIDATES:
        near = near[np.argpartition(-cosines[near], CANDIDATES)[:CANDIDATES]]
    return [int(row) for row in near]


def fuse(
    snapshot: Snapshot,
    question: Question,
    lexical: Mapping[int, float],
    cosines: Vectors,
    near: Iterable[int],
) -> Scores:
    """Add word scores and cosines, each as a share of its best; the sum is at most 1.

    Every candidate is scored by both, whichever of the two proposed it.
    """
    rows = {*lexical, *near}
    weight = _DENSE_FOR_SENTENCES if question.is_sentence else _DENSE_FOR_NAMES
    best_word = max(lexical.values(), default=0.0) or 1.0
    best_cosine = max((float(cosines[row]) for row in rows), default=0.0)
    per_cosine = weight / best_cosine if best_cosine > 0 else 0.0
    whole = 1.0 + weight + _NAMED
    return {
        row: (
            lexical.get(row, 0.0) / best_word
            + max(float(cosines[row]), 0.0) * per_cosine
            + (_NAMED if snapshot.names[row] == question.name else 0.0)
        )
        / whole
        for row in rows
    }


def mean_of_shares(one: Scores, other: Scores) -> Scores:
    """Average two searches, each as a share of its best score."""
    shares: Scores = {}
    for scores in (one, other):
        best = max(scores.values(), default=0.0) or 1.0
        for row, score in scores.items():
            shares[row] = shares.get(row, 0.0) + score / best / 2
    return shares


def best_of(found: Sequence[Scores]) -> Scores:
    """Keep each row's best score."""
    best: Scores = {}
    for scores in found:
        for row, score in scores.items():
            best[row] = max(score, best.get(row, 0.0))
    return best


def top(scores: Scores, limit: int) -> list[tuple[int, float]]:
    """Return the best rows with their scores; equal scores keep the order of the site."""
    return sorted(scores.items(), key=lambda each: (-each[1], each[0]))[: max(limit, 0)]
