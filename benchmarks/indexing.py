"""Indexing the PostgreSQL manual as a user does, beside what reading and parsing alone would take.

`python -m benchmarks.indexing [--rounds 5]`. Each round starts with an empty data folder; times of
the command include the start of Python and its imports.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from benchmarks.report import middle, save, show

MANUAL: Final = Path("/usr/share/doc/postgresql-doc-15/html")
COMMAND: Final = "from chatdock.cli import main; main()"


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read_pages() -> list[bytes]:
    """Read every page: the limit of any indexer."""
    return [path.read_bytes() for path in sorted(MANUAL.glob("*.html"))]


def parse_pages(pages: list[bytes]) -> None:
    """Parse every page and do nothing with it."""
    for page in pages:
        LexborHTMLParser(page.decode("utf-8", "replace"))


def run_index(data: str) -> dict[str, float]:
    """Run `chatdock index` in a process of its own: wall time, its own time, peak memory."""
    arguments = ["index", str(MANUAL), "--data", data, "--exclude", "bookindex.html", "--json"]
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        report = json.loads(process.stdout.read())
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    wall = time.perf_counter() - started
    return {
        "wall_s": wall,
        "index_s": report["seconds"],
        "pages_per_s": report["documents"] / wall,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
    }


def measure(rounds: int) -> dict[str, dict[str, float | None]]:
    """Run all of it, round after round, and take the medians."""
    raw: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        pages: list[bytes] = []
        reading = seconds(lambda pages=pages: pages.extend(read_pages()))
        parsing = seconds(lambda pages=pages: parse_pages(pages))
        raw.setdefault("reading alone", []).append({"wall_s": reading})
        raw.setdefault("reading and parsing alone", []).append({"wall_s": reading + parsing})
        with tempfile.TemporaryDirectory() as data:
            raw.setdefault("first index", []).append(run_index(data))
            raw.setdefault("nothing changed", []).append(run_index(data))
    return {
        name: {key: middle([each[key] for each in runs]) for key in runs[0]}
        for name, runs in raw.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    figures: dict[str, Any] = measure(parser.parse_args().rounds)
    header = ("", "wall_s", "index_s", "pages_per_s", "cpu_s", "peak_mib")
    rows = [(name, *(each.get(key) for key in header[1:])) for name, each in figures.items()]
    show("Indexing the PostgreSQL manual", header, rows)
    save("indexing", figures)


if __name__ == "__main__":
    main()
