"""A run of the Agents SDK as ChatKit events, with an end that leaves nothing running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from agents import RunResultStreaming, StreamEvent
from chatkit.agents import stream_agent_response  # pyright: ignore[reportUnknownVariableType]
from chatkit.types import ProgressUpdateEvent, ThreadStreamEvent

from ._context import ChatDockContext
from ._limits import LimitReachedError, RunLimits
from ._merge import MergingQueue, Pace
from ._updates import join_updates, update_part

_STOP_SECONDS = 2.0
"""Longest wait for a stopped run; a tool that ignores its cancellation is left behind."""


async def run_events(
    context: ChatDockContext, result: RunResultStreaming, limits: RunLimits, pace: Pace
) -> AsyncGenerator[ThreadStreamEvent]:
    """Stream the run's events; closing or cancelling this ends the run and the model's HTTP call.

    Reaching one of the limits ends them too, and raises `LimitReachedError` after the events before it. Updates of
    widgets and tasks are merged at the pace, before anything handles or stores them.

    One task of its own iterates the SDK's stream from beginning to end: the SDK leaves tasks behind when its stream is
    cancelled from outside, and its context variables must not change tasks.
    """
    queue = MergingQueue(part_of=update_part, join=join_updates, pace=pace)
    pump = asyncio.create_task(_pump(context, _Limited(result, limits), queue))
    with pace:
        try:
            async with aclosing(queue.pieces()) as events:
                async for event in events:
                    yield event
            await pump
        finally:
            result.cancel()
            await asyncio.wait([pump], timeout=_STOP_SECONDS)


class _Limited:
    """A run that ends when its models say more than they may; has what ChatKit's converter reads of a run."""

    def __init__(self, result: RunResultStreaming, limits: RunLimits) -> None:
        self._result = result
        self._limits = limits

    async def stream_events(self) -> AsyncGenerator[StreamEvent]:
        has_room = True
        async for event in self._result.stream_events():
            yield event
            if has_room and event.type == "raw_response_event":
                has_room = self._limits.has_room_after(event.data)
                if not has_room:
                    self._result.cancel()
        if not has_room:
            raise LimitReachedError("RUN_TOKENS")


async def _pump(
    context: ChatDockContext,
    result: _Limited,
    queue: MergingQueue[ThreadStreamEvent],
) -> None:
    try:
        async for event in stream_agent_response(context, cast("RunResultStreaming", result)):
            queue.put(event)
    except Exception:
        # When its stream fails, the SDK leaves a task that waits for the context's next event.
        await context.stream(ProgressUpdateEvent(text=""))
        raise
    finally:
        queue.end()
