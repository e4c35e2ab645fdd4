"""Readers who stop reading in mid-answer: they hold little, hold nobody up, and get the rest when they go on."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.ops import events, events_in
from tests.pacing import PacedTokens
from tests.raw_streams import Received, parse, request
from tests.requirements import requirement
from tests.serving import RunningServer

STUCK: Final = 20
TOKENS: Final = 32
TOKEN_BYTES: Final = 65_536
"""Many times what the buffers of a connection hold."""
TAKEN_BYTES: Final = 32_768
KIB_EACH: Final = 4_096
"""The most memory that a reader who does not read may hold, however long the answer is."""
LONG: Final = "A long answer, please."
SHORT: Final = "Tie the bow line first."


class Model:
    """A fake model with a long answer, which may be held, and a short one."""

    def __init__(self) -> None:
        self.long = PacedTokens([f"{number} ".ljust(TOKEN_BYTES, "x") for number in range(TOKENS)])

    def choose(self, asked: FakeRequest) -> FakeReply:
        if not asked.body.get("tools"):
            return FakeReply(text="Title")
        return FakeReply(tokens=self.long if "long" in json.dumps(asked.input[-1]) else (SHORT,))


class Stuck:
    """A reader who has taken some bytes of a stream and takes no more until it is told to."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection: Final = connection
        self._taken = b""

    async def take(self, wanted_bytes: int) -> None:
        loop = asyncio.get_running_loop()
        while len(self._taken) < wanted_bytes:
            self._taken += await loop.sock_recv(self._connection, 4_096)

    async def take_the_rest(self) -> Received:
        loop = asyncio.get_running_loop()
        parts = [self._taken]
        while parts[-1]:
            parts.append(await loop.sock_recv(self._connection, 1_048_576))
        return parse(b"".join(parts))


@asynccontextmanager
async def stuck_reader(url: str, thread: str, cookie: str) -> AsyncGenerator[Stuck]:
    """A reader of a thread's run from its beginning, over a connection that buffers next to nothing."""
    place = urlsplit(url)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(connection, (place.hostname, place.port))
        path = f"/chatkit/threads/{thread}/run?after=0"
        await loop.sock_sendall(connection, request("GET", path, {"Cookie": cookie}))
        reader = Stuck(connection)
        await reader.take(TAKEN_BYTES)
        yield reader


def resident_kib(server: RunningServer) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def message(said: str) -> dict[str, Any]:
    content = [{"type": "input_text", "text": said}]
    return {"type": "threads.create", "params": {"input": {"content": content}}}


async def ask(client: httpx.AsyncClient, said: str) -> list[dict[str, Any]]:
    return events(await client.post("/chatkit", json=message(said)))


async def until_text(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """The lines up to the first text of an answer."""
    async for line in lines:
        yield line
        if text(events_in(line)):
            return


def text(told: list[dict[str, Any]]) -> str:
    return "".join(event.get("update", {}).get("delta", "") for event in told)


@asynccontextmanager
async def served(
    serve: Callable[..., RunningServer], folder: Path
) -> AsyncGenerator[tuple[RunningServer, httpx.AsyncClient, Model]]:
    """A server, its guest and its model."""
    site, model = folder / "site", Model()
    site.mkdir()
    (site / "index.md").write_text("# Boats\n\nTie the line.\n")
    with FakeOpenAI(script=model.choose) as fake:
        settings = {
            "MODEL": "chat/fake",
            "MODEL_BASE_URL": fake.base_url,
            "MODEL_API_KEY": "none",
            "RUN_TOKENS": "10000000",
        }
        server = serve(site, env={f"CHATDOCK_{name}": value for name, value in settings.items()})
        try:
            async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
                (await client.post("/auth/guest")).raise_for_status()
                yield server, client, model
        finally:
            model.long.let_all()


async def stick(
    stack: AsyncExitStack, server: RunningServer, client: httpx.AsyncClient, thread: str
) -> list[Stuck]:
    cookie = "; ".join(f"{name}={each}" for name, each in client.cookies.items())
    entering = [stuck_reader(server.url, thread, cookie) for _ in range(STUCK)]
    return [await stack.enter_async_context(each) for each in entering]


@requirement("RUN-9")
async def test_readers_who_stop_reading_hold_nobody_up_and_get_the_rest_later(
    serve: Callable[..., RunningServer], tmp_path: Path
) -> None:
    async with (
        asyncio.timeout(60),
        served(serve, tmp_path) as (server, client, model),
        AsyncExitStack() as stack,
    ):
        model.long.let(2)
        asked = client.stream("POST", "/chatkit", json=message(LONG))
        answer = (await stack.enter_async_context(asked)).aiter_lines()
        first = [line async for line in until_text(answer)]
        thread = events_in("\n".join(first))[0]["thread"]["id"]
        stuck = await stick(stack, server, client, thread)
        model.long.let_all()
        # Who asked, and who asks something else, wait for none of them.
        assert text(events_in("\n".join([*first, *[line async for line in answer]]))) == "".join(
            model.long.tokens
        )
        assert text(await ask(client, "A short one.")) == SHORT
        whole = (await client.get(f"/chatkit/threads/{thread}/run?after=0")).text
        for reader in stuck:
            got = await reader.take_the_rest()
            assert got.is_whole
            assert [json.loads(data) for _, data in got.frames] == events_in(whole)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@requirement("RUN-9")
async def test_readers_who_stop_reading_hold_little_however_long_the_answer_is(
    serve: Callable[..., RunningServer], tmp_path: Path
) -> None:
    async with (
        asyncio.timeout(60),
        served(serve, tmp_path) as (server, client, model),
        AsyncExitStack() as stack,
    ):
        model.long.let_all()
        thread = (await ask(client, LONG))[0]["thread"]["id"]
        # Once read, so that what the first reading costs for good is not counted.
        await client.get(f"/chatkit/threads/{thread}/run?after=0")
        before = resident_kib(server)
        await stick(stack, server, client, thread)
        await ask(client, "A short one.")
        assert resident_kib(server) - before < STUCK * KIB_EACH
