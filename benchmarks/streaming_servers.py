"""The servers that benchmarks load, each a process of its own on the server's core.

They listen on four ports from 9600 on; the environment's BENCHMARK_PORT names another first one.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.streaming_load import Target

SERVER_CORE: Final = 0
LOAD_CORE: Final = 1
_FIRST_PORT: Final = int(os.environ.get("BENCHMARK_PORT", "9600"))
PORTS: Final[Mapping[str, int]] = {
    name: _FIRST_PORT + number for number, name in enumerate(("model", "relay", "sdk", "chatdock"))
}
_START_SECONDS: Final = 40.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: where to send load, and whose CPU time to read."""

    name: str
    target: Target
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time of the process so far, all threads, in the kernel's own resolution."""
        return cpu_seconds(self.pid)

    def peak_mib(self) -> float:
        """The most memory that the process has held."""
        return self._status_mib("VmHWM:")

    def resident_mib(self) -> float:
        """The memory that the process holds now."""
        return self._status_mib("VmRSS:")

    def open_files(self) -> int:
        """How many file descriptors the process has open: files and connections."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())

    def _status_mib(self, name: str) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition(name)[2].split()[0]) / 1024


def cpu_seconds(pid: int) -> float:
    """CPU time of a process; the clock's id is made as clock_getcpuclockid(3) does."""
    return time.clock_gettime((~pid << 3) | 2)


@contextmanager
def model_server() -> Generator[Served]:
    """The fake model, on the core of the load generator."""
    target = Target(PORTS["model"], "/v1/responses", model=True)
    with _process("model", [], core=LOAD_CORE) as pid:
        _wait_for_port(PORTS["model"])
        yield Served("model", target, pid)


@contextmanager
def server(name: str, *, data: Path, api: str) -> Generator[Served]:
    """One of `relay`, `sdk` and `chatdock`, in front of the running model."""
    port, arguments = PORTS[name], ["--model-port", str(PORTS["model"])]
    if name == "relay":
        target = Target(port, "/v1/responses", model=True)
    else:
        target = Target(port, "/chatkit", guests=name == "chatdock")
        arguments += ["--api", api]
    if name == "chatdock":
        arguments += ["--data", str(data)]
    with _process(name, arguments, core=SERVER_CORE) as pid:
        _wait_for_port(port)
        if name == "chatdock":
            _wait_until_ready(port)
        yield Served(name, target, pid)


@contextmanager
def _process(name: str, arguments: Sequence[str], *, core: int) -> Generator[int]:
    module = f"benchmarks.peers.{'dock' if name == 'chatdock' else name}"
    command = [sys.executable, "-m", module, "--port", str(PORTS[name]), *arguments]
    process = subprocess.Popen(command)
    os.sched_setaffinity(process.pid, {core})
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"Nothing listens on port {port}.")


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/health/ready")
        status = connection.getresponse().status
        connection.close()
        if status == 200:
            return
        time.sleep(0.05)
    raise TimeoutError(f"The server on port {port} is not ready.")
