"""A run's frames on the wire: exactly the SDK's events, numbers for those who ask, life signs in between."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from chatdock.http.sse import FrameResponse
from chatdock.runs import Frame
from tests.requirements import requirement

FRAMES: list[Frame] = [(7, b'{"a":1}'), (8, b'{"b":2}')]
SCOPE: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "headers": []}


class Client:
    """The other end of an ASGI connection; it stays until it is told to leave."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.leave = asyncio.Event()
        self.got_body = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        if message.get("body"):
            self.got_body.set()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


async def batches(
    *groups: list[Frame], gate: asyncio.Event | None = None
) -> AsyncIterator[list[Frame]]:
    for group in groups:
        if gate is not None:
            await gate.wait()
        yield group


@pytest.mark.parametrize(
    ("numbered", "body"),
    [
        (False, b'data: {"a":1}\n\ndata: {"b":2}\n\n'),
        (True, b'id: 7\ndata: {"a":1}\n\nid: 8\ndata: {"b":2}\n\n'),
    ],
)
async def test_events_are_one_line_each_and_the_body_ends_with_the_run(
    numbered: bool, body: bytes
) -> None:
    client = Client()
    await FrameResponse(batches(FRAMES), numbered=numbered)(SCOPE, client.receive, client.send)
    assert client.body == body
    assert client.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


@requirement("SRV-2")
async def test_the_headers_keep_proxies_from_holding_the_stream_back() -> None:
    client = Client()
    response = FrameResponse(batches(), numbered=False, headers={"X-ChatDock-Run": "run_1"})
    await response(SCOPE, client.receive, client.send)
    headers = dict(client.sent[0]["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"cache-control"] == b"no-cache"
    assert headers[b"x-accel-buffering"] == b"no"
    assert headers[b"x-chatdock-run"] == b"run_1"
    assert b"content-length" not in headers


class SlowClient(Client):
    """A client that takes each piece of a body only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.takes = asyncio.Semaphore(0)

    async def send(self, message: Any) -> None:
        if message.get("body"):
            await self.takes.acquire()
        await super().send(message)


@requirement("SRV-2")
async def test_no_comment_comes_between_the_pieces_of_a_frame() -> None:
    client, long = SlowClient(), b'{"a":"' + b"x" * 200_000 + b'"}'
    response = FrameResponse(batches([(1, long)]), numbered=False, heartbeat_seconds=0.001)
    sending = asyncio.create_task(response(SCOPE, client.receive, client.send))
    client.takes.release()
    await client.got_body.wait()
    # Meanwhile nobody takes anything, for longer than it takes to want to send a comment.
    await asyncio.wait({sending}, timeout=0.05)
    for _ in range(100):
        client.takes.release()
    await sending
    assert client.body == b"data: " + long + b"\n\n"


async def test_silence_is_filled_with_comments_and_loses_no_frame() -> None:
    client, gate = Client(), asyncio.Event()
    response = FrameResponse(batches(FRAMES, gate=gate), numbered=False, heartbeat_seconds=0.001)
    sending = asyncio.create_task(response(SCOPE, client.receive, client.send))
    await client.got_body.wait()
    assert client.body.startswith(b": ")
    gate.set()
    await sending
    assert client.body.endswith(b'data: {"a":1}\n\ndata: {"b":2}\n\n')


async def test_a_reader_who_leaves_ends_the_response() -> None:
    client = Client()
    response = FrameResponse(batches(FRAMES, gate=asyncio.Event()), numbered=False)
    sending = asyncio.create_task(response(SCOPE, client.receive, client.send))
    client.leave.set()
    await asyncio.wait_for(sending, 60)
    assert client.body == b""
