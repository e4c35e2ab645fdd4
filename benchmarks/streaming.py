"""Streaming: ChatDock beside the bare SDK and a bare relay, in the same run and in interleaved rounds.

`python -m benchmarks.streaming [--quick] [--api openai|chat]`. The model says 50 tokens a second to
each reader. The server has one core to itself; the model and the readers share the other one.

In each round every server is started anew and given:

* single questions, one after the other: time to first text;
* 1, 50 and 200 readers who ask again as soon as they are answered: time to first text, time between
  pieces of text, CPU time;
* 100 new threads at once: time to first text.

The long form also looks for the most readers that a server serves at p95 ≤ 150 ms between pieces.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.model import TOKENS_PER_SECOND
from benchmarks.report import middle, percentile, save, show
from benchmarks.streaming_load import Answer, ask, ask_for, see
from benchmarks.streaming_servers import LOAD_CORE, Served, cpu_seconds, model_server, server

SERVERS: Final = ("relay", "sdk", "chatdock")
READERS: Final = (1, 50, 200)
ANSWER_TOKENS: Final = 200
ANSWER_SECONDS: Final = ANSWER_TOKENS / TOKENS_PER_SECOND
AT_ONCE: Final = 100
MAX_GAP_MS: Final = 150.0

Figures = dict[str, float | None]


async def steady(served: Served, readers: int, seconds: float, model: Served) -> Figures:
    """Load of `readers` at all times, measured for `seconds` once all of them have begun."""
    requests = served.target.requests(readers, ANSWER_TOKENS)
    begin = time.perf_counter() + ANSWER_SECONDS
    end = begin + seconds
    answers: list[Answer] = []
    # Questions are spread over the length of an answer, as those of real readers are.
    reading = [
        asyncio.create_task(
            ask_for(
                served.target,
                request,
                delay=ANSWER_SECONDS * number / readers,
                until=end,
                answers=answers,
            )
        )
        for number, request in enumerate(requests)
    ]
    await asyncio.sleep(begin - time.perf_counter())
    before = _cpu(served, model)
    await asyncio.sleep(end - time.perf_counter())
    used = {name: after - before[name] for name, after in _cpu(served, model).items()}
    await asyncio.gather(*reading)
    seen = see(answers, ANSWER_TOKENS, (begin, end))
    return {
        "first_text_p50_ms": percentile(seen.first_text_ms, 0.5),
        "first_text_p95_ms": percentile(seen.first_text_ms, 0.95),
        "gap_p50_ms": percentile(seen.gaps_ms, 0.5),
        "gap_p95_ms": percentile(seen.gaps_ms, 0.95),
        "tokens_per_second": seen.tokens / seconds,
        "share_of_model": seen.tokens / seconds / (readers * TOKENS_PER_SECOND),
        "cpu_ms_per_1000_tokens": used["server"] * 1e6 / max(1, seen.tokens),
        "server_core_share": used["server"] / seconds,
        "load_core_share": used["load"] / seconds,
        "model_core_share": used["model"] / seconds,
        "broken": seen.broken,
    }


async def one_by_one(served: Served, questions: int) -> Figures:
    """Short questions, one after the other, each in a new thread."""
    requests = served.target.requests(questions, 5)
    answers = [await ask(served.target, request) for request in requests]
    # The first ones pay for what is imported, opened and compiled once.
    seen = see(answers[2:], 5, (0, float("inf")))
    return {
        "first_text_p50_ms": percentile(seen.first_text_ms, 0.5),
        "first_text_p95_ms": percentile(seen.first_text_ms, 0.95),
        "broken": seen.broken,
    }


async def at_once(served: Served) -> Figures:
    """New threads that are all asked for in the same moment."""
    requests = served.target.requests(AT_ONCE, 20)
    answers = await asyncio.gather(*(ask(served.target, request) for request in requests))
    seen = see(answers, 20, (0, float("inf")))
    return {
        "first_text_p50_ms": percentile(seen.first_text_ms, 0.5),
        "first_text_p95_ms": percentile(seen.first_text_ms, 0.95),
        "broken": seen.broken,
    }


async def most_readers(served: Served, model: Served, step: int) -> Figures:
    """The most readers, in steps, at p95 ≤ 150 ms between pieces and nothing lost."""
    most = 0
    while True:
        figures = await steady(served, most + step, ANSWER_SECONDS, model)
        gap, share = figures["gap_p95_ms"], figures["share_of_model"]
        if gap is None or share is None or gap > MAX_GAP_MS or share < 0.95:
            return {"readers": most}
        load, fake = figures["load_core_share"] or 0, figures["model_core_share"] or 0
        most += step
        if load + fake > 0.9:
            # The other core is full: what the server could do beyond this cannot be seen.
            return {"readers": most, "other_core_full": 1}


async def one_round(served: Served, model: Served, options: argparse.Namespace) -> dict[str, Any]:
    """All measurements of one server, in one round."""
    figures: dict[str, Any] = {"one_by_one": await one_by_one(served, options.questions)}
    for readers in READERS:
        figures[f"readers_{readers}"] = await steady(served, readers, options.seconds, model)
    figures["at_once"] = await at_once(served)
    if options.saturation and served is not model:
        figures["most"] = await most_readers(served, model, options.step)
    figures["memory"] = {"peak_mib": served.peak_mib()}
    return figures


def run(options: argparse.Namespace) -> dict[str, Any]:
    """All rounds of all servers; the medians over rounds."""
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in ("model", *SERVERS)}
    with model_server() as model, tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder:
        for number in range(options.rounds):
            # The order turns with each round, so that no server always comes first.
            shift = number % len(SERVERS)
            rounds["model"].append(asyncio.run(one_round(model, model, options)))
            for name in (*SERVERS[shift:], *SERVERS[:shift]):
                data = Path(folder) / f"{name}-{number}"
                with server(name, data=data, api=options.api) as served:
                    rounds[name].append(asyncio.run(one_round(served, model, options)))
                print(f"round {number + 1} of {options.rounds}: {name}", flush=True)
    return {
        "api": options.api,
        "rounds": rounds,
        "medians": {name: _medians(figures) for name, figures in rounds.items()},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="Streaming beside the bare SDK and a relay.")
    parser.add_argument("--quick", action="store_true", help="one short round, under 90 s")
    parser.add_argument("--rounds", type=int, help="rounds of every server (3; quick: 1)")
    parser.add_argument("--api", choices=("openai", "chat"), default="openai")
    parser.add_argument(
        "--saturation", action="store_true", help="look for the most readers (long)"
    )
    parser.add_argument("--step", type=int, default=25, help="step of that search, in readers")
    options = parser.parse_args(arguments)
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.seconds = 2.0 if options.quick else 8.0
    options.questions = 12 if options.quick else 52
    os.sched_setaffinity(0, {LOAD_CORE})
    figures = run(options)
    path = save("streaming", figures)
    report(figures["medians"])
    print(f"\n{path}")


def report(medians: Mapping[str, Any]) -> None:
    """Show the medians and the ratios."""
    names = [name for name in ("model", *SERVERS) if name in medians]
    model = medians["model"]
    for test, title in (
        ("one_by_one", "One question at a time: time to first text"),
        ("at_once", f"{AT_ONCE} new threads at once: time to first text"),
    ):
        rows = [
            (
                name,
                medians[name][test]["first_text_p50_ms"],
                medians[name][test]["first_text_p95_ms"],
                _minus(medians[name][test], model[test], "first_text_p50_ms"),
                medians[name][test]["broken"],
            )
            for name in names
        ]
        show(title, ("", "p50 ms", "p95 ms", "added p50 ms", "broken"), rows)
    for readers in READERS:
        rows = [_steady_row(name, medians[name][f"readers_{readers}"]) for name in names]
        show(f"{readers} readers, {TOKENS_PER_SECOND:g} tokens/s each", _STEADY_HEADER, rows)
        _ratios(medians, f"readers_{readers}")
    most = {name: medians[name]["most"]["readers"] for name in SERVERS if "most" in medians[name]}
    if most:
        show(
            f"Most readers at p95 ≤ {MAX_GAP_MS:g} ms between pieces",
            ("", "readers"),
            list(most.items()),
        )
    show(
        "Peak memory",
        ("", "MiB"),
        [(name, medians[name]["memory"]["peak_mib"]) for name in names],
    )


_STEADY_HEADER: Final = (
    *("", "first p50 ms", "first p95 ms", "gap p50 ms", "gap p95 ms", "tokens/s"),
    *("CPU ms/1,000 tokens", "core", "load core", "broken"),
)


def _steady_row(name: str, figures: Mapping[str, float]) -> tuple[object, ...]:
    return (
        name,
        figures["first_text_p50_ms"],
        figures["first_text_p95_ms"],
        figures["gap_p50_ms"],
        figures["gap_p95_ms"],
        figures["tokens_per_second"],
        figures["cpu_ms_per_1000_tokens"],
        f"{figures['server_core_share']:.0%}",
        f"{figures['load_core_share'] + figures['model_core_share']:.0%}",
        figures["broken"],
    )


def _ratios(medians: Mapping[str, Any], test: str) -> None:
    cpu = {name: medians[name][test]["cpu_ms_per_1000_tokens"] for name in SERVERS}
    print(
        f"  ChatDock's CPU per token: {cpu['chatdock'] / cpu['sdk']:.2f} × the bare SDK's, "
        f"{cpu['chatdock'] / cpu['relay']:.1f} × the relay's"
    )


def _minus(figures: Mapping[str, Any], base: Mapping[str, Any], name: str) -> float | None:
    value, least = figures[name], base[name]
    return None if value is None or least is None else value - least


def _medians(rounds: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    return {
        test: {name: middle([one[test].get(name) for one in rounds]) for name in rounds[0][test]}
        for test in rounds[0]
    }


def _cpu(served: Served, model: Served) -> dict[str, float]:
    return {
        "server": served.cpu_seconds(),
        "model": model.cpu_seconds(),
        "load": cpu_seconds(os.getpid()),
    }


if __name__ == "__main__":
    main()
