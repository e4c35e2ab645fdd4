"""Saturation: the most streams that one process serves with p95 ≤ 150 ms between pieces, beside its peers.

`python -m benchmarks.saturation [--quick] [--api openai|chat]`, about 7 minutes (quick: 3). The server has one core to
itself; the model and the readers share the other one.

The load is open: each stream asks a new question in a new thread every 4 s, whether or not the one before
is answered, and the model says 50 tokens a second to each. What is seen is judged after the first 4 s. A number
of streams is served when 95 of 100 gaps between two pieces of text of an answer are at most 150 ms, and 95 of
100 tokens that the model had to say arrive in time. The search doubles the streams until they are too many, then
halves the distance down to steps of a tenth, each time with a new server.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.model import TOKENS_PER_SECOND
from benchmarks.report import percentile, save, show
from benchmarks.streaming_load import Answer, ask, ask_at, see
from benchmarks.streaming_servers import (
    LOAD_CORE,
    Served,
    cpu_seconds,
    model_server,
    server,
)

SERVERS: Final = ("relay", "sdk", "chatdock")
ANSWER_TOKENS: Final = 200
ANSWER_SECONDS: Final = ANSWER_TOKENS / TOKENS_PER_SECOND
MAX_GAP_MS: Final = 150.0
LEAST_SHARE: Final = 0.95
FULL_CORE: Final = 0.9
WARMING_QUESTIONS: Final = 3
FIRST_STREAMS: Final = 20
STEP: Final = 1.1
STEPS_AT_ONCE: Final = 8
MOST_STEPS: Final = 48

Figures = dict[str, float | None]


async def try_streams(served: Served, streams: int, seconds: float, model: Served) -> Figures:
    """So many streams for a while: what their readers see, and who is busy."""
    for request in await asyncio.to_thread(served.target.requests, WARMING_QUESTIONS, 5):
        # The first ones pay for what is imported, opened and compiled once.
        await ask(served.target, request)
    requests = await asyncio.to_thread(served.target.requests, streams, ANSWER_TOKENS)
    start = time.perf_counter() + 0.2
    begin = start + ANSWER_SECONDS
    end = begin + seconds
    answers: list[Answer] = []
    asking = [
        asyncio.create_task(ask_at(served.target, request, moment=moment, answers=answers))
        for request, first in zip(requests, _spread(start, streams), strict=True)
        for moment in _every_answer(first, end)
    ]
    await asyncio.sleep(begin - time.perf_counter())
    before = _cpu(served, model)
    await asyncio.sleep(end - time.perf_counter())
    used = {name: after - before[name] for name, after in _cpu(served, model).items()}
    for task in asking:
        task.cancel()
    failures = await asyncio.gather(*asking, return_exceptions=True)
    seen = see(answers, ANSWER_TOKENS, (begin, end))
    broken = [each for each in failures if isinstance(each, Exception)]
    return {
        "streams": streams,
        "gap_p50_ms": percentile(seen.gaps_ms, 0.5),
        "gap_p95_ms": percentile(seen.gaps_ms, 0.95),
        "first_text_p50_ms": percentile(seen.first_text_ms, 0.5),
        "first_text_p95_ms": percentile(seen.first_text_ms, 0.95),
        "share_of_model": seen.tokens / seconds / (streams * TOKENS_PER_SECOND),
        "server_core_share": used["server"] / seconds,
        "other_core_share": (used["load"] + used["model"]) / seconds,
        "broken": len(broken),
    }


def is_served(figures: Figures) -> bool:
    """Whether the streams came as they should."""
    gap, share = figures["gap_p95_ms"], figures["share_of_model"]
    in_time = gap is not None and gap <= MAX_GAP_MS
    return in_time and (share or 0.0) >= LEAST_SHARE and not figures["broken"]


def search(name: str, attempt: Callable[[int], Figures]) -> list[Figures]:
    """Try numbers of streams until the most that are served is known to a tenth; all that was tried."""
    tried: list[Figures] = []
    good, bad, step = -1, MOST_STEPS + 1, 0
    while bad - good > 1:
        figures = attempt(streams_at(step))
        figures["served"] = int(is_served(figures))
        tried.append(figures)
        print(f"  {name}: {_line(figures)}", flush=True)
        if not figures["served"]:
            bad = step
        elif (figures["other_core_share"] or 0.0) > FULL_CORE:
            # What the server could do beyond this cannot be seen from here.
            break
        else:
            good = step
        step = min(good + STEPS_AT_ONCE, (good + bad + 1) // 2)
    return tried


def streams_at(step: int) -> int:
    """The number of streams at a step of the search."""
    return round(FIRST_STREAMS * STEP**step)


def most(tried: Sequence[Figures]) -> Figures:
    """The try with the most streams that were served; nothing served is 0 streams."""
    served = [each for each in tried if each["served"]]
    return max(served, key=lambda each: each["streams"] or 0, default={"streams": 0})


def _spread(start: float, streams: int) -> list[float]:
    """First questions spread over the length of an answer, as those of real readers are."""
    return [start + ANSWER_SECONDS * number / streams for number in range(streams)]


def _every_answer(first: float, end: float) -> list[float]:
    count = int((end - first) / ANSWER_SECONDS) + 1
    return [first + number * ANSWER_SECONDS for number in range(count)]


def run(seconds: float, api: str) -> dict[str, Any]:
    """Search for each server in turn."""
    tried: dict[str, list[Figures]] = {}
    with model_server() as model, tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder:
        for name in SERVERS:

            def attempt(streams: int, name: str = name) -> Figures:
                # Anew each time: a server that had too much goes on with it for a while.
                data = Path(folder) / f"{name}-{streams}"
                with server(name, data=data, api=api) as served:
                    return asyncio.run(try_streams(served, streams, seconds, model))

            tried[name] = search(name, attempt)
    load = {"answer_tokens": ANSWER_TOKENS, "seconds": seconds, "max_gap_ms": MAX_GAP_MS}
    return {
        "api": api,
        "load": load,
        "most": {name: most(each) for name, each in tried.items()},
        "tried": tried,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="The most streams of one process.")
    parser.add_argument("--quick", action="store_true", help="measure each number for 3 s, not 8")
    parser.add_argument("--api", choices=("openai", "chat"), default="openai")
    options = parser.parse_args(arguments)
    os.sched_setaffinity(0, {LOAD_CORE})
    figures = run(3.0 if options.quick else 8.0, options.api)
    path = save("saturation", figures)
    show(
        f"Most streams at p95 ≤ {MAX_GAP_MS:g} ms between pieces, {TOKENS_PER_SECOND:g} tokens/s each",
        ("", "streams", "gap p50 ms", "gap p95 ms", "first p50 ms", "core", "other core"),
        [(name, *_row(each)) for name, each in figures["most"].items()],
    )
    print(
        f"  Where the other core is above {FULL_CORE:.0%}, the server could do more than is seen."
    )
    print(f"\n{path}")


def _row(figures: Figures) -> tuple[object, ...]:
    shares = (figures.get("server_core_share"), figures.get("other_core_share"))
    return (
        figures["streams"],
        figures.get("gap_p50_ms"),
        figures.get("gap_p95_ms"),
        figures.get("first_text_p50_ms"),
        *(None if share is None else f"{share:.0%}" for share in shares),
    )


def _line(figures: Figures) -> str:
    word = "served" if figures["served"] else "too many"
    gap, share = figures["gap_p95_ms"], figures["share_of_model"] or 0.0
    return f"{figures['streams']} streams: gap p95 {gap or 0.0:.0f} ms, {share:.0%} of the tokens: {word}"


def _cpu(served: Served, model: Served) -> dict[str, float]:
    return {
        "server": served.cpu_seconds(),
        "model": model.cpu_seconds(),
        "load": cpu_seconds(os.getpid()),
    }


if __name__ == "__main__":
    main()
