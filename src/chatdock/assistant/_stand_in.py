"""A server that stands in for the model's: it says one sentence, in either API, to this process alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.request import getproxies, proxy_bypass

from pydantic import SecretStr

from chatdock.settings import Settings

_WORDS: Final = ("Every", " part", " has", " worked.")
_TEXT: Final = "".join(_WORDS)
_PLACE: Final = {"item_id": "msg_1", "output_index": 0, "content_index": 0}

Object = Mapping[str, Any]


def is_behind_proxy() -> bool:
    """Whether the environment sends what is meant for this machine to a proxy, which would not find it."""
    return bool(getproxies().keys() & {"http", "all"}) and not proxy_bypass("127.0.0.1")


@asynccontextmanager
async def stand_in(settings: Settings) -> AsyncGenerator[Settings]:
    """The same settings with a server that stands in for the model's, as long as the block lasts."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    changes: dict[str, Any] = {
        "model_base_url": f"http://127.0.0.1:{port}/v1",
        # The owner's key is for the owner's server.
        "model_api_key": SecretStr("none"),
    }
    try:
        yield settings.model_copy(update=changes)
    finally:
        server.close()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].split("\r\n")[0])
        asked = json.loads(await reader.readexactly(length))
        is_chat = "/chat/completions " in head
        if asked.get("stream"):
            kind, body = "text/event-stream", "".join(_chat_events() if is_chat else _events())
        else:
            kind, body = "application/json", json.dumps(_completion() if is_chat else _response())
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n{body}"
        writer.write(answer.encode())
        await writer.drain()
    finally:
        writer.close()


def _events() -> Iterator[str]:
    """The answer as the Responses API streams it."""
    begun, part = _message("in_progress", []), _part("")
    yield _event("response.created", response=_response("in_progress"))
    yield _event("response.output_item.added", output_index=0, item=begun)
    yield _event("response.content_part.added", **_PLACE, part=part)
    for word in _WORDS:
        yield _event("response.output_text.delta", **_PLACE, delta=word, logprobs=[])
    yield _event("response.output_text.done", **_PLACE, text=_TEXT, logprobs=[])
    yield _event("response.content_part.done", **_PLACE, part=_part(_TEXT))
    done = _message("completed", [_part(_TEXT)])
    yield _event("response.output_item.done", output_index=0, item=done)
    yield _event("response.completed", response=_response())


def _event(kind: str, **fields: Any) -> str:
    data = json.dumps({"type": kind, "sequence_number": 0, **fields})
    return f"event: {kind}\ndata: {data}\n\n"


def _part(text: str) -> Object:
    return {"type": "output_text", "text": text, "annotations": []}


def _message(status: str, content: list[Object]) -> Object:
    role = {"type": "message", "role": "assistant"}
    return {"id": "msg_1", **role, "status": status, "content": content}


def _response(status: str = "completed") -> Object:
    is_done = status == "completed"
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 0,
        "status": status,
        "model": "stand-in",
        "output": [_message(status, [_part(_TEXT)])] if is_done else [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": None,
    }


def _chat_events() -> Iterator[str]:
    """The answer as the Chat Completions API streams it."""
    yield _chunk({"role": "assistant", "content": ""})
    for word in _WORDS:
        yield _chunk({"content": word})
    yield _chunk({}, "stop")
    yield "data: [DONE]\n\n"


def _chunk(delta: Object, finish_reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return f"data: {json.dumps(_chat('chat.completion.chunk', choice))}\n\n"


def _completion() -> Object:
    message = {"role": "assistant", "content": _TEXT}
    return _chat("chat.completion", {"index": 0, "message": message, "finish_reason": "stop"})


def _chat(kind: str, choice: Object) -> Object:
    return {"id": "c_1", "object": kind, "created": 0, "model": "stand-in", "choices": [choice]}
