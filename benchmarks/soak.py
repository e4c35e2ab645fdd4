"""Soak: whether memory, tasks and open files stay flat while answers are given for a long time.

`python -m benchmarks.soak [--minutes 10] [--readers N] [--quick]`. Without `--readers` it is half of the streams that
`benchmarks.saturation` has found. Readers ask again as soon as they are answered, each time in a new thread; every 2 s
the server is looked at. The first quarter of the time counts as warming up. What is flat is told by the slope of
the samples and its uncertainty; rows grow with the answers, so they are told per answer.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.model import TOKENS_PER_SECOND
from benchmarks.report import RESULTS, percentile, save, show
from benchmarks.slope import slope
from benchmarks.streaming_load import Answer, ask, see
from benchmarks.streaming_servers import LOAD_CORE, Served, model_server, server

MINUTES: Final = 10.0
QUICK_MINUTES: Final = 1.0
READERS: Final = 20
ANSWER_TOKENS: Final = 200
SAMPLE_SECONDS: Final = 2.0
WARM_SHARE: Final = 0.25
FLAT: Final = ("resident_mib", "tasks", "python_threads", "open_files", "unfinished_runs")
TABLES: Final = ("threads", "items", "turns", "runs", "frames")

Sample = dict[str, float]


@dataclass(slots=True)
class Given:
    """What the readers were given.

    Attributes:
        answers: How many answers they had.
        broken: How many of them were not the model's.
        gaps_ms: Times between pieces of text, of one answer in ten.
    """

    answers: int = 0
    broken: int = 0
    gaps_ms: list[float] = field(default_factory=list[float])

    def take(self, answer: Answer) -> None:
        """Judge an answer and forget it."""
        seen = see([answer], ANSWER_TOKENS, (0.0, float("inf")))
        self.answers += 1
        self.broken += seen.broken
        if self.answers % 10 == 0:
            self.gaps_ms += seen.gaps_ms


async def soak(served: Served, data: Path, readers: int, seconds: float) -> dict[str, Any]:
    """Load the server for so long; the samples, and what the readers were given."""
    requests = await asyncio.to_thread(served.target.requests, readers, ANSWER_TOKENS)
    given = Given()
    start = time.perf_counter()
    reading = [
        asyncio.create_task(_read(served, request, number / readers, start + seconds, given))
        for number, request in enumerate(requests)
    ]
    samples: list[Sample] = []
    while (now := time.perf_counter() - start) < seconds:
        sample = await asyncio.to_thread(look, served, data)
        samples.append({"seconds": now, "answers": given.answers, **sample})
        await asyncio.sleep(SAMPLE_SECONDS)
    await asyncio.gather(*reading)
    return {
        "answers": given.answers,
        "broken": given.broken,
        "gap_p95_ms": percentile(given.gaps_ms, 0.95),
        "samples": samples,
    }


def look(served: Served, data: Path) -> Sample:
    """The server at this moment."""
    with closing(http.client.HTTPConnection("127.0.0.1", served.target.port)) as connection:
        connection.request("GET", "/benchmark/census")
        census = json.loads(connection.getresponse().read())
    return {
        "resident_mib": served.resident_mib(),
        "open_files": served.open_files(),
        **census,
        **_rows(data / "chatdock.db"),
    }


def judge(samples: Sequence[Sample]) -> dict[str, dict[str, float | bool]]:
    """For each figure that should be flat: its mean, its rise in an hour, and whether that is one."""
    warm = samples[int(len(samples) * WARM_SHARE) :]
    hours = [sample["seconds"] / 3_600 for sample in warm]
    judged: dict[str, dict[str, float | bool]] = {}
    for name in FLAT:
        values = [sample[name] for sample in warm]
        found = slope(hours, values)
        judged[name] = {
            "mean": sum(values) / len(values),
            "rise_per_hour": found.rise,
            "uncertainty": found.uncertainty,
            "flat": found.is_flat,
        }
    return judged


def rows_per_answer(samples: Sequence[Sample]) -> Mapping[str, float]:
    """How many rows each answer has added, since the warming up."""
    first, last = samples[int(len(samples) * WARM_SHARE)], samples[-1]
    answers = max(1.0, last["answers"] - first["answers"])
    return {name: (last[name] - first[name]) / answers for name in TABLES}


async def _read(served: Served, request: bytes, share: float, until: float, given: Given) -> None:
    await asyncio.sleep(share * ANSWER_TOKENS / TOKENS_PER_SECOND)
    while time.perf_counter() < until:
        given.take(await ask(served.target, request))


def _rows(path: Path) -> Sample:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        counts = {name: database.execute(f"SELECT count(*) FROM {name}") for name in TABLES}
        unfinished = database.execute("SELECT count(*) FROM runs WHERE ended_at IS NULL")
        rows = {name: float(found.fetchone()[0]) for name, found in counts.items()}
        return {**rows, "unfinished_runs": float(unfinished.fetchone()[0])}


def _half_of_saturation() -> int:
    path = RESULTS / "saturation.json"
    if not path.exists():
        return READERS
    return max(1, json.loads(path.read_text())["most"]["chatdock"]["streams"] // 2)


def run(minutes: float, readers: int) -> dict[str, Any]:
    """One server, one long load."""
    with model_server(), tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder:
        data = Path(folder) / "data"
        with server("chatdock", data=data, api="openai") as served:
            figures = asyncio.run(soak(served, data, readers, minutes * 60))
    samples = figures["samples"]
    return {
        "load": {"minutes": minutes, "readers": readers, "answer_tokens": ANSWER_TOKENS},
        "flat": judge(samples),
        "rows_per_answer": rows_per_answer(samples),
        **figures,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="A long load, and what it leaves behind.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_MINUTES:g} minute")
    parser.add_argument("--minutes", type=float, help=f"how long ({MINUTES:g})")
    parser.add_argument("--readers", type=int, help="half of the saturating load")
    options = parser.parse_args(arguments)
    os.sched_setaffinity(0, {LOAD_CORE})
    figures = run(
        options.minutes or (QUICK_MINUTES if options.quick else MINUTES),
        options.readers or _half_of_saturation(),
    )
    path = save("soak", figures)
    load = figures["load"]
    show(
        f"{load['readers']} readers for {load['minutes']:g} minutes, {figures['answers']} answers,"
        f" {figures['broken']} broken, gap p95 {figures['gap_p95_ms'] or 0.0:.0f} ms",
        ("", "mean", "rise an hour", "±", "flat"),
        [
            (name, each["mean"], each["rise_per_hour"], each["uncertainty"], _word(each["flat"]))
            for name, each in figures["flat"].items()
        ],
    )
    show("Rows that an answer adds", ("", "rows"), list(figures["rows_per_answer"].items()))
    print(f"\n{path}")


def _word(flat: bool) -> str:
    return "yes" if flat else "no"


if __name__ == "__main__":
    main()
