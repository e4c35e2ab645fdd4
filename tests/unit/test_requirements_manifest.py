"""Rows, tests and known gaps agree."""

from pathlib import Path

import pytest

from tests.requirements import KNOWN_GAPS, REQUIREMENTS, claims, requirement

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def claimed() -> dict[str, Path]:
    return dict(claims(ROOT))


def test_every_row_has_a_test_or_stands_among_the_known_gaps(claimed: dict[str, Path]) -> None:
    forgotten = REQUIREMENTS.keys() - claimed.keys() - KNOWN_GAPS.keys()
    assert not forgotten, f"neither tested nor a known gap: {sorted(forgotten)}"


def test_no_known_gap_has_a_test(claimed: dict[str, Path]) -> None:
    closed = {row: str(claimed[row].relative_to(ROOT)) for row in KNOWN_GAPS if row in claimed}
    assert not closed, f"take these off KNOWN_GAPS, they are tested: {closed}"


def test_every_claimed_row_exists(claimed: dict[str, Path]) -> None:
    unknown = {
        row: str(path.relative_to(ROOT)) for row, path in claimed.items() if row not in REQUIREMENTS
    }
    assert not unknown, f"no such rows: {unknown}"


def test_every_known_gap_is_a_row_with_a_reason() -> None:
    assert KNOWN_GAPS.keys() <= REQUIREMENTS.keys()
    assert all(KNOWN_GAPS.values())


def test_a_marker_with_an_unknown_row_is_refused() -> None:
    unknown_row = "RUN-" + "999"
    with pytest.raises(ValueError, match="RUN-999"):
        requirement(unknown_row)
