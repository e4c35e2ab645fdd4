"""One answer is read by very many at once: it ends as ever, and they cost the server little."""

import asyncio
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.pacing import PacedTokens
from tests.raw_streams import Received, exchange, request
from tests.requirements import requirement
from tests.serving import RunningServer

WORDS: Final = tuple(f"word{number} " for number in range(100))
FEW: Final = 200
MANY: Final = 10_000
KIB_EACH: Final = 64
"""The most memory that one reader may cost, its connection included."""
KIB_ONCE: Final = 32 * 1_024
"""What the first crowd may cost whatever its size: threads, caches."""
KIB_LEFT: Final = 2
"""The most memory that one reader may leave behind."""
WARMING: Final = 2
"""Crowds after which what is kept for the next ones is there."""
COMPARED: Final = 3
"""So many crowds behind those are compared with as many at the end."""
BETWEEN: Final = 2
OPENING_AT_ONCE: Final = 200
LONGEST_SECONDS: Final = 900.0
LIFE_SIGN: Final = b": still here\n\n"


class Model:
    """A fake model that says its last words only when it may."""

    def __init__(self) -> None:
        self.tokens = PacedTokens(WORDS, wait_seconds=LONGEST_SECONDS)

    def choose(self, asked: FakeRequest) -> FakeReply:
        return FakeReply(tokens=self.tokens if asked.body.get("tools") else ("Title",))


def resident_kib(server: RunningServer) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def allow_connections(number: int) -> None:
    """Raise this process's limit of open files, which the server inherits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"no more than {hard} files may be open here")
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Audience:
    """Readers that attach to one thread's run and stay to its end."""

    def __init__(self, url: str, thread: str, cookie: str, number: int) -> None:
        path = f"/chatkit/threads/{thread}/run?after=0"
        self._sent: Final = request("GET", path, {"Cookie": cookie})
        self._url: Final = url
        self._missing = number
        self._opening: Final = asyncio.Semaphore(OPENING_AT_ONCE)
        self.is_complete: Final = asyncio.Event()
        self.reading: Final = [asyncio.create_task(self._read()) for _ in range(number)]

    async def _read(self) -> Received:
        await self._opening.acquire()
        has_begun = False

        def note(received_bytes: int) -> None:
            nonlocal has_begun
            if received_bytes and not has_begun:
                has_begun = True
                self._opening.release()
                self._missing -= 1
                if not self._missing:
                    self.is_complete.set()

        return await exchange(self._url, self._sent, before_read=note)


async def read_with_many(server: RunningServer, model: Model, number: int) -> int:
    """One answer before so many readers; how much memory the server had when all of them were there."""
    model.tokens = PacedTokens(WORDS, wait_seconds=LONGEST_SECONDS)
    try:
        async with (
            httpx.AsyncClient(base_url=server.url, timeout=60) as client,
            asyncio.timeout(LONGEST_SECONDS),
        ):
            (await client.post("/auth/guest")).raise_for_status()
            content = [{"type": "input_text", "text": "Why?"}]
            body = {"type": "threads.create", "params": {"input": {"content": content}}}
            headers = {"X-ChatDock-Resume": "1"}
            async with client.stream("POST", "/chatkit", json=body, headers=headers) as response:
                own = response.aiter_raw()
                begun = await anext(own)
                thread = begun.partition(b'"thread":{"id":"')[2].partition(b'"')[0].decode()
                cookie = "; ".join(f"{name}={each}" for name, each in client.cookies.items())
                audience = Audience(server.url, thread, cookie, number)
                await audience.is_complete.wait()
                held = resident_kib(server)
                model.tokens.let_all()
                got = await asyncio.gather(*audience.reading)
                rest = [chunk async for chunk in own]
            log = (await client.get(f"/chatkit/threads/{thread}/run?after=0")).content
    finally:
        model.tokens.let_all()
    assert b"".join([begun, *rest]).replace(LIFE_SIGN, b"") == log
    last = log.rpartition(b"id: ")[2].partition(b"\n")[0]
    assert {each.status for each in got} == {200}
    for each in got:
        assert each.is_whole
        assert [frame for frame, _ in each.frames] == list(range(1, int(last) + 1))
    return held


async def held_by_crowds(
    serve: Callable[..., RunningServer], folder: Path, number: int, crowds: int
) -> list[int]:
    """The server's memory in KiB before one crowd after another, less that before a single reader."""
    allow_connections(number)
    site, model = folder / "site", Model()
    site.mkdir()
    (site / "index.md").write_text("# Boats\n\nTie the line.\n")
    with FakeOpenAI(script=model.choose) as fake:
        settings = {
            "MODEL": "chat/fake",
            "MODEL_BASE_URL": fake.base_url,
            "MODEL_API_KEY": "none",
            # Until the last of the crowd is there the model says nothing.
            "MODEL_TIMEOUT_SECONDS": str(LONGEST_SECONDS),
            "RUN_SECONDS": str(LONGEST_SECONDS),
        }
        server = serve(site, env={f"CHATDOCK_{name}": value for name, value in settings.items()})
        alone = await read_with_many(server, model, 1)
        return [await read_with_many(server, model, number) - alone for _ in range(crowds)]


linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


@linux
@requirement("RUN-9")
async def test_two_hundred_readers_of_one_answer_cost_little_and_leave_nothing(
    serve: Callable[..., RunningServer], tmp_path: Path
) -> None:
    held = await held_by_crowds(serve, tmp_path, FEW, crowds=WARMING + 2 * COMPARED + BETWEEN)
    assert max(held) < FEW * KIB_EACH + KIB_ONCE
    # What is left grows with each crowd; what the allocator keeps for a while comes and goes.
    before, after = held[WARMING : WARMING + COMPARED], held[-COMPARED:]
    crowds = len(held) - WARMING - COMPARED
    assert min(after) - min(before) < crowds * FEW * KIB_LEFT


@linux
@pytest.mark.long
@requirement("RUN-9")
async def test_ten_thousand_readers_of_one_answer_cost_bounded_memory(
    serve: Callable[..., RunningServer], tmp_path: Path
) -> None:
    # The second crowd finds what the first one's reading left in the allocator: it may cost no more, either.
    held = await held_by_crowds(serve, tmp_path, MANY, crowds=2)
    assert max(held) < MANY * KIB_EACH + KIB_ONCE
