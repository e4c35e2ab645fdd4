"""How the saturation benchmark judges what it sees, and finds its way."""

import pytest

from benchmarks.saturation import Figures, is_served, most, search, streams_at


@pytest.mark.parametrize(
    ("figures", "served"),
    [
        ({"gap_p95_ms": 150.0, "share_of_model": 0.95, "broken": 0}, True),
        ({"gap_p95_ms": 151.0, "share_of_model": 1.0, "broken": 0}, False),
        ({"gap_p95_ms": 20.0, "share_of_model": 0.94, "broken": 0}, False),
        ({"gap_p95_ms": 20.0, "share_of_model": 1.0, "broken": 1}, False),
        ({"gap_p95_ms": None, "share_of_model": 0.0, "broken": 0}, False),
    ],
)
def test_streams_are_served_when_text_comes_in_time_and_whole(
    figures: dict[str, float | None], served: bool
) -> None:
    assert is_served(figures) is served


@pytest.mark.parametrize("limit", [0, 20, 21, 57, 180, 1_000])
def test_the_search_finds_the_most_streams_to_a_tenth(limit: int) -> None:
    def attempt(streams: int) -> Figures:
        gap = 20.0 if streams <= limit else 400.0
        common = {"share_of_model": 1.0, "broken": 0, "other_core_share": 0.5}
        return {"streams": streams, "gap_p95_ms": gap, **common}

    tried = search("pretended", attempt)
    steps = [streams for step in range(60) if (streams := streams_at(step)) <= limit]
    assert most(tried)["streams"] == max(steps, default=0)
    assert len(tried) <= 10


def test_the_search_ends_where_the_load_is_the_limit() -> None:
    tried = search(
        "pretended",
        lambda streams: {
            "streams": streams,
            "gap_p95_ms": 20.0,
            "share_of_model": 1.0,
            "broken": 0,
            "other_core_share": streams / 100,
        },
    )
    assert [each["streams"] for each in tried] == [20, 43, 92]
