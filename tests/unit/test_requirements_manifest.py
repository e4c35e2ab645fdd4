"""Rows, tests and known gaps agree."""

from pathlib import Path

import pytest

from tests.requirements import KNOWN_GAPS, REQUIREMENTS, Claim, claims, requirement

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def claimed() -> list[Claim]:
    return list(claims(ROOT))


def test_every_row_has_a_test_or_stands_among_the_known_gaps(claimed: list[Claim]) -> None:
    proven = {claim.row for claim in claimed if claim.is_whole}
    forgotten = REQUIREMENTS.keys() - proven - KNOWN_GAPS.keys()
    assert not forgotten, f"neither tested nor a known gap: {sorted(forgotten)}"


def test_no_known_gap_has_a_test(claimed: list[Claim]) -> None:
    closed = {
        claim.row: str(claim.path.relative_to(ROOT))
        for claim in claimed
        if claim.is_whole and claim.row in KNOWN_GAPS
    }
    assert not closed, f"off KNOWN_GAPS with them, or mark the tests @partly: {closed}"


def test_a_part_is_claimed_only_of_a_known_gap(claimed: list[Claim]) -> None:
    parts = {claim.row for claim in claimed if not claim.is_whole}
    assert parts <= KNOWN_GAPS.keys(), "these rows are met: mark their tests @requirement"


def test_every_claimed_row_exists(claimed: list[Claim]) -> None:
    assert {claim.row for claim in claimed} <= REQUIREMENTS.keys()


def test_every_known_gap_is_a_row_with_a_reason() -> None:
    assert KNOWN_GAPS.keys() <= REQUIREMENTS.keys()
    assert all(KNOWN_GAPS.values())


def test_a_marker_with_an_unknown_row_is_refused() -> None:
    unknown_row = "RUN-" + "999"
    with pytest.raises(ValueError, match="RUN-999"):
        requirement(unknown_row)
