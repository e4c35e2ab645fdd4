"""`chatdock serve` in a process of its own, as a user runs it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from socket import socket
from typing import Final

import httpx

CHATDOCK: Final = Path(sys.executable).with_name("chatdock")
_READY_SECONDS: Final = 240
_EXIT_SECONDS: Final = 60
_FIRST_PORT: Final = 20_000
_PORTS_EACH: Final = 500
_RANGES: Final = 25


@dataclass(frozen=True)
class RunningServer:
    """A served site.

    Attributes:
        url: Address of its root, without a slash at the end.
        process: The server's process, for signals.
        log: File that holds what it wrote to stderr and stdout.
    """

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End it at once, as a crash does, and wait until it is gone."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(_EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def _ports() -> Iterator[int]:
    """Ports below those that systems give out by themselves; a range of them for each worker of the tests."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = _FIRST_PORT + worker % _RANGES * _PORTS_EACH
    # Another run of the tests on this machine starts somewhere else.
    begin = os.getpid() % _PORTS_EACH
    yield from cycle(first + (begin + number) % _PORTS_EACH for number in range(_PORTS_EACH))


_free_ports: Final = _ports()


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now, and that no other test is given for long."""
    for port in islice(_free_ports, _PORTS_EACH):
        with socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without settings and keys, and with `extra`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CHATDOCK_") and name != "OPENAI_API_KEY"
    }
    return kept | {"PYTHONUNBUFFERED": "1"} | dict(extra or {})


def run_chatdock(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [CHATDOCK, *arguments],
        cwd=cwd,
        env=clean_environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=_READY_SECONDS,
        check=False,
    )


def start_server(
    *sources: str | Path,
    data_dir: Path,
    port: int | None = None,
    options: tuple[str, ...] = (),
    env: Mapping[str, str] | None = None,
) -> RunningServer:
    """Start the server and return at once."""
    port = port or free_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir.parent / f"serve-{port}.log"
    command = [str(CHATDOCK), "serve", *map(str, sources)]
    command += ["--port", str(port), "--data", str(data_dir), *options]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=clean_environment(env),
            cwd=data_dir.parent,
        )
    return RunningServer(f"http://127.0.0.1:{port}", process, log)


def wait_until_ready(server: RunningServer) -> None:
    """Return when `/health/ready` is 200; fail with the server's own words when it ends or takes too long."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if httpx.get(f"{server.url}/health/ready", timeout=30).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    server.kill()
    raise AssertionError(
        f"the server did not become ready:\n{server.log.read_text(errors='replace')}"
    )


@contextmanager
def running_server(
    *sources: str | Path,
    data_dir: Path,
    port: int | None = None,
    options: tuple[str, ...] = (),
    env: Mapping[str, str] | None = None,
) -> Generator[RunningServer]:
    """A ready server that is stopped at the end of the block."""
    server = start_server(*sources, data_dir=data_dir, port=port, options=options, env=env)
    try:
        wait_until_ready(server)
        yield server
    finally:
        server.stop()
