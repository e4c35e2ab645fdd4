"""A slow reader: what one who stops reading costs the server's memory and the other readers.

`python -m benchmarks.slow_reader [--quick] [--seconds 60] [--slow 1] [--others 50]`, about 5 minutes (quick: 1). In
each of two servers 50 readers have answers of 20 s at 50 tokens a second, and one more reader has an answer of 2 KiB a
token, which is more than sockets hold. In the first server that reader reads; in the second one another reader of the
same answer reads nothing for 60 s, then takes the rest. `--slow` says how many of those there are.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.model import TOKENS_PER_SECOND, question
from benchmarks.report import percentile, save, show
from benchmarks.streaming_load import Answer, ask_for, open_answer, see
from benchmarks.streaming_servers import LOAD_CORE, Served, cpu_seconds, model_server, server

OTHERS: Final = 50
ANSWER_TOKENS: Final = 1_000
QUICK_ANSWER_TOKENS: Final = 200
TOKEN_BYTES: Final = 2_048
SECONDS: Final = 60.0
QUICK_SECONDS: Final = 12.0
SAMPLE_SECONDS: Final = 0.25
_TAKE_SECONDS: Final = 60.0
_THREAD: Final = re.compile(rb'"thread":\{"id":"([^"]+)"')

Figures = dict[str, float | None]


class LongAnswer(Answer):
    """An answer whose bytes are counted and thrown away."""

    def __init__(self, request: bytes) -> None:
        super().__init__(request)
        self.received_bytes = 0
        self.head = b""
        self.has_text: Final = asyncio.get_running_loop().create_future()
        self.is_whole = False

    def data_received(self, data: bytes) -> None:
        self.received_bytes += len(data)
        self.is_whole = data.endswith(b"0\r\n\r\n")
        if not self.has_text.done():
            self.head += data
            if b'"delta":"' in self.head:
                self.has_text.set_result(None)


class Memory:
    """The server's memory, looked at again and again."""

    def __init__(self, served: Served) -> None:
        self._served: Final = served
        self.peak_mib = self.now_mib = served.resident_mib()

    async def watch(self) -> None:
        while True:
            self.now_mib = self._served.resident_mib()
            self.peak_mib = max(self.peak_mib, self.now_mib)
            await asyncio.sleep(SAMPLE_SECONDS)


async def follow_slowly(
    served: Served, thread: str, cookie: str
) -> tuple[LongAnswer, asyncio.Transport]:
    """Attach to the long answer over a connection that holds little, and read nothing."""
    loop = asyncio.get_running_loop()
    connection = socket.socket()
    # As a phone that lost its network: the kernel's buffers must not read in its place.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.setblocking(False)
    await loop.sock_connect(connection, ("127.0.0.1", served.target.port))
    request = (
        f"GET /chatkit/threads/{thread}/run?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Connection: close\r\n{cookie}\r\n"
    )
    answer = LongAnswer(request.encode())
    transport, _ = await loop.create_connection(lambda: answer, sock=connection)
    assert isinstance(transport, asyncio.Transport)
    transport.pause_reading()
    return answer, transport


@dataclass(frozen=True, slots=True)
class Load:
    """Who else reads, and for how long the slow ones do not.

    Attributes:
        others: Readers who read all the time.
        answer_tokens: Length of their answers.
        seconds: How long the slow ones read nothing.
    """

    others: int
    answer_tokens: int
    seconds: float

    @property
    def answer_seconds(self) -> float:
        """How long the model takes for an answer."""
        return self.answer_tokens / TOKENS_PER_SECOND


