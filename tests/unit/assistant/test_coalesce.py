import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import ExitStack
from typing import Any

import pytest
from agents.items import TResponseStreamEvent
from hypothesis import given
from hypothesis import strategies as st
from openai.types.responses import (
    ResponseOutputItemAddedEvent,
    ResponseOutputMessage,
    ResponseReasoningSummaryTextDeltaEvent,
    ResponseTextDeltaEvent,
)

from chatdock.assistant._coalesce import delta_part, join_deltas
from chatdock.assistant._merge import LONGEST_SECONDS, Pace, merge
from tests.requirements import requirement

FOREVER_MS = 3_600_000


def text(delta: str, item: str = "m", part: int = 0) -> ResponseTextDeltaEvent:
    return ResponseTextDeltaEvent(
        delta=delta,
        item_id=item,
        output_index=0,
        content_index=part,
        sequence_number=0,
        logprobs=[],
        type="response.output_text.delta",
    )


def thought(delta: str) -> ResponseReasoningSummaryTextDeltaEvent:
    return ResponseReasoningSummaryTextDeltaEvent(
        delta=delta,
        item_id="r",
        output_index=0,
        summary_index=0,
        sequence_number=0,
        type="response.reasoning_summary_text.delta",
    )


def other() -> ResponseOutputItemAddedEvent:
    item = ResponseOutputMessage(
        id="m", content=[], role="assistant", status="in_progress", type="message"
    )
    return ResponseOutputItemAddedEvent(
        item=item, output_index=0, sequence_number=0, type="response.output_item.added"
    )


def coalesce(
    events: AsyncIterator[TResponseStreamEvent], *, interval_ms: int
) -> AsyncGenerator[TResponseStreamEvent]:
    return merge(events, part_of=delta_part, join=join_deltas, pace=Pace(interval_ms))


def outline(events: list[TResponseStreamEvent]) -> list[str]:
    return [getattr(event, "delta", "*") for event in events]


class Source:
    """A model's stream that a test feeds; knows whether it was closed."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Any] = asyncio.Queue()
        self.closed = False

    async def events(self) -> AsyncIterator[TResponseStreamEvent]:
        try:
            while (event := await self.queue.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.closed = True

    def put(self, *events: Any) -> None:
        for event in events:
            self.queue.put_nowait(event)


async def collect(*events: Any, interval_ms: int = FOREVER_MS) -> list[str]:
    source = Source()
    source.put(*events, None)
    return outline([event async for event in coalesce(source.events(), interval_ms=interval_ms)])


@requirement("RUN-7")
async def test_the_first_delta_goes_out_at_once_and_later_ones_together() -> None:
    source = Source()
    merged = coalesce(source.events(), interval_ms=FOREVER_MS)
    source.put(text("a"))
    assert outline([await anext(merged)]) == ["a"]
    source.put(text("b"), text("c"), text("d"), None)
    assert outline([event async for event in merged]) == ["bcd"]


async def test_held_text_goes_out_after_the_interval_without_another_event() -> None:
    source = Source()
    merged = coalesce(source.events(), interval_ms=1)
    source.put(text("a"))
    await anext(merged)
    source.put(text("b"))
    assert outline([await asyncio.wait_for(anext(merged), 5)]) == ["b"]
    await merged.aclose()


async def test_an_event_of_another_kind_goes_out_at_once_after_the_text_before_it() -> None:
    source = Source()
    merged = coalesce(source.events(), interval_ms=FOREVER_MS)
    source.put(text("a"))
    await anext(merged)
    source.put(text("b"), text("c"), other())
    assert outline([await anext(merged), await anext(merged)]) == ["bc", "*"]
    await merged.aclose()


async def test_deltas_of_different_parts_and_items_are_never_joined() -> None:
    events = [text("a"), text("b", part=1), text("c", item="n"), thought("d"), text("e", item="n")]
    assert await collect(*events) == ["a", "b", "c", "d", "e"]


async def test_reasoning_waits_longer_than_text() -> None:
    source = Source()
    merged = coalesce(source.events(), interval_ms=0)
    source.put(thought("a"))
    await anext(merged)
    source.put(*(thought("b") for _ in range(50)), None)
    assert outline([event async for event in merged]) == ["b" * 50]


@requirement("RUN-7")
@given(st.lists(st.sampled_from(["a", "b", "*"]), max_size=40), st.sampled_from([0, FOREVER_MS]))
def test_nothing_is_lost_or_reordered(kinds: list[str], interval_ms: int) -> None:
    events = [other() if kind == "*" else text(kind, part=ord(kind)) for kind in kinds]
    assert "".join(asyncio.run(collect(*events, interval_ms=interval_ms))) == "".join(kinds)


async def test_a_failure_comes_after_the_text_before_it() -> None:
    source = Source()
    source.put(text("a"), text("b"), ValueError("broken"))
    merged = coalesce(source.events(), interval_ms=FOREVER_MS)
    assert outline([await anext(merged)]) == ["ab"]
    with pytest.raises(ValueError, match="broken"):
        await anext(merged)


async def test_closing_it_closes_the_models_stream_first() -> None:
    source = Source()
    merged = coalesce(source.events(), interval_ms=FOREVER_MS)
    source.put(text("a"))
    await anext(merged)
    await merged.aclose()
    assert source.closed
    assert len(asyncio.all_tasks()) == 1


async def test_cancelling_it_closes_the_models_stream() -> None:
    source = Source()
    merged = coalesce(source.events(), interval_ms=FOREVER_MS)
    waiting = asyncio.create_task(anext(merged))  # pyright: ignore[reportArgumentType]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert source.closed
    assert len(asyncio.all_tasks()) == 1


@requirement("RUN-7")
async def test_text_is_held_the_longer_the_more_answers_there_are() -> None:
    pace = Pace(30)
    assert pace.seconds == 0.03
    with ExitStack() as answers:
        for _ in range(50):
            answers.enter_context(pace)
        assert 0.03 < pace.seconds < LONGEST_SECONDS
        for _ in range(100):
            answers.enter_context(pace)
        assert pace.seconds == pytest.approx(LONGEST_SECONDS)
    assert pace.seconds == 0.03
