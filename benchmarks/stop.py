"""Stop: how long it takes from a reader's stop until the model's server sees its connection closed.

`python -m benchmarks.stop [--quick] [--stops 60] [--api openai|chat]`, about a minute. One stream, and 50 streams at
all times, each at 50 tokens a second: answers are stopped one after the other, and a new question takes the place of
each. Beside it, in the same run: the bare SDK, which knows no stop, when its reader drops the connection; a call that
goes on for 5 s more counts as never closed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.model import TOKENS_PER_SECOND, question, tokens
from benchmarks.report import percentile, save, show
from benchmarks.streaming_load import Answer, ask, open_answer
from benchmarks.streaming_servers import LOAD_CORE, PORTS, Served, server
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest

STREAMS: Final = (1, 50)
GOAL_MS: Final = 250.0
ANSWER_TOKENS: Final = 1_500
STOPS_APART_SECONDS: Final = 0.1
NEVER_SECONDS: Final = 5.0
PEER_STOPS: Final = 3
_WAIT_SECONDS: Final = 20.0
_THREAD: Final = re.compile(rb'"thread":\{"id":"([^"]+)"')
_NUMBER: Final = re.compile(r"number=(\d+)")

Figures = dict[str, float | None]


class NotedEvent(threading.Event):
    """An event that knows when it was set, on the clock of `time.perf_counter`."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def set(self) -> None:
        if not self.is_set():
            self.at = time.perf_counter()
        super().set()


class Model:
    """The fake model, in this process: it notes when the connection of each question is closed."""

    def __init__(self) -> None:
        self.closed: dict[int, NotedEvent] = {}
        self._answer: Final = FakeReply(
            tokens=tokens(ANSWER_TOKENS), tokens_per_second=TOKENS_PER_SECOND
        )

    def choose(self, request: FakeRequest) -> FakeReply:
        number = _NUMBER.search(str(request.input[-1]))
        if number is None or not request.body.get("stream"):
            return FakeReply(text="Title")
        request.disconnected = self.closed.setdefault(int(number[1]), NotedEvent())
        return self._answer


class Stream(Answer):
    """An answer that says when its first text has come."""

    def __init__(self, request: bytes, number: int) -> None:
        super().__init__(request)
        self.number: Final = number
        self.has_text: Final = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.has_text.done() and b'"delta":"' in data:
            self.has_text.set_result(None)


class Streams:
    """Answers that are being written, so many at all times."""

    def __init__(self, served: Served, model: Model, cookie: str) -> None:
        self._served: Final = served
        self._model: Final = model
        self._cookie: Final = cookie
        self._next_number = 0
        self._open: list[tuple[Stream, asyncio.Transport]] = []

    async def open(self, streams: int) -> None:
        """Ask so many more questions; return when all of them have text."""
        begun = [await self._ask() for _ in range(streams)]
        async with asyncio.timeout(_WAIT_SECONDS):
            await asyncio.gather(*(stream.has_text for stream, _ in begun))
        self._open += begun

    async def stop_oldest(self) -> dict[str, float]:
        """Stop the answer that was asked for first, and ask again; milliseconds until each effect."""
        stream, transport = self._open.pop(0)
        closed = self._model.closed[stream.number]
        began = time.perf_counter()
        measured: dict[str, float] = {}
        if self._served.name == "chatdock":
            answered = await ask(self._served.target, self._stop_request(stream))
            assert b'"stopped":true' in b"".join(answered.chunks)
            measured["answered_ms"] = (answered.times[-1] - began) * 1_000
            async with asyncio.timeout(_WAIT_SECONDS):
                await stream.ended
            measured["stream_ended_ms"] = (stream.times[-1] - began) * 1_000
        else:
            transport.abort()
        if await asyncio.to_thread(closed.wait, NEVER_SECONDS):
            measured["model_closed_ms"] = (closed.at - began) * 1_000
        await self.open(1)
        return measured

    def close(self) -> None:
        for _, transport in self._open:
            transport.abort()

    async def _ask(self) -> tuple[Stream, asyncio.Transport]:
        number = self._next_number
        self._next_number += 1
        text = f"{question(ANSWER_TOKENS)} number={number}"
        stream = Stream(self._served.target.request_of(text, self._cookie), number)
        return stream, await open_answer(self._served.target, stream)

    def _stop_request(self, stream: Stream) -> bytes:
        thread = _THREAD.search(b"".join(stream.chunks))
        assert thread is not None
        return (
            f"POST /chatkit/threads/{thread[1].decode()}/stop HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Connection: close\r\nContent-Type: application/json\r\n{self._cookie}"
            "Content-Length: 2\r\n\r\n{}"
        ).encode()


async def measure(served: Served, model: Model, streams: int, stops: int) -> Figures:
    """Stop so many answers, one after the other, while the number of streams stays the same."""
    cookie = await asyncio.to_thread(served.target.guest)
    running = Streams(served, model, cookie)
    # The first answer of a process is slower than all later ones.
    await running.open(1)
    await running.stop_oldest()
    await running.open(streams - 1)
    measured: list[Mapping[str, float]] = []
    for _ in range(stops):
        measured.append(await running.stop_oldest())
        await asyncio.sleep(STOPS_APART_SECONDS)
    running.close()
    closed = sum("model_closed_ms" in each for each in measured)
    figures: Figures = {"stops": stops, "never_closed": stops - closed}
    for name in ("model_closed_ms", "answered_ms", "stream_ended_ms"):
        times = [each[name] for each in measured if name in each]
        figures |= {
            f"{name[:-3]}_p{share}_ms": percentile(times, share / 100) for share in (50, 95)
        }
    return figures


def run(stops: int, api: str) -> dict[str, Any]:
    """ChatDock's stop, and the bare SDK's dropped connection, with one stream and with many."""
    figures: dict[str, dict[str, Figures]] = {}
    with tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder:
        for name in ("sdk", "chatdock"):
            figures[name] = {}
            wanted = stops if name == "chatdock" else PEER_STOPS
            for streams in STREAMS:
                # A server and a model for each, so that none has to bear what another one left.
                data = Path(folder) / f"{name}-{streams}"
                model = Model()
                with (
                    FakeOpenAI(script=model.choose, port=PORTS["model"]),
                    server(name, data=data, api=api) as served,
                ):
                    measured = asyncio.run(measure(served, model, streams, wanted))
                figures[name][str(streams)] = measured
    return {"api": api, "goal_ms": GOAL_MS, "streams": figures}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="From a stop to the end of the model's call.")
    parser.add_argument("--quick", action="store_true", help="10 stops")
    parser.add_argument("--stops", type=int, help="stops of each server and load (60)")
    parser.add_argument("--api", choices=("openai", "chat"), default="openai")
    options = parser.parse_args(arguments)
    os.sched_setaffinity(0, {LOAD_CORE})
    figures = run(options.stops or (10 if options.quick else 60), options.api)
    path = save("stop", figures)
    measured = figures["streams"]
    show(
        f"From the stop to the model's connection closed; goal: p95 ≤ {GOAL_MS:g} ms",
        ("", "p50 ms", "p95 ms", "never", "answered p50 ms", "stream ended p50 ms"),
        [
            (f"{name}, {streams} streams", *_row(each))
            for name in measured
            for streams, each in measured[name].items()
        ],
    )
    print(f"\n{path}")


def _row(figures: Figures) -> tuple[object, ...]:
    return (
        figures["model_closed_p50_ms"],
        figures["model_closed_p95_ms"],
        figures["never_closed"],
        figures["answered_p50_ms"],
        figures["stream_ended_p50_ms"],
    )


if __name__ == "__main__":
    main()
