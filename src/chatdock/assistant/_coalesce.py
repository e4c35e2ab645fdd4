"""The deltas of any model merged as they leave it, before the costly part of the path handles each one.

Models on an OpenAI-compatible server are merged earlier still: see `_wire`.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import cast

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

from ._merge import Pace, Part, merge

_Delta = (
    ResponseTextDeltaEvent
    | ResponseReasoningSummaryTextDeltaEvent
    | ResponseReasoningTextDeltaEvent
    | ResponseFunctionCallArgumentsDeltaEvent
)


class CoalescingModel(Model):
    """Wraps any model: the first delta goes out at once, later ones together at the given pace.

    Nothing is reordered or lost: an event of another kind goes out after the text before it, at once, and so does
    a failure.
    """

    def __init__(self, model: Model, pace: Pace | None) -> None:
        """Wrap `model`; without a pace its deltas are merged already."""
        self._model = model
        self._pace = pace

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
        async with contextlib.aclosing(self._merged(events)) as merged:
            try:
                async for event in merged:
                    yield event
            except Exception as error:
                # Else the SDK raises at once and drops the text that its queue still holds.
                _mark_error_to_drain_stream_events(error)
                raise

    def _merged(
        self, events: AsyncIterator[TResponseStreamEvent]
    ) -> AsyncGenerator[TResponseStreamEvent]:
        if self._pace is None:
            return cast("AsyncGenerator[TResponseStreamEvent]", events)
        return merge(events, part_of=delta_part, join=join_deltas, pace=self._pace)


def delta_part(event: TResponseStreamEvent) -> Part | None:
    """The part of the answer that a delta adds to; None for events of other kinds."""
    kind = type(event)
    match event:
        case ResponseTextDeltaEvent():
            place = (kind, event.item_id, event.output_index, event.content_index)
            return Part(place, is_reasoning=False)
        case ResponseFunctionCallArgumentsDeltaEvent():
            return Part((kind, event.item_id, event.output_index), is_reasoning=True)
        case ResponseReasoningSummaryTextDeltaEvent():
            place = (kind, event.item_id, event.output_index, event.summary_index)
            return Part(place, is_reasoning=True)
        case ResponseReasoningTextDeltaEvent():
            place = (kind, event.item_id, event.output_index, event.content_index)
            return Part(place, is_reasoning=True)
        case _:
            return None


def join_deltas(events: Sequence[TResponseStreamEvent]) -> TResponseStreamEvent:
    """One delta with the text of all, which are of one part."""
    deltas = cast("Sequence[_Delta]", events)
    return deltas[0].model_copy(update={"delta": "".join(each.delta for each in deltas)})
