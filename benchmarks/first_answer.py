"""From nothing to the first answer: `chatdock serve` on the PostgreSQL manual, as a reader meets it.

`python -m benchmarks.first_answer [--rounds 5]`. A cold start begins with an empty data folder and indexes
1,168 pages; a warm start finds the index there. The clock starts with the command. Beside it, as the
limit: Python's own file server on the same folder, which knows nothing and answers nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any, Final

import httpx

from benchmarks.report import middle, save, show

MANUAL: Final = Path("/usr/share/doc/postgresql-doc-15/html")
PAGE: Final = "/using-explain.html"
QUESTION: Final = "How do I stop a long-running query?"
LIMIT_SECONDS: Final = 120

Figures = dict[str, float]


def main() -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="From the command to the first answer.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    measured: dict[str, list[Figures]] = {"cold start": [], "warm start": [], "file server": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as data:
            measured["cold start"].append(start_and_ask(Path(data)))
            measured["warm start"].append(start_and_ask(Path(data)))
        measured["file server"].append(file_server())
    medians = {name: _medians(figures) for name, figures in measured.items()}
    header = ("", "page_s", "ready_s", "first_text_s", "answer_s", "peak_mib")
    rows = [(name, *(each.get(key) for key in header[1:])) for name, each in medians.items()]
    show(f"First answer on the PostgreSQL manual, medians of {rounds}", header, rows)
    save("first_answer", {"rounds": measured, "medians": medians})


def start_and_ask(data: Path) -> Figures:
    """Start the server, and ask as soon as it lets a reader in: seconds since the command."""
    with _serving(lambda port: [*_CHATDOCK, "--port", port, "--data", str(data)]) as server:
        figures = {"page_s": server.until(PAGE)}
        figures |= server.ask()
        figures["ready_s"] = server.until("/health/ready")
        figures["peak_mib"] = server.peak_mib()
    return figures


def file_server() -> Figures:
    """The same page from Python's own file server."""
    with _serving(lambda port: [*_FILE_SERVER, port]) as server:
        return {"page_s": server.until(PAGE), "peak_mib": server.peak_mib()}


_PYTHON: Final = (sys.executable, "-c")
_CHATDOCK: Final = (*_PYTHON, "from chatdock.cli import main; main()", "serve", str(MANUAL))
_FILE_SERVER: Final = (
    sys.executable,
    *("-m", "http.server", "--bind", "127.0.0.1", "--directory", str(MANUAL)),
)


class _Server:
    """A process that was started just now."""

    def __init__(self, process: subprocess.Popen[bytes], port: str, started: float) -> None:
        self._process: Final = process
        self._started: Final = started
        self._client: Final = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=LIMIT_SECONDS
        )

    def until(self, path: str) -> float:
        """Ask for a path until it is there; seconds since the command."""
        while self._elapsed() < LIMIT_SECONDS and self._process.poll() is None:
            try:
                if self._client.get(path).is_success:
                    return self._elapsed()
            except httpx.TransportError:
                pass
            time.sleep(0.01)
        raise RuntimeError(f"{path} was not served")

    def ask(self) -> Figures:
        """Ask the question of a new guest: seconds since the command to the first text and the end."""
        self._client.post("/auth/guest").raise_for_status()
        content = [{"type": "input_text", "text": QUESTION}]
        message: dict[str, Any] = {"content": content, "attachments": [], "inference_options": {}}
        body: dict[str, Any] = {
            "type": "threads.create",
            "params": {"input": message},
            "metadata": {"page": {"path": PAGE, "title": "Using EXPLAIN"}},
        }
        first_text = None
        with self._client.stream("POST", "/chatkit", json=body) as response:
            response.raise_for_status()
            for line in response.iter_lines():
                if first_text is None and "content_part.text_delta" in line:
                    first_text = self._elapsed()
        if first_text is None:
            raise RuntimeError("the answer had no text")
        return {"first_text_s": first_text, "answer_s": self._elapsed()}

    def peak_mib(self) -> float:
        """The most memory that the process had so far."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        match = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(match[1]) / 1024 if match else 0.0

    def _elapsed(self) -> float:
        return time.perf_counter() - self._started


@contextmanager
def _serving(command: Callable[[str], Sequence[str]]) -> Generator[_Server]:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("CHATDOCK_")
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        command(port), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield _Server(process, port, started)
    finally:
        process.terminate()
        process.wait(LIMIT_SECONDS)


def _medians(figures: Sequence[Figures]) -> dict[str, float | None]:
    return {key: middle([each[key] for each in figures]) for key in figures[0]}


if __name__ == "__main__":
    main()
