"""Whether a series of samples rises: its slope by least squares, with the uncertainty of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Slope:
    """A rise per unit of time.

    Attributes:
        rise: The rise, by least squares.
        uncertainty: Twice its standard error; samples that follow their neighbours count as fewer.
    """

    rise: float
    uncertainty: float

    @property
    def is_flat(self) -> bool:
        """Whether the samples would look like this without any rise."""
        return abs(self.rise) <= self.uncertainty


def slope(times: Sequence[float], values: Sequence[float]) -> Slope:
    """The slope of at least four samples."""
    middle, mean = fmean(times), fmean(values)
    spread = sum((time - middle) ** 2 for time in times)
    together = sum(
        (time - middle) * (value - mean) for time, value in zip(times, values, strict=True)
    )
    rise = together / spread
    left = [
        value - mean - rise * (time - middle) for time, value in zip(times, values, strict=True)
    ]
    noise = sum(each**2 for each in left)
    if noise == 0:
        return Slope(rise, 0.0)
    # Of neighbours that are alike, each says less: the usual correction for autocorrelation.
    alike = max(0.0, sum(a * b for a, b in pairwise(left)) / noise)
    independent = max(3.0, len(left) * (1 - alike) / (1 + alike))
    variance = noise / (len(left) - 2) / spread * len(left) / independent
    return Slope(rise, 2 * sqrt(variance))
