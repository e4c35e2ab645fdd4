"""A run of the Agents SDK as ChatKit events, with an end that leaves nothing running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from agents import RunResultStreaming
from chatkit.agents import stream_agent_response  # pyright: ignore[reportUnknownVariableType]
from chatkit.types import ThreadStreamEvent

from ._context import ChatDockContext

_STOP_SECONDS = 2.0
"""Longest wait for a stopped run; a tool that ignores its cancellation is left behind."""


async def run_events(
    context: ChatDockContext, result: RunResultStreaming
) -> AsyncGenerator[ThreadStreamEvent]:
    """Stream the run's events; closing or cancelling this ends the run and the model's HTTP call.

    One task of its own iterates the SDK's stream from beginning to end: the SDK leaves tasks behind when its stream is
    cancelled from outside, and its context variables must not change tasks.
    """
    queue: asyncio.Queue[ThreadStreamEvent | None] = asyncio.Queue()
    pump = asyncio.create_task(_pump(context, result, queue))
    try:
        while (event := await queue.get()) is not None:
            yield event
        await pump
    finally:
        result.cancel()
        await asyncio.wait([pump], timeout=_STOP_SECONDS)


async def _pump(
    context: ChatDockContext,
    result: RunResultStreaming,
    queue: asyncio.Queue[ThreadStreamEvent | None],
) -> None:
    try:
        async for event in stream_agent_response(context, result):
            queue.put_nowait(event)
    finally:
        queue.put_nowait(None)
        # When its stream fails, the SDK leaves a task that waits for the context's next event.
        context._complete()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
