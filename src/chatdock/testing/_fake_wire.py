"""A fake reply as bytes of the Responses API and of the Chat Completions API."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ._fake_script import Api, FakeReply, FakeRequest, FakeToolCall

_CREATED = 1_700_000_000
_MESSAGE_ID = "msg_fake"


class Wire(ABC):
    """Writes one reply, streamed or whole, as one of the APIs does."""

    def __init__(self, request: FakeRequest, reply: FakeReply) -> None:
        """Write `reply` to `request`."""
        self._model = str(request.body.get("model"))
        self._number = request.number
        self._reply = reply

    def _call_id(self, index: int) -> str:
        """Agents take a repeated call id for a repeated call, so each request makes its own."""
        return f"call_{self._number}_{index}"

    @abstractmethod
    def opening(self) -> bytes:
        """What comes before the first token."""

    @abstractmethod
    def token(self, text: str) -> bytes:
        """One token of text."""

    @abstractmethod
    def closing(self) -> bytes:
        """What comes after the last token, tool calls among it."""

    @abstractmethod
    def whole(self) -> Mapping[str, Any]:
        """The reply to a request that does not stream."""


def wire(request: FakeRequest, reply: FakeReply) -> Wire:
    """Choose the writer for the request's API."""
    writers: Mapping[Api, type[Wire]] = {"responses": ResponsesWire, "chat": ChatWire}
    return writers[request.api](request, reply)


