"""Models that run in this process: they decide on a reply, and this module says it in the Responses API's events."""

from __future__ import annotations

import json
import time
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from agents import (
    AgentOutputSchemaBase,
    Handoff,
    Model,
    ModelResponse,
    ModelSettings,
    ModelTracing,
    Tool,
    TResponseInputItem,
    Usage,
)
from agents.items import TResponseStreamEvent
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionToolCall,
    ResponseOutputItem,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
)
from openai.types.responses.response_prompt_param import ResponsePromptParam
from typing_extensions import override

from chatdock.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class ModelText:
    """Text that a local model says, in the pieces in which it says them."""

    pieces: Sequence[str]


@dataclass(frozen=True, slots=True)
class ModelToolCall:
    """A call of one of the agent's tools that a local model asks for."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a local model decides on: the same that a provider would be sent."""

    instructions: str | None
    input: Sequence[TResponseInputItem]
    tools: Sequence[Tool]


ModelReply = ModelText | ModelToolCall


class LocalModel(Model):
    """An `agents.Model` without a server: subclasses say what to reply."""

    @abstractmethod
    async def reply(self, request: ModelRequest) -> ModelReply:
        """Decide on the reply to one model call."""

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
        """Give the whole reply at once."""
        reply = await self.reply(ModelRequest(system_instructions, _items(input), tools))
        return ModelResponse(output=[_output(reply)], usage=Usage(requests=1), response_id=None)

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
        """Give the reply as the Responses API streams it."""
        reply = await self.reply(ModelRequest(system_instructions, _items(input), tools))
        for event in _events(reply):
            yield event


def _items(given: str | list[TResponseInputItem]) -> Sequence[TResponseInputItem]:
    return [{"role": "user", "content": given}] if isinstance(given, str) else given


def _output(reply: ModelReply) -> ResponseOutputItem:
    if isinstance(reply, ModelToolCall):
        return ResponseFunctionToolCall(
            id=new_id("fc"),
            call_id=new_id("call"),
            name=reply.name,
            arguments=json.dumps(reply.arguments, ensure_ascii=False),
            type="function_call",
            status="completed",
        )
    text = ResponseOutputText(text="".join(reply.pieces), annotations=[], type="output_text")
    return ResponseOutputMessage(
        id=new_id("msg"), content=[text], role="assistant", status="completed", type="message"
    )


def _events(reply: ModelReply) -> Iterator[TResponseStreamEvent]:
    output = _output(reply)
    response = _response()
    yield ResponseCreatedEvent(response=response, sequence_number=0, type="response.created")
    last = 0
    for last, event in enumerate(_output_events(reply, output), start=1):
        event.sequence_number = last
        yield event
    done = response.model_copy(update={"output": [output], "status": "completed"})
    yield ResponseCompletedEvent(response=done, sequence_number=last + 1, type="response.completed")


def _output_events(reply: ModelReply, output: ResponseOutputItem) -> Iterator[TResponseStreamEvent]:
    yield ResponseOutputItemAddedEvent(
        item=_unfinished(output),
        output_index=0,
        sequence_number=0,
        type="response.output_item.added",
    )
    if isinstance(output, ResponseFunctionToolCall):
        yield ResponseFunctionCallArgumentsDeltaEvent(
            delta=output.arguments,
            item_id=output.id or "",
            output_index=0,
            sequence_number=0,
            type="response.function_call_arguments.delta",
        )
    elif isinstance(output, ResponseOutputMessage) and isinstance(reply, ModelText):
        yield from _text_events(reply.pieces, output)
    yield ResponseOutputItemDoneEvent(
        item=output, output_index=0, sequence_number=0, type="response.output_item.done"
    )


class _Place(TypedDict):
    item_id: str
    output_index: int
    content_index: int
    sequence_number: int


def _text_events(
    pieces: Sequence[str], message: ResponseOutputMessage
) -> Iterator[TResponseStreamEvent]:
    place = _Place(item_id=message.id, output_index=0, content_index=0, sequence_number=0)
    empty = ResponseOutputText(text="", annotations=[], type="output_text")
    yield ResponseContentPartAddedEvent(**place, part=empty, type="response.content_part.added")
    for piece in pieces:
        yield ResponseTextDeltaEvent(
            **place, delta=piece, logprobs=[], type="response.output_text.delta"
        )
    text = "".join(pieces)
    yield ResponseTextDoneEvent(**place, text=text, logprobs=[], type="response.output_text.done")
    whole = empty.model_copy(update={"text": text})
    yield ResponseContentPartDoneEvent(**place, part=whole, type="response.content_part.done")


def _unfinished(output: ResponseOutputItem) -> ResponseOutputItem:
    if isinstance(output, ResponseOutputMessage):
        return output.model_copy(update={"content": [], "status": "in_progress"})
    return output.model_copy(update={"arguments": "", "status": "in_progress"})


def _response() -> Response:
    return Response(
        id=new_id("resp"),
        created_at=time.time(),
        model="local",
        object="response",
        output=[],
        tool_choice="auto",
        tools=[],
        parallel_tool_calls=False,
        status="in_progress",
    )
