"""Text deltas merged as they leave the model, before the costly part of the path handles each one."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncGenerator, AsyncIterator

from agents import (
    AgentOutputSchemaBase,
    Handoff,
    Model,
    ModelResponse,
    ModelSettings,
    ModelTracing,
    Tool,
    TResponseInputItem,
)
from agents.exceptions import (
    _mark_error_to_drain_stream_events,  # pyright: ignore[reportPrivateUsage]
)
from agents.items import TResponseStreamEvent
from agents.retry import ModelRetryAdvice, ModelRetryAdviceRequest
from openai.types.responses import (
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseReasoningSummaryTextDeltaEvent,
    ResponseReasoningTextDeltaEvent,
    ResponseTextDeltaEvent,
)
from openai.types.responses.response_prompt_param import ResponsePromptParam
from typing_extensions import override

REASONING_MS = 250
"""Least time between two reasoning updates: each repeats the whole thought so far to the client."""

_Delta = (
    ResponseTextDeltaEvent
    | ResponseReasoningSummaryTextDeltaEvent
    | ResponseReasoningTextDeltaEvent
    | ResponseFunctionCallArgumentsDeltaEvent
)


class CoalescingModel(Model):
    """Wraps any model: the first delta goes out at once, later ones together every `interval_ms`.

    Nothing is reordered or lost: an event of another kind goes out after the text before it, at once.
    """

    def __init__(self, model: Model, *, interval_ms: int) -> None:
        """Wrap `model`; an interval of 0 still merges what arrives in one read."""
        self._model = model
        self._interval_ms = interval_ms

    @override
    async def close(self) -> None:
        """Close the wrapped model."""
        await self._model.close()

    @override
    def get_retry_advice(self, request: ModelRetryAdviceRequest) -> ModelRetryAdvice | None:
        """Give the wrapped model's advice."""
        return self._model.get_retry_advice(request)

    @override
    async def get_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: ModelSettings,
        tools: list[Tool],
        output_schema: AgentOutputSchemaBase | None,
        handoffs: list[Handoff],
        tracing: ModelTracing,
        *,
        previous_response_id: str | None,
        conversation_id: str | None,
        prompt: ResponsePromptParam | None,
    ) -> ModelResponse:
        """Pass the call on as it is."""
        return await self._model.get_response(
            system_instructions,
            input,
            model_settings,
            tools,
            output_schema,
            handoffs,
            tracing,
            previous_response_id=previous_response_id,
            conversation_id=conversation_id,
            prompt=prompt,
        )

    @override
    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],
        model_settings: ModelSettings,
        tools: list[Tool],
        output_schema: AgentOutputSchemaBase | None,
        handoffs: list[Handoff],
        tracing: ModelTracing,
        *,
        previous_response_id: str | None,
        conversation_id: str | None,
        prompt: ResponsePromptParam | None,
    ) -> AsyncIterator[TResponseStreamEvent]:
        """Pass the call on and merge the deltas that come back."""
        events = self._model.stream_response(
            system_instructions,
            input,
            model_settings,
            tools,
            output_schema,
            handoffs,
            tracing,
            previous_response_id=previous_response_id,
            conversation_id=conversation_id,
            prompt=prompt,
        )
        async with contextlib.aclosing(coalesce(events, interval_ms=self._interval_ms)) as merged:
            try:
                async for event in merged:
                    yield event
            except Exception as error:
                # Else the SDK raises at once and drops the text that its queue still holds.
                _mark_error_to_drain_stream_events(error)
                raise


async def coalesce(
    events: AsyncIterator[TResponseStreamEvent], *, interval_ms: int
) -> AsyncGenerator[TResponseStreamEvent]:
    """Merge consecutive deltas of one part that arrive within the interval after the last one sent.

    Closing or cancelling it has ended `events` when it returns.
    """
    buffer = _Buffer(interval_ms)
    reader = asyncio.create_task(_read(events, buffer))
    try:
        ended = False
        while not ended:
            await buffer.ready.wait()
            ended = buffer.ended
            for event in buffer.take():
                yield event
        await reader
    finally:
        reader.cancel()
        buffer.drop()
        await asyncio.gather(reader, return_exceptions=True)


async def _read(events: AsyncIterator[TResponseStreamEvent], buffer: _Buffer) -> None:
    try:
        async for event in events:
            buffer.put(event)
    finally:
        buffer.end()


class _Buffer:
    """Events between the model's stream and its consumer; `ready` is set when they should go out."""

    def __init__(self, interval_ms: int) -> None:
        self.ready = asyncio.Event()
        self.ended = False
        self._loop = asyncio.get_running_loop()
        self._interval = interval_ms / 1_000
        self._events: list[TResponseStreamEvent] = []
        self._delta: _Delta | None = None
        self._texts: list[str] = []
        self._last_delta_at = -math.inf
        self._timer: asyncio.TimerHandle | None = None

    def put(self, event: TResponseStreamEvent) -> None:
        """Add an event; a delta that goes on with the one before joins it."""
        if isinstance(event, _Delta) and self._delta is not None and _continues(self._delta, event):
            self._texts.append(event.delta)
            return
        self._seal()
        if isinstance(event, _Delta):
            self._delta, self._texts = event, [event.delta]
        else:
            self._events.append(event)
        self._schedule()

    def end(self) -> None:
        """Say that no more events come."""
        self.ended = True
        self.ready.set()

    def take(self) -> list[TResponseStreamEvent]:
        """Hand over everything so far."""
        if self._delta is not None:
            self._last_delta_at = self._loop.time()
        self._seal()
        self.drop()
        self.ready.clear()
        events, self._events = self._events, []
        return events

    def drop(self) -> None:
        """Forget the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._events or self._delta is None:
            self.ready.set()
            return
        interval = self._interval
        if not isinstance(self._delta, ResponseTextDeltaEvent):
            interval = max(interval, REASONING_MS / 1_000)
        due = self._last_delta_at + interval
        if due <= self._loop.time():
            self.ready.set()
        else:
            self._timer = self._loop.call_at(due, self.ready.set)

    def _seal(self) -> None:
        if self._delta is not None:
            whole = (
                self._delta
                if len(self._texts) == 1
                else _with_text(self._delta, "".join(self._texts))
            )
            self._events.append(whole)
            self._delta, self._texts = None, []


def _continues(before: _Delta, event: _Delta) -> bool:
    return type(before) is type(event) and _place(before) == _place(event)


def _place(event: _Delta) -> tuple[str, int, int]:
    match event:
        case ResponseReasoningSummaryTextDeltaEvent():
            return event.item_id, event.output_index, event.summary_index
        case ResponseFunctionCallArgumentsDeltaEvent():
            return event.item_id, event.output_index, 0
        case _:
            return event.item_id, event.output_index, event.content_index


def _with_text(event: _Delta, text: str) -> _Delta:
    return event.model_copy(update={"delta": text})
