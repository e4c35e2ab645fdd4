"""A model whose failures come after the text that it streamed before them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
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
from openai.types.responses.response_prompt_param import ResponsePromptParam
from typing_extensions import override


class OrderlyModel(Model):
    """Wraps any model: what it streamed before it failed is seen before the failure.

    By itself the Agents SDK raises a failure at once and drops the events that its queue still holds.
    """

    def __init__(self, model: Model) -> None:
        """Wrap `model`."""
        self._model = model

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
        """Pass the call on, and mark a failure as one that waits for the events before it."""
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
        async with contextlib.aclosing(self.passed_on(events)) as passed_on:
            try:
                async for event in passed_on:
                    yield event
            except Exception as error:
                keep_events_before(error)
                raise

    def passed_on(
        self, events: AsyncIterator[TResponseStreamEvent]
    ) -> AsyncGenerator[TResponseStreamEvent]:
        """Give the events that take the place of the model's own: here the same."""
        return cast("AsyncGenerator[TResponseStreamEvent]", events)


def keep_events_before(error: Exception) -> None:
    """Let the SDK raise `error` only after the events that it has queued are read."""
    _mark_error_to_drain_stream_events(error)