class ResponsesWire(Wire):
    """The Responses API."""

    def opening(self) -> bytes:
        parts = [_event("response.created", response=self._response("in_progress", []))]
        parts += self._reasoning_events()
        if self._reply.pieces:
            message = self._message("in_progress", [])
            parts.append(_event("response.output_item.added", output_index=0, item=message))
            parts.append(_event("response.content_part.added", **_PLACE, part=_text_part("")))
        return b"".join(parts)

    def token(self, text: str) -> bytes:
        return _DELTA_HEAD + json.dumps(text).encode() + b"}\n\n"

    def closing(self) -> bytes:
        return b"".join([*self._text_end(), *self._call_events(), self._completed()])

    def whole(self) -> Mapping[str, Any]:
        return self._response("completed", self._output())

    def _reasoning_events(self) -> Iterator[bytes]:
        if not self._reply.reasoning:
            return
        place = {"item_id": "rs_fake", "output_index": 0, "summary_index": 0}
        item: Mapping[str, Any] = {"id": "rs_fake", "type": "reasoning", "summary": []}
        yield _event("response.output_item.added", output_index=0, item=item)
        for word in self._reply.reasoning.split(" "):
            yield _event("response.reasoning_summary_text.delta", **place, delta=f"{word} ")
        text = f"{self._reply.reasoning} "
        yield _event("response.reasoning_summary_text.done", **place, text=text)
        done = {**item, "summary": [{"type": "summary_text", "text": text}]}
        yield _event("response.output_item.done", output_index=0, item=done)

    def _text_end(self) -> Iterator[bytes]:
        if self._reply.pieces:
            part = _text_part(self._reply.whole_text)
            yield _event("response.output_text.done", **_PLACE, text=part["text"], logprobs=[])
            yield _event("response.content_part.done", **_PLACE, part=part)
            message = self._message("completed", [part])
            yield _event("response.output_item.done", output_index=0, item=message)

    def _call_events(self) -> Iterator[bytes]:
        for index, call in enumerate(self._reply.tool_calls, start=1):
            item = _response_call(self._call_id(index), call)
            place = {"item_id": item["id"], "output_index": index}
            opened = {**item, "arguments": "", "status": "in_progress"}
            yield _event("response.output_item.added", output_index=index, item=opened)
            arguments = item["arguments"]
            yield _event("response.function_call_arguments.delta", **place, delta=arguments)
            yield _event(
                "response.function_call_arguments.done",
                **place,
                arguments=arguments,
                name=call.name,
            )
            yield _event("response.output_item.done", output_index=index, item=item)

    def _completed(self) -> bytes:
        return _event("response.completed", response=self._response("completed", self._output()))

    def _output(self) -> list[Mapping[str, Any]]:
        calls = [
            _response_call(self._call_id(index), call)
            for index, call in enumerate(self._reply.tool_calls, 1)
        ]
        if not self._reply.pieces:
            return calls
        return [self._message("completed", [_text_part(self._reply.whole_text)]), *calls]

    def _message(self, status: str, content: list[Any]) -> Mapping[str, Any]:
        return {
            "id": _MESSAGE_ID,
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": content,
        }

    def _response(self, status: str, output: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        tokens = len(self._reply.pieces)
        usage = {
            "input_tokens": 1,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": tokens + 1,
        }
        return {
            "id": "resp_fake",
            "object": "response",
            "created_at": _CREATED,
            "status": status,
            "model": self._model,
            "output": output,
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": usage if status == "completed" and self._reply.reports_usage else None,
        }


class ChatWire(Wire):
    """The Chat Completions API."""

    def opening(self) -> bytes:
        parts = [self._chunk({"role": "assistant", "content": ""})]
        words = self._reply.reasoning.split(" ") if self._reply.reasoning else []
        parts += [self._chunk({"reasoning_content": f"{word} "}) for word in words]
        return b"".join(parts)

    def token(self, text: str) -> bytes:
        return _CHUNK_HEAD + json.dumps(text).encode() + b'},"finish_reason":null}]}\n\n'

    def closing(self) -> bytes:
        parts = [
            self._chunk(
                {"tool_calls": [{"index": index, **_chat_call(self._call_id(index), call)}]}
            )
            for index, call in enumerate(self._reply.tool_calls)
        ]
        parts.append(self._chunk({}, self._finish_reason))
        if usage := self._usage():
            parts.append(_data({**self._frame(), "choices": [], "usage": usage}))
        return b"".join([*parts, b"data: [DONE]\n\n"])

    def whole(self) -> Mapping[str, Any]:
        calls = [
            _chat_call(self._call_id(index), call)
            for index, call in enumerate(self._reply.tool_calls)
        ]
        message = {"role": "assistant", "content": self._reply.whole_text or None}
        if calls:
            message["tool_calls"] = calls  # pyright: ignore[reportArgumentType]
        choice = {"index": 0, "message": message, "finish_reason": self._finish_reason}
        frame = {**self._frame(), "object": "chat.completion"}
        return {**frame, "choices": [choice], "usage": self._usage()}

    @property
    def _finish_reason(self) -> str:
        return "tool_calls" if self._reply.tool_calls else "stop"

    def _chunk(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return _data({**self._frame(), "choices": [choice]})

    def _frame(self) -> Mapping[str, Any]:
        kind = "chat.completion.chunk"
        return {"id": "cmpl_fake", "object": kind, "created": _CREATED, "model": self._model}

    def _usage(self) -> Mapping[str, int] | None:
        if not self._reply.reports_usage:
            return None
        tokens = len(self._reply.pieces)
        return {"prompt_tokens": 1, "completion_tokens": tokens, "total_tokens": tokens + 1}


def _response_call(call_id: str, call: FakeToolCall) -> Mapping[str, Any]:
    return {
        "id": f"fc_{call_id}",
        "type": "function_call",
        "status": "completed",
        "call_id": call_id,
        "name": call.name,
        "arguments": json.dumps(call.arguments),
    }


def _chat_call(call_id: str, call: FakeToolCall) -> Mapping[str, Any]:
    function = {"name": call.name, "arguments": json.dumps(call.arguments)}
    return {"id": call_id, "type": "function", "function": function}


def _text_part(text: str) -> Mapping[str, Any]:
    return {"type": "output_text", "text": text, "annotations": []}


def _data(body: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(body, separators=(",", ":")).encode() + b"\n\n"


def _event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\n".encode() + _data({"type": kind, "sequence_number": 0, **fields})


_PLACE = {"item_id": _MESSAGE_ID, "output_index": 0, "content_index": 0}
_DELTA_HEAD = (
    b"event: response.output_text.delta\n"
    b'data: {"type":"response.output_text.delta","sequence_number":0,"item_id":"msg_fake",'
    b'"output_index":0,"content_index":0,"logprobs":[],"delta":'
)
_CHUNK_HEAD = (
    b'data: {"id":"cmpl_fake","object":"chat.completion.chunk","created":1700000000,'
    b'"model":"fake","choices":[{"index":0,"delta":{"content":'
)
