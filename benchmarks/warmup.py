"""Warm-up: the first chat request after a server is ready, against those that follow it.

`python -m benchmarks.warmup [--quick] [--rounds 7] [--api openai|chat]`, about two minutes. Each round starts each
server anew: ChatDock on SQLite and on PostgreSQL, and the bare SDK, which is ready when its port is open. The moment it
is ready one question is asked, then twenty more, one after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.model import question, tokens
from benchmarks.report import middle, save, show
from benchmarks.streaming_load import Answer, ask
from benchmarks.streaming_servers import LOAD_CORE, PORTS, Served, server
from chatdock.testing import FakeOpenAI, FakeReply
from tests.postgres import PostgreSQL, running_postgresql

GOAL: Final = 2.0
"""A first request may cost so many times a steady one."""

ANSWER_TOKENS: Final = 5
STEADY_REQUESTS: Final = 20
SERVERS: Final = ("ChatDock, SQLite", "ChatDock, PostgreSQL", "bare SDK")
_TEXT: Final = re.compile(rb'"type":"assistant_message.content_part.text_delta"')

Times = list[tuple[float, float]]
"""Milliseconds from each question to its first text and to its end, in order."""


@contextmanager
def database(name: str, postgresql: PostgreSQL) -> Generator[None]:
    """Let a server that is started within use PostgreSQL, if its name says so."""
    if "PostgreSQL" not in name:
        yield
        return
    made = f"warmup_{os.urandom(4).hex()}"
    asyncio.run(postgresql.execute(f"CREATE DATABASE {made}"))
    given = {
        "CHATDOCK_DATABASE_URL": postgresql.url(made).render_as_string(hide_password=False),
        "CHATDOCK_SECRET_KEY": "of the benchmark, and long enough to be one",
    }
    os.environ.update(given)
    try:
        yield
    finally:
        for each in given:
            del os.environ[each]


async def questions(served: Served) -> Times:
    """Ask one after the other from the moment on at which the server is ready."""
    cookie = served.target.guest()
    request = served.target.request(ANSWER_TOKENS, cookie)
    return [_times(await ask(served.target, request)) for _ in range(1 + STEADY_REQUESTS)]


def _times(answer: Answer) -> tuple[float, float]:
    """Milliseconds to the first text and to the end."""
    came = [
        at for at, chunk in zip(answer.times, answer.chunks, strict=True) if _TEXT.search(chunk)
    ]
    if not came:
        raise RuntimeError("An answer had no text.")
    return (came[0] - answer.asked_at) * 1000, (answer.times[-1] - answer.asked_at) * 1000


def run(rounds: int, api: str, postgresql: PostgreSQL) -> dict[str, Any]:
    """All rounds."""
    measured: dict[str, list[Times]] = {name: [] for name in SERVERS}
    for number in range(rounds):
        for name in SERVERS:
            kind = "sdk" if name == "bare SDK" else "chatdock"
            with (
                tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder,
                database(name, postgresql),
                server(kind, data=Path(folder), api=api) as served,
            ):
                measured[name].append(asyncio.run(questions(served)))
        print(f"round {number + 1} of {rounds}", flush=True)
    return {name: {"times_ms": times, **_figures(times)} for name, times in measured.items()}


def _figures(rounds: Sequence[Times]) -> dict[str, float | None]:
    """Medians over the rounds: of the first request, and of each round's own steady median."""
    figures: dict[str, float | None] = {}
    for place, what in enumerate(("first_text", "whole")):
        first = [times[0][place] for times in rounds]
        steady = [middle([each[place] for each in times[1:]]) or 0.0 for times in rounds]
        figures[f"first_request_{what}_ms"] = middle(first)
        figures[f"steady_{what}_ms"] = middle(steady)
        figures[f"{what}_ratio"] = middle([a / b for a, b in zip(first, steady, strict=True)])
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="The first request after the start.")
    parser.add_argument("--quick", action="store_true", help="three rounds")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--api", choices=("openai", "chat"), default="openai")
    options = parser.parse_args(arguments)
    os.sched_setaffinity(0, {LOAD_CORE})
    reply = FakeReply(tokens=tokens(ANSWER_TOKENS))
    with (
        running_postgresql() as postgresql,
        FakeOpenAI(script=lambda _: reply, port=PORTS["model"]),
    ):
        figures = run(options.rounds or (3 if options.quick else 7), options.api, postgresql)
    path = save("warmup", {"goal": GOAL, "question": question(ANSWER_TOKENS), "servers": figures})
    keys = ("first_request_first_text_ms", "steady_first_text_ms", "first_text_ratio")
    rows = [(name, *(each[key] for key in keys)) for name, each in figures.items()]
    header = ("", "first request", "steady", "ratio")
    show(f"To the first text, in ms (goal: ratio <= {GOAL:g})", header, rows)
    keys = ("first_request_whole_ms", "steady_whole_ms", "whole_ratio")
    show(
        "To the end, in ms",
        header,
        [(name, *(each[key] for key in keys)) for name, each in figures.items()],
    )
    print(f"\n{path}")


if __name__ == "__main__":
    main()
