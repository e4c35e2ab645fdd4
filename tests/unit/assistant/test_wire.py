"""Deltas are joined in the bytes of a stream: any cut of it gives the same text, in order, and nothing else changes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from agents.exceptions import ModelBehaviorError
from httpx2 import AsyncByteStream
from hypothesis import given
from hypothesis import strategies as st

from chatdock.assistant._merge import Pace
from chatdock.assistant._wire import MAX_FAILURE_BYTES, MergedStream, ShortStream
from tests.requirements import requirement

FOREVER_MS = 3_600_000


class Chunks(AsyncByteStream):
    """A response body that comes in the given chunks."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = chunks
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk

    async def aclose(self) -> None:
        self.closed = True


def responses(delta: str, item: str = "m", **extra: Any) -> bytes:
    name = "response.output_text.delta"
    body = {"type": name, "item_id": item, "output_index": 0, "content_index": 0, "delta": delta}
    return f"event: {name}\ndata: {json.dumps({**body, **extra})}\n\n".encode()


def chat(text: str, key: str = "content", **choice: Any) -> bytes:
    delta = {"role": None, key: text}
    choices = [{"index": 0, "delta": delta, "finish_reason": None, **choice}]
    return f"data: {json.dumps({'id': 'c', 'choices': choices})}\n\n".encode()


DONE = b"data: [DONE]\n\n"
OTHER = b'event: response.completed\ndata: {"type": "response.completed", "delta": 1}\n\n'


async def read(*chunks: bytes) -> list[bytes]:
    return [piece async for piece in MergedStream(Chunks(*chunks), Pace(FOREVER_MS))]


def texts(pieces: list[bytes]) -> list[str]:
    """The text of each delta, and a star for each other event."""
    found: list[str] = []
    for piece in pieces:
        data = piece.partition(b"data: ")[2]
        body: dict[str, Any] = json.loads(data) if data.startswith(b"{") else {}
        delta: object = body.get("delta")
        if "choices" in body:
            values: dict[str, str | None] = body["choices"][0]["delta"]
            delta = next(filter(None, values.values()), None)
        found.append(delta if isinstance(delta, str) else "*")
    return found


@requirement("RUN-7")
async def test_deltas_of_both_apis_are_joined_and_other_events_stay_as_they_are() -> None:
    pieces = await read(responses("a") + responses("b") + responses("c"), OTHER, responses("d"))
    assert texts(pieces) == ["abc", "*", "d"]
    assert pieces[1] == OTHER
    assert pieces[0].startswith(b"event: response.output_text.delta\ndata: {")
    assert texts(await read(chat("a") + chat("b"), DONE)) == ["ab", "*"]


async def test_servers_that_repeat_the_role_or_leave_out_the_reason_are_merged_too() -> None:
    ollama = (
        b'data: {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "a"}}]}\n\n'
    )
    (piece,) = await read(ollama + ollama)
    assert b'"content":"aa"' in piece


@pytest.mark.parametrize(
    "piece",
    [
        responses("c", logprobs=[{"token": "c"}]),
        chat("g", finish_reason="stop"),
        chat("h", logprobs={"content": []}),
        b'data: {"choices": [{"delta": {"role": "assistant"}}]}\n\n',
        b'data: {"choices": [{"delta": {"content": "h", "tool_calls": []}}]}\n\n',
        b"data: {broken delta\n\n",
        b'data: ["delta"]\n\n',
        b": a comment\n\n",
    ],
)
async def test_what_is_not_text_alone_is_never_joined(piece: bytes) -> None:
    assert await read(piece, piece) == [piece, piece]


async def test_text_of_different_places_is_never_joined_and_no_byte_is_lost() -> None:
    kept = [
        responses("a"),
        responses("b", item="n"),
        chat("d"),
        chat("e", key="reasoning_content"),
        chat("f", index=1),
        b"data: no end",
    ]
    assert await read(*kept) == kept


@requirement("RUN-7")
@given(
    st.lists(st.sampled_from(["a", "ü", "\n", "😀", '"', "*"]), max_size=30),
    st.lists(st.integers(1, 40), max_size=60),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_cut_of_the_bytes_gives_the_same_text(
    kinds: list[str], cuts: list[int], line: str
) -> None:
    raw = b"".join(OTHER if kind == "*" else responses(kind) for kind in kinds)
    rest = raw.replace(b"\n", line.encode())
    chunks: list[bytes] = []
    for cut in cuts:
        chunks.append(rest[:cut])
        rest = rest[cut:]
    pieces = asyncio.run(read(*chunks, rest))
    assert "".join(texts(pieces)) == "".join(kinds)


async def test_closing_it_closes_the_stream_that_it_reads() -> None:
    chunks = Chunks(responses("a"), OTHER, OTHER)
    merged = MergedStream(chunks, Pace(0))
    await anext(aiter(merged))
    await merged.aclose()
    assert chunks.closed
    assert len(asyncio.all_tasks()) == 1


async def test_an_event_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatdock.assistant._wire.MAX_EVENT_BYTES", 1_000)
    whole = b"data: " + b"a" * 600 + b"\n\n"
    assert await read(whole, whole, DONE) == [whole, whole, DONE]
    with pytest.raises(ModelBehaviorError, match="does not end"):
        await read(*[b"x" * 100] * 11)


async def test_an_end_of_an_event_that_is_cut_is_found() -> None:
    first, second = b"data: 1\r\n\r\n", b"data: 2\n\n"
    for at in range(1, len(first)):
        assert await read(first[:at], first[at:] + second) == [first, second]


async def test_of_a_failure_only_the_begin_is_read() -> None:
    body = Chunks(*[b"x" * 10_000] * 1_000)
    async with aclosing(ShortStream(body)) as short:
        said = [piece async for piece in short]
    assert sum(map(len, said)) == MAX_FAILURE_BYTES
    assert body.closed
