"""Streaming: ChatDock beside the bare SDK and a bare relay, in the same run and in interleaved rounds.

`python -m benchmarks.streaming [--quick] [--api openai|chat]`. The model says 50 tokens a second to
each reader. The server has one core to itself; the model and the readers share the other one.

In each round every server is started anew and given:

* single questions, one after the other: time to first text;
* 1, 50 and 200 readers who ask again as soon as they are answered: time to first text, time between
  pieces of text, CPU time;
* 100 new threads at once: time to first text.

The model by itself is measured too: what it takes is no server's. `benchmarks.saturation` looks for the most
readers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.model import TOKENS_PER_SECOND
from benchmarks.report import middle, percentile, save, show
from benchmarks.streaming_load import Answer, Seen, ask, ask_for, see
from benchmarks.streaming_servers import LOAD_CORE, Served, cpu_seconds, model_server, server

SERVERS: Final = ("relay", "sdk", "chatdock")
READERS: Final = (1, 50, 200)
ANSWER_TOKENS: Final = 200
QUICK_ANSWER_TOKENS: Final = 100
AT_ONCE: Final = 100

Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Load:
    """How the servers are loaded.

    Attributes:
        answer_tokens: Length of the readers' answers.
        seconds: How long a steady load is measured.
        questions: How many single questions are asked.
    """

    answer_tokens: int
    seconds: float
    questions: int

    @property
    def answer_seconds(self) -> float:
        """How long the model takes for an answer."""
        return self.answer_tokens / TOKENS_PER_SECOND


async def steady(served: Served, readers: int, load: Load, model: Served) -> Figures:
    """So many readers at all times, measured once all of them have begun."""
    requests = await asyncio.to_thread(served.target.requests, readers, load.answer_tokens)
    begin = time.perf_counter() + load.answer_seconds
    end = begin + load.seconds
    answers: list[Answer] = []
    # Questions are spread over the length of an answer, as those of real readers are.
    delays = (load.answer_seconds * number / readers for number in range(readers))
    reading = [
        asyncio.create_task(
            ask_for(served.target, request, delay=delay, until=end, answers=answers)
        )
        for request, delay in zip(requests, delays, strict=True)
    ]
    await asyncio.sleep(begin - time.perf_counter())
    before = _cpu(served, model)
    await asyncio.sleep(end - time.perf_counter())
    used = {name: after - before[name] for name, after in _cpu(served, model).items()}
    await asyncio.gather(*reading)
    seen = see(answers, load.answer_tokens, (begin, end))
    return {
        **_first_text(seen),
        "gap_p50_ms": percentile(seen.gaps_ms, 0.5),
        "gap_p95_ms": percentile(seen.gaps_ms, 0.95),
        "tokens_per_second": seen.tokens / load.seconds,
        "share_of_model": seen.tokens / load.seconds / (readers * TOKENS_PER_SECOND),
        "cpu_ms_per_1000_tokens": used["server"] * 1e6 / max(1, seen.tokens),
        "server_core_share": used["server"] / load.seconds,
        "load_core_share": used["load"] / load.seconds,
        "model_core_share": used["model"] / load.seconds,
    }


async def one_by_one(served: Served, questions: int) -> Figures:
    """Short questions, one after the other, each in a new thread."""
    requests = await asyncio.to_thread(served.target.requests, questions, 5)
    answers = [await ask(served.target, request) for request in requests]
    # The first ones pay for what is imported, opened and compiled once.
    return _first_text(see(answers[2:], 5, _ALWAYS))


async def at_once(served: Served) -> Figures:
    """New threads that are all asked for in the same moment."""
    requests = await asyncio.to_thread(served.target.requests, AT_ONCE, 20)
    answers = await asyncio.gather(*(ask(served.target, request) for request in requests))
    return _first_text(see(answers, 20, _ALWAYS))


async def one_round(served: Served, load: Load, model: Served) -> dict[str, Figures]:
    """All measurements of one server, in one round; the model is given no steady load."""
    figures = {
        "one_by_one": await one_by_one(served, load.questions),
        # Before the steady loads: answers whose readers have left them go on for a while.
        "at_once": await at_once(served),
    }
    if served is not model:
        for readers in READERS:
            figures[f"readers_{readers}"] = await steady(served, readers, load, model)
    figures["memory"] = {"peak_mib": served.peak_mib()}
    return figures


def run(load: Load, *, rounds: int, api: str) -> dict[str, Any]:
    """All rounds of all servers; the medians over rounds."""
    figures: dict[str, list[dict[str, Figures]]] = {name: [] for name in ("model", *SERVERS)}
    with model_server() as model, tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder:
        for number in range(rounds):
            figures["model"].append(asyncio.run(one_round(model, load, model)))
            # The order turns with each round, so that no server always comes first.
            shift = number % len(SERVERS)
            for name in (*SERVERS[shift:], *SERVERS[:shift]):
                data = Path(folder) / f"{name}-{number}"
                with server(name, data=data, api=api) as served:
                    figures[name].append(asyncio.run(one_round(served, load, model)))
                print(f"round {number + 1} of {rounds}: {name}", flush=True)
    medians = {name: _medians(each) for name, each in figures.items()}
    return {"api": api, "load": asdict(load), "rounds": figures, "medians": medians}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="Streaming beside the bare SDK and a relay.")
    parser.add_argument(
        "--quick", action="store_true", help="one short round, about 80 s on a quiet machine"
    )
    parser.add_argument("--rounds", type=int, help="rounds of every server (3; quick: 1)")
    parser.add_argument("--api", choices=("openai", "chat"), default="openai")
    options = parser.parse_args(arguments)
    load = Load(ANSWER_TOKENS, seconds=8.0, questions=52)
    if options.quick:
        load = Load(QUICK_ANSWER_TOKENS, seconds=2.0, questions=12)
    os.sched_setaffinity(0, {LOAD_CORE})
    rounds = options.rounds or (1 if options.quick else 3)
    figures = run(load, rounds=rounds, api=options.api)
    path = save("streaming", figures)
    report(figures["medians"])
    print(f"\n{path}")


def report(medians: Mapping[str, Mapping[str, Figures]]) -> None:
    """Show the medians and the ratios."""
    for test, title in (
        ("one_by_one", "One question at a time"),
        ("at_once", f"{AT_ONCE} new threads at once"),
    ):
        rows = [_first_text_row(name, figures, medians, test) for name, figures in medians.items()]
        show(f"{title}: time to first text", _FIRST_TEXT_HEADER, rows)
    for readers in READERS:
        test = f"readers_{readers}"
        show(
            f"{readers} readers, {TOKENS_PER_SECOND:g} tokens/s each",
            _STEADY_HEADER,
            [_steady_row(name, medians[name][test]) for name in SERVERS],
        )
        cpu = {name: medians[name][test]["cpu_ms_per_1000_tokens"] or 0.0 for name in SERVERS}
        print(
            f"  ChatDock's CPU per token: {cpu['chatdock'] / cpu['sdk']:.2f} × the bare SDK's, "
            f"{cpu['chatdock'] / cpu['relay']:.1f} × the relay's"
        )
    rows = [(name, figures["memory"]["peak_mib"]) for name, figures in medians.items()]
    show("Peak memory", ("", "MiB"), rows)


_ALWAYS: Final = (0.0, float("inf"))
_FIRST_TEXT_HEADER: Final = ("", "p50 ms", "p95 ms", "added p50 ms", "broken")
_STEADY_HEADER: Final = (
    *("", "first p50 ms", "first p95 ms", "gap p50 ms", "gap p95 ms", "tokens/s"),
    *("CPU ms/1,000 tokens", "core", "other core", "broken"),
)


def _first_text_row(
    name: str,
    figures: Mapping[str, Figures],
    medians: Mapping[str, Mapping[str, Figures]],
    test: str,
) -> tuple[object, ...]:
    mine, least = figures[test], medians["model"][test]["first_text_p50_ms"] or 0.0
    p50 = mine["first_text_p50_ms"]
    added = None if p50 is None else p50 - least
    return (name, p50, mine["first_text_p95_ms"], added, mine["broken"])


def _steady_row(name: str, figures: Figures) -> tuple[object, ...]:
    other = (figures["load_core_share"] or 0.0) + (figures["model_core_share"] or 0.0)
    return (
        name,
        figures["first_text_p50_ms"],
        figures["first_text_p95_ms"],
        figures["gap_p50_ms"],
        figures["gap_p95_ms"],
        figures["tokens_per_second"],
        figures["cpu_ms_per_1000_tokens"],
        f"{figures['server_core_share'] or 0.0:.0%}",
        f"{other:.0%}",
        figures["broken"],
    )


def _first_text(seen: Seen) -> Figures:
    return {
        "first_text_p50_ms": percentile(seen.first_text_ms, 0.5),
        "first_text_p95_ms": percentile(seen.first_text_ms, 0.95),
        "broken": seen.broken,
    }


def _medians(rounds: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    return {
        test: {name: middle([one[test][name] for one in rounds]) for name in named}
        for test, named in rounds[0].items()
    }


def _cpu(served: Served, model: Served) -> dict[str, float]:
    return {
        "server": served.cpu_seconds(),
        "model": model.cpu_seconds(),
        "load": cpu_seconds(os.getpid()),
    }


if __name__ == "__main__":
    main()
