"""Zero to first answer: from the command to the first text, on the PostgreSQL manual, cold and again.

`python -m benchmarks.start [--rounds 3]`. Each round serves the manual from a new data folder, asks one
question, ends the server as Ctrl-C does, and serves it again. In the same run: what reading the files and
importing the libraries takes by itself, as the limit.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from benchmarks.report import middle, save, show

MANUAL: Final = Path("/usr/share/doc/postgresql-doc-15/html")
EXCLUDE: Final = "bookindex.html"
QUESTION: Final = "How do I stop a long-running query?"
PORT: Final = 9650
LIMITS: Final = {
    "import the agent SDKs": "import chatkit.agents, agents",
    "import the server": "import fastapi, uvicorn, sqlalchemy.ext.asyncio",
    "import search": "import numpy, wordllama, selectolax",
}
_LONGEST_SECONDS: Final = 120.0
_PAUSE_SECONDS: Final = 0.01

Figures = dict[str, float | None]


def serve_once(data: Path) -> Figures:
    """Serve, ask, end; seconds since the command, or since the end was asked for, and the most memory of all."""
    began = time.perf_counter()
    figures: Figures = {}
    with _served(data, figures) as process, _memory(process.pid) as peak:
        _wait(process, "GET", "/")
        figures["page_seconds"] = time.perf_counter() - began
        # The question is asked as soon as it can be: the server lets it wait until it is ready.
        ready = threading.Thread(target=_note_ready, args=(process, began, figures))
        ready.start()
        figures["answer_seconds"] = _first_text(process) - began
        ready.join()
        figures["peak_mib"] = max(peak)
    return figures


def limits() -> Figures:
    """What cannot be saved: reading every file, and importing each library."""
    began = time.perf_counter()
    for path in MANUAL.rglob("*.html"):
        path.read_bytes()
    figures: Figures = {"read the files": time.perf_counter() - began}
    for name, code in LIMITS.items():
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)
        figures[name] = time.perf_counter() - began
    return figures


@contextmanager
def _served(data: Path, figures: Figures) -> Generator[subprocess.Popen[bytes]]:
    command = Path(sys.executable).with_name("chatdock")
    arguments = ["--port", str(PORT), "--data", str(data), "--exclude", EXCLUDE]
    process = subprocess.Popen(
        [command, "serve", MANUAL, *arguments], stderr=subprocess.DEVNULL, cwd=data.parent
    )
    try:
        yield process
    finally:
        ended = time.perf_counter()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
            figures["end_seconds"] = time.perf_counter() - ended
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _memory(pid: int) -> Generator[list[float]]:
    """The memory of a process and its children, in MiB, noted all the time."""
    seen = [0.0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            seen.append(sum(_resident_mib(process) for process in _family(pid)))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


def _family(pid: int) -> Generator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _resident_mib(pid: int) -> float:
    """Proportional memory: what processes share is counted once."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(rollup.partition("\nPss:")[2].split()[0]) / 1024


def _note_ready(process: subprocess.Popen[bytes], began: float, figures: Figures) -> None:
    _wait(process, "GET", "/health/ready")
    figures["ready_seconds"] = time.perf_counter() - began


def _wait(process: subprocess.Popen[bytes], method: str, path: str) -> str:
    """Ask again until the answer is 200; return its cookies."""
    deadline = time.perf_counter() + _LONGEST_SECONDS
    while time.perf_counter() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=_LONGEST_SECONDS)
        with suppress(OSError, http.client.HTTPException):
            connection.request(method, path)
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                return response.getheader("set-cookie", "").partition(";")[0]
        connection.close()
        time.sleep(_PAUSE_SECONDS)
    raise TimeoutError(f"{path} was never served.")


def _first_text(process: subprocess.Popen[bytes]) -> float:
    """Ask the question; return when the answer's first text came."""
    cookie = _wait(process, "POST", "/auth/guest")
    content = [{"type": "input_text", "text": QUESTION}]
    body = json.dumps({"type": "threads.create", "params": {"input": {"content": content}}})
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=_LONGEST_SECONDS)
        connection.request("POST", "/chatkit", body, headers)
        response = connection.getresponse()
        if response.status == 200:
            return _text_in(response)
        connection.close()
        if response.status != 503:
            raise RuntimeError(f"The question was answered with {response.status}.")
        time.sleep(_PAUSE_SECONDS)


def _text_in(response: http.client.HTTPResponse) -> float:
    for line in response:
        if b"text_delta" in line:
            came = time.perf_counter()
            response.read()
            return came
    raise RuntimeError("The answer had no text.")


def run(rounds: int) -> dict[str, Any]:
    """All rounds, and their medians."""
    measured: dict[str, list[Figures]] = {"cold": [], "second": [], "limits": []}
    for number in range(rounds):
        measured["limits"].append(limits())
        with tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder:
            for start in ("cold", "second"):
                measured[start].append(serve_once(Path(folder) / "data"))
        print(f"round {number + 1} of {rounds}", flush=True)
    medians = {
        name: {key: middle([one.get(key) for one in figures]) for key in figures[0]}
        for name, figures in measured.items()
    }
    return {"manual": str(MANUAL), "rounds": measured, "medians": medians}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="Zero to first answer on the PostgreSQL manual.")
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args(arguments)
    os.environ.pop("CHATDOCK_MODEL", None)
    figures = run(options.rounds or (1 if options.quick else 3))
    path = save("start", figures)
    medians = figures["medians"]
    names = ("page_seconds", "ready_seconds", "answer_seconds", "end_seconds", "peak_mib")
    show(
        "From the command, in seconds",
        ("", "first page", "ready", "first text", "ended", "peak MiB"),
        [(name, *(medians[name][key] for key in names)) for name in ("cold", "second")],
    )
    show("The limit: parts by themselves", ("", "seconds"), list(medians["limits"].items()))
    print(f"\n{path}")


if __name__ == "__main__":
    main()
