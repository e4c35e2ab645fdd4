"""How the saturation benchmark judges what it sees, and finds its way."""

from typing import Any

import pytest

from benchmarks import saturation
from benchmarks.saturation import is_served, most, search, streams_at


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
async def test_the_search_finds_the_most_streams_to_a_tenth(
    monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    async def pretend(served: Any, streams: int, *_: Any) -> dict[str, float | None]:
        gap = 20.0 if streams <= limit else 400.0
        common = {"share_of_model": 1.0, "broken": 0, "other_core_share": 0.5}
        return {"streams": streams, "gap_p95_ms": gap, **common}

    async def idle(served: Any) -> None:
        pass

    class Named:
        name = "pretended"

    monkeypatch.setattr(saturation, "try_streams", pretend)
    monkeypatch.setattr(saturation, "_become_idle", idle)
    named: Any = Named()
    tried = await search(named, 1.0, named)
    steps = [streams for step in range(60) if (streams := streams_at(step)) <= limit]
    assert most(tried)["streams"] == max(steps, default=0)
    assert len(tried) <= 10
