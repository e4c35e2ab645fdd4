"""How well search finds the pages that people say it should."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from .knowledge import Knowledge

DEPTH: Final = 10
"""How many pages of a result count."""

# Passages to ask for, so that they are on DEPTH pages or more.
_PASSAGES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and the documents that answer it; none means that nothing on the site does."""

    question: str
    targets: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one case went; `milliseconds` is the search alone."""

    recall: float
    ndcg: float
    reciprocal_rank: float
    milliseconds: float


async def judge(knowledge: Knowledge, case: Case) -> Score:
    """Search for a case's question and compare the pages found with its targets."""
    started = time.perf_counter()
    result = await knowledge.search([case.question], limit=_PASSAGES)
    milliseconds = (time.perf_counter() - started) * 1000
    pages = list(dict.fromkeys(hit.passage.document for hit in result.hits))[:DEPTH]
    return score_pages(pages, case.targets, milliseconds)


def score_pages(pages: Sequence[str], targets: Collection[str], milliseconds: float) -> Score:
    """Score a ranking of pages: each target counts the same.

    nDCG as in Järvelin and Kekäläinen, TOIS 2002, with binary gains and log2 discount.
    """
    ranks = [rank for rank, page in enumerate(pages, start=1) if page in targets]
    ideal = sum(_discount(rank) for rank in range(1, min(DEPTH, len(targets)) + 1))
    return Score(
        recall=len(ranks) / len(targets),
        ndcg=sum(_discount(rank) for rank in ranks) / ideal,
        reciprocal_rank=1 / ranks[0] if ranks else 0.0,
        milliseconds=milliseconds,
    )


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def mean_and_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the half width of its 95 % confidence interval (normal approximation)."""
    if len(values) < 2:
        return (values[0] if values else 0.0), 0.0
    error = statistics.stdev(values) / math.sqrt(len(values))
    return statistics.fmean(values), 1.96 * error


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that the share of values does not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0
