"""The fake server as a bare ASGI application: as cheap per token as Python allows, so that it can feed benchmarks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from ._fake_script import Api, FakeReply, FakeRequest
from ._fake_wire import Wire, wire

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_APIS: Mapping[str, Api] = {
    "/v1/responses": "responses",
    "/v1/chat/completions": "chat",
    "/v1/audio/transcriptions": "transcriptions",
}

_LOOK_SECONDS = 0.02


class ConnectionDroppedError(Exception):
    """Ends a request without ending its response: the HTTP server then drops the connection."""


class FakeApp:
    """Answers OpenAI's endpoints with what `choose` says."""

    def __init__(self, choose: Callable[[FakeRequest], FakeReply]) -> None:
        """Ask `choose` for the reply to each request."""
        self._choose = choose

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        api = _APIS.get(scope["path"])
        if api is None:
            await _json(send, 404, {"error": {"message": "No such route", "code": "not_found"}})
            return
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        fields = (
            await _form(scope, receive)
            if api == "transcriptions"
            else json.loads(await _body(receive))
        )
        request = FakeRequest(api=api, headers=headers, body=fields)
        reply = self._choose(request)
        try:
            await _answer(request, reply, receive, send)
        finally:
            request.finished.set()


async def _answer(request: FakeRequest, reply: FakeReply, receive: Receive, send: Send) -> None:
    if reply.status != 200:
        await _error(reply, send)
        return
    if request.api == "transcriptions":
        if reply.hang_after == 0:
            await _until_gone(receive, request)
        else:
            await _json(send, 200, {"text": reply.whole_text})
        return
    writer = wire(request, reply)
    if request.body.get("stream"):
        await _Stream(request, reply, writer, send).run(receive)
    elif reply.hang_after == 0:
        await _until_gone(receive, request)
    else:
        await _json(send, 200, writer.whole())


class _Stream:
    """One streamed reply."""

    def __init__(self, request: FakeRequest, reply: FakeReply, writer: Wire, send: Send) -> None:
        self._request = request
        self._reply = reply
        self._writer = writer
        self._send = send

    async def run(self, receive: Receive) -> None:
        gone = asyncio.create_task(_until_gone(receive, self._request))
        try:
            await _start(self._send, 200, b"text/event-stream", {})
            await self._write(self._writer.opening())
            if await self._tokens(gone):
                await self._write(self._writer.closing(), more=False)
        finally:
            gone.cancel()

    async def _tokens(self, gone: asyncio.Task[None]) -> bool:
        """Send the tokens; tell whether the reply is to be ended properly."""
        reply, loop = self._reply, asyncio.get_running_loop()
        start = loop.time() + reply.first_token_seconds
        pause = 1 / reply.tokens_per_second if reply.tokens_per_second else 0.0
        for number, token in enumerate(reply.pieces):
            await self._misbehave(number, gone)
            delay = start + number * pause - loop.time()
            await asyncio.sleep(max(0.0, delay))
            if gone.done():
                return False
            await self._write(self._writer.token(token))
            self._request.tokens_sent += 1
        await self._misbehave(len(reply.pieces), gone)
        return not gone.done()

    async def _misbehave(self, sent: int, gone: asyncio.Task[None]) -> None:
        if sent == self._reply.garbage_after:
            await self._write(b"data: {not json\n\n")
        if sent == self._reply.cut_after:
            raise ConnectionDroppedError
        while sent == self._reply.pause_after and not (self._reply.resume.is_set() or gone.done()):
            await asyncio.wait({gone}, timeout=_LOOK_SECONDS)
        if sent == self._reply.hang_after:
            await gone

    async def _write(self, body: bytes, *, more: bool = True) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


async def _until_gone(receive: Receive, request: FakeRequest) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    request.disconnected.set()


async def _form(scope: Mapping[str, Any], receive: Receive) -> dict[str, Any]:
    """The fields of a form; a file is its name and its bytes."""
    from starlette.datastructures import UploadFile
    from starlette.requests import Request

    fields: dict[str, Any] = {}
    async with Request({**scope}, receive).form() as form:
        for name, value in form.items():
            is_file = isinstance(value, UploadFile)
            fields[name] = (value.filename, await value.read()) if is_file else value
    return fields


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _error(reply: FakeReply, send: Send) -> None:
    """Answer as OpenAI does; the message holds what must never reach a reader."""
    body = {
        "message": "PROVIDER TEXT about sk-secret",
        "type": "error",
        "code": reply.error_code,
        "param": None,
    }
    headers = (
        {} if reply.retry_after_seconds is None else {"retry-after": reply.retry_after_seconds}
    )
    await _json(send, reply.status, {"error": body}, headers)


async def _json(
    send: Send, status: int, body: Mapping[str, Any], headers: Mapping[str, Any] | None = None
) -> None:
    await _start(send, status, b"application/json", headers or {})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


async def _start(send: Send, status: int, kind: bytes, headers: Mapping[str, Any]) -> None:
    raw = [(name.encode(), str(value).encode()) for name, value in headers.items()]
    raw.append((b"content-type", kind))
    await send({"type": "http.response.start", "status": status, "headers": raw})
