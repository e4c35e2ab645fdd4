"""Readers for the streaming benchmark: raw sockets that note when bytes come, and look at them afterwards."""

from __future__ import annotations

import asyncio
import bisect
import http.client
import itertools
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.peers.model import question, tokens

# The only field of this name: OpenAI's `response.output_text.delta` and ChatKit's `text_delta` have it.
_DELTA: Final = re.compile(rb'"delta":"((?:[^"\\]|\\.)*)"')
_ANSWER_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where readers send their questions.

    Attributes:
        port: Port on loopback.
        path: Path of the endpoint.
        model: Whether it takes the request of a model instead of ChatKit's.
        guests: Whether each reader needs a guest session.
    """

    port: int
    path: str
    model: bool = False
    guests: bool = False

    def request(self, answer_tokens: int, cookie: str = "") -> bytes:
        """The bytes of one question in a new thread, answered with that many tokens."""
        return self.request_of(question(answer_tokens), cookie)

    def request_of(self, text: str, cookie: str = "") -> bytes:
        """The bytes of a question in a new thread."""
        content = [{"type": "input_text", "text": text}]
        message: dict[str, Any] = {"content": content, "attachments": [], "inference_options": {}}
        body = json.dumps(
            {"model": "fake", "stream": True, "input": [{"role": "user", "content": text}]}
            if self.model
            else {"type": "threads.create", "params": {"input": message}}
        )
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\n{cookie}Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def requests(self, readers: int, answer_tokens: int) -> list[bytes]:
        """The question of each of that many readers."""
        cookies = (self.guest() for _ in range(readers))
        return [self.request(answer_tokens, cookie) for cookie in cookies]

    def guest(self) -> str:
        """The header line of a new guest session; nothing where there are no guests."""
        if not self.guests:
            return ""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("POST", "/auth/guest")
        cookie = connection.getresponse().getheader("set-cookie", "").partition(";")[0]
        connection.close()
        return f"Cookie: {cookie}\r\n"


class Answer(asyncio.Protocol):
    """One answer as it came: when, and which bytes."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.asked_at = time.perf_counter()
        self.times: list[float] = []
        self.chunks: list[bytes] = []
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self.times.append(time.perf_counter())
        self.chunks.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


@dataclass(slots=True)
class Seen:
    """What readers saw.

    Attributes:
        first_text_ms: Time from each question to its first text.
        gaps_ms: Times between one piece of text and the next of the same answer.
        tokens: Tokens that came.
        broken: Answers that were not exactly the model's.
    """

    first_text_ms: list[float] = field(default_factory=list[float])
    gaps_ms: list[float] = field(default_factory=list[float])
    tokens: int = 0
    broken: int = 0


async def ask(target: Target, request: bytes) -> Answer:
    """Send one question and take its answer to the end."""
    answer = Answer(request)
    await read(target, answer)
    return answer


async def read(target: Target, answer: Answer) -> None:
    """Send the question of an answer and take it to the end; cancelling drops the connection."""
    transport = await open_answer(target, answer)
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await answer.ended
    finally:
        transport.abort()


async def open_answer(target: Target, answer: Answer) -> asyncio.Transport:
    """Send the question of an answer and return at once; the connection can be dropped."""
    loop = asyncio.get_running_loop()
    answer.asked_at = time.perf_counter()
    transport, _ = await loop.create_connection(lambda: answer, "127.0.0.1", target.port)
    return transport


async def ask_for(
    target: Target, request: bytes, *, delay: float, until: float, answers: list[Answer]
) -> None:
    """One reader: asks, reads to the end, asks again, as long as the time is not up."""
    await asyncio.sleep(delay)
    while time.perf_counter() < until:
        answers.append(await ask(target, request))


async def ask_at(target: Target, request: bytes, *, moment: float, answers: list[Answer]) -> None:
    """Ask once, at a moment of `time.perf_counter`; what came by a cancellation is kept."""
    await asyncio.sleep(moment - time.perf_counter())
    answer = Answer(request)
    answers.append(answer)
    await read(target, answer)


def see(answers: Sequence[Answer], expected_tokens: int, window: tuple[float, float]) -> Seen:
    """Judge the answers; times and tokens count when they fall into the window."""
    seen = Seen()
    expected = "".join(tokens(expected_tokens))
    begin, end = window
    for answer in answers:
        pieces = _pieces(answer)
        if "".join(text for _, text in pieces) != expected:
            seen.broken += 1
        if pieces and begin <= answer.asked_at < end:
            seen.first_text_ms.append((pieces[0][0] - answer.asked_at) * 1_000)
        moments = sorted({moment for moment, _ in pieces})
        pairs = itertools.pairwise(moments)
        seen.gaps_ms += [(b - a) * 1_000 for a, b in pairs if begin <= b < end]
        seen.tokens += sum(text.count(" ") for moment, text in pieces if begin <= moment < end)
    return seen


def _pieces(answer: Answer) -> list[tuple[float, str]]:
    """The pieces of text, each with the time at which its last byte came."""
    ends = list(itertools.accumulate(map(len, answer.chunks)))
    body = b"".join(answer.chunks)
    return [
        (answer.times[bisect.bisect_left(ends, found.end())], json.loads(b'"%b"' % found[1]))
        for found in _DELTA.finditer(body)
    ]
