"""The measures of search are those of the literature."""

import pytest

from chatdock.knowledge.evaluation import mean_and_interval, quantile, score_pages


def test_a_perfect_ranking_scores_one() -> None:
    score = score_pages(["a", "b", "c"], {"a", "b"}, 1.0)

    assert (score.ndcg, score.recall, score.reciprocal_rank) == (1.0, 1.0, 1.0)


def test_a_target_lower_down_is_discounted() -> None:
    score = score_pages(["x", "a"], {"a", "b"}, 1.0)

    # 1/log2(3) of an ideal 1/log2(2) + 1/log2(3)
    assert score.ndcg == pytest.approx(0.6309 / 1.6309, abs=1e-4)
    assert (score.recall, score.reciprocal_rank) == (0.5, 0.5)


def test_nothing_found_scores_nothing() -> None:
    score = score_pages([], {"a"}, 1.0)

    assert (score.ndcg, score.recall, score.reciprocal_rank) == (0.0, 0.0, 0.0)


def test_means_intervals_and_quantiles() -> None:
    mean, half = mean_and_interval([0.0, 1.0] * 50)

    assert mean == 0.5
    assert half == pytest.approx(1.96 * 0.5025 / 10, abs=1e-3)
    assert quantile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0
    assert quantile(list(map(float, range(1, 101))), 0.95) == 95.0
    assert mean_and_interval([]) == (0.0, 0.0)
