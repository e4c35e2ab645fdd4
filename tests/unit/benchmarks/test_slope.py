"""What the soak calls flat, and what it calls a rise."""

import random

import pytest

from benchmarks.slope import slope

TIMES = [float(number) for number in range(60)]


def noisy(rise: float, seed: int) -> list[float]:
    chance = random.Random(seed)
    return [rise * time + chance.gauss(0, 5) for time in TIMES]


def test_noise_is_called_flat_nearly_always() -> None:
    flat = sum(slope(TIMES, noisy(0.0, seed)).is_flat for seed in range(200))
    assert 180 <= flat < 200


def test_a_rise_is_found_with_its_size() -> None:
    found = slope(TIMES, noisy(0.5, 1))
    assert not found.is_flat
    assert found.rise == pytest.approx(0.5, abs=found.uncertainty)


def test_samples_that_are_all_alike_are_flat() -> None:
    assert slope(TIMES, [7.0] * 60).is_flat


def test_neighbours_that_are_alike_make_a_slope_less_certain() -> None:
    few = noisy(0.0, 3)[::4]
    repeated = [value for value in few for _ in range(4)]
    alone = slope(TIMES[::4], few).uncertainty
    assert slope(TIMES, repeated).uncertainty > 0.7 * alone
