"""One ranking from several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

Scores = dict[int, float]
"""Scores by row number of a snapshot; higher is better."""

# Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).
_RRF_K: Final = 60
_DENSE_WEIGHT: Final = 0.3


def fuse(lexical: Scores, dense: Scores) -> Scores:
    """Fuse word and vector scores."""
    fused: Scores = {}
    for scores, weight in ((lexical, 1.0), (dense, _DENSE_WEIGHT)):
        ranked = sorted(scores, key=lambda row: (-scores[row], row))
        for rank, row in enumerate(ranked, start=1):
            fused[row] = fused.get(row, 0.0) + weight / (_RRF_K + rank)
    return fused


def best_of(found: Sequence[Scores]) -> Scores:
    """Keep each row's best score."""
    best: Scores = {}
    for scores in found:
        for row, score in scores.items():
            best[row] = max(score, best.get(row, 0.0))
    return best