async def measure(served: Served, load: Load, slow: int, model: Served) -> Figures:
    """A long answer, so many slow readers of it, and the other readers."""
    requests = await asyncio.to_thread(served.target.requests, load.others, load.answer_tokens)
    cookie = await asyncio.to_thread(served.target.guest)
    warm = time.perf_counter() + load.answer_seconds
    end = warm + load.seconds
    answers: list[Answer] = []
    reading = [
        asyncio.create_task(
            ask_for(
                served.target,
                request,
                delay=load.answer_seconds * number / load.others,
                until=end,
                answers=answers,
            )
        )
        for number, request in enumerate(requests)
    ]
    await asyncio.sleep(warm - time.perf_counter())
    memory = Memory(served)
    before_mib = memory.now_mib
    watching = asyncio.create_task(memory.watch())
    long_tokens = int((end - time.perf_counter()) * TOKENS_PER_SECOND)
    long_answer = LongAnswer(served.target.request_of(question(long_tokens, TOKEN_BYTES), cookie))
    await open_answer(served.target, long_answer)
    await long_answer.has_text
    found = _THREAD.search(long_answer.head)
    assert found is not None
    slow_ones = [await follow_slowly(served, found[1].decode(), cookie) for _ in range(slow)]
    used, others = served.cpu_seconds(), model.cpu_seconds() + cpu_seconds(os.getpid())
    began = time.perf_counter()
    await asyncio.sleep(end - began)
    span = time.perf_counter() - began
    figures: Figures = {
        "server_core_share": (served.cpu_seconds() - used) / span,
        "other_core_share": (model.cpu_seconds() + cpu_seconds(os.getpid()) - others) / span,
        "peak_mib_while_waiting": memory.peak_mib,
    }
    await asyncio.gather(*reading)
    await long_answer.ended
    for _, transport in slow_ones:
        transport.resume_reading()
    async with asyncio.timeout(_TAKE_SECONDS):
        await asyncio.gather(*(answer.ended for answer, _ in slow_ones))
    watching.cancel()
    seen = see(answers, load.answer_tokens, (warm, end))
    return {
        **figures,
        "before_mib": before_mib,
        "peak_mib": memory.peak_mib,
        "end_mib": served.resident_mib(),
        "long_answer_mib": long_answer.received_bytes / 2**20,
        "slow_whole": sum(answer.is_whole for answer, _ in slow_ones),
        "gap_p50_ms": percentile(seen.gaps_ms, 0.5),
        "gap_p95_ms": percentile(seen.gaps_ms, 0.95),
        "gap_p99_ms": percentile(seen.gaps_ms, 0.99),
        "share_of_model": seen.tokens / load.seconds / (load.others * TOKENS_PER_SECOND),
        "broken": seen.broken,
    }


def run(load: Load, slow: int) -> dict[str, Any]:
    """The same load with nobody slow, and with so many slow readers."""
    figures: dict[str, Figures] = {}
    with model_server() as model, tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder:
        for name, number in (("nobody slow", 0), (f"{slow} slow", slow)):
            with server("chatdock", data=Path(folder) / str(number), api="openai") as served:
                measured = measure(served, load, number, model)
                figures[name] = asyncio.run(measured)
            print(f"measured: {name}", flush=True)
    return {"load": {**asdict(load), "token_bytes": TOKEN_BYTES}, "measured": figures}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="What one who stops reading costs.")
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK_SECONDS:g} s and 20 other readers"
    )
    parser.add_argument("--seconds", type=float, help=f"how long nothing is read ({SECONDS:g})")
    parser.add_argument("--slow", type=int, default=1, help="how many stop reading")
    parser.add_argument("--others", type=int, help=f"readers who go on reading ({OTHERS})")
    options = parser.parse_args(arguments)
    os.sched_setaffinity(0, {LOAD_CORE})
    quick: bool = options.quick
    load = Load(
        others=options.others or (20 if quick else OTHERS),
        answer_tokens=QUICK_ANSWER_TOKENS if quick else ANSWER_TOKENS,
        seconds=options.seconds or (QUICK_SECONDS if quick else SECONDS),
    )
    figures = run(load, options.slow)
    path = save("slow_reader", figures)
    measured = figures["measured"]
    names = ("gap_p50_ms", "gap_p95_ms", "share_of_model", "before_mib", "peak_mib_while_waiting")
    show(
        f"{load.others} readers beside one long answer that is not read for {load.seconds:g} s",
        (
            "",
            "gap p50 ms",
            "gap p95 ms",
            "share of tokens",
            "MiB before",
            "waiting",
            "taking",
            "answer MiB",
        ),
        [
            (name, *(each[key] for key in (*names, "peak_mib", "long_answer_mib")))
            for name, each in measured.items()
        ],
    )
    print(f"\n{path}")


if __name__ == "__main__":
    main()
