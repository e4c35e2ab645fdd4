"""A server that is asked to end lets answers finish, cuts off what takes longer, and loses nothing."""

import json
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from socket import create_connection
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.pacing import PacedTokens
from tests.raw_streams import request as raw_request
from tests.requirements import requirement
from tests.serving import RunningServer, start_server, wait_until_ready

SHORT: Final = tuple(f"word{number} " for number in range(40))
LONG: Final = tuple(f"word{number} " for number in range(4_000))

ENDED: Final = {0, -signal.SIGTERM}
"""By itself, or by the signal that asked for it."""

INTERRUPTED: Final = 130
"""The exit code of what ended by Ctrl-C."""

END_SECONDS: Final = 60
"""Far longer than a server takes to end on a slow machine."""

PAGE_BYTES: Final = 20_000_000
"""Many times what the buffers of a connection hold."""

patient = pytest.mark.parametrize("site", [60], indirect=True)
"""The site gives its answers far more time than the test takes."""

Event = dict[str, Any]


class Model:
    """A fake model of long answers, and of short ones that go on when they may.

    Attributes:
        short: The words of short answers.
    """

    def __init__(self) -> None:
        self.short: Final = PacedTokens(SHORT)
        self.short.let()

    def choose(self, request: FakeRequest) -> FakeReply:
        if not request.body.get("tools"):
            return FakeReply(text="Title")
        if "long" in json.dumps(request.body["messages"][-1]):
            return FakeReply(tokens=LONG, tokens_per_second=50)
        return FakeReply(tokens=self.short)


class Site:
    """A site that can be served, ended and served again."""

    def __init__(self, folder: Path, model: str, *, shutdown_seconds: int) -> None:
        (folder / "site").mkdir()
        (folder / "site" / "index.md").write_text("# Boats\n\nTie the line.\n")
        (folder / "site" / "boats.png").write_bytes(bytes(PAGE_BYTES))
        settings = {
            "MODEL": "chat/fake",
            "MODEL_BASE_URL": model,
            "MODEL_API_KEY": "none",
            "SHUTDOWN_SECONDS": str(shutdown_seconds),
        }
        self._folder: Final = folder
        self._env: Final = {f"CHATDOCK_{name}": value for name, value in settings.items()}
        self.server = self.start()

    def start(self) -> RunningServer:
        """Serve it, on a port of its own."""
        folder = self._folder
        self.server = start_server(folder / "site", data_dir=folder / "data", env=self._env)
        wait_until_ready(self.server)
        return self.server


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def site(tmp_path: Path, model: Model, request: pytest.FixtureRequest) -> Iterator[Site]:
    with FakeOpenAI(script=model.choose) as fake:
        served = Site(tmp_path, fake.base_url, shutdown_seconds=getattr(request, "param", 3))
        yield served
        served.server.stop()


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.server.url, timeout=30) as opened:
        opened.post("/auth/guest").raise_for_status()
        yield opened


def question(text: str, thread: str | None = None) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    if thread is None:
        return {"type": "threads.create", "params": {"input": {"content": content}}}
    params = {"input": {"content": content}, "thread_id": thread}
    return {"type": "threads.add_user_message", "params": params}


def events(lines: Iterator[str]) -> Iterator[Event]:
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line[6:])


def text(seen: list[Event]) -> str:
    return "".join(event.get("update", {}).get("delta", "") for event in seen)


def told(site: Site) -> list[str]:
    """What the server said about its end, between the lines of its log."""
    _, found, rest = site.server.log.read_text().partition("Ending: ")
    return [line for line in (found + rest).splitlines() if not line.startswith("INFO ")]


class Reader:
    """One who asks, and reads the answer word by word."""

    def __init__(self, stack: ExitStack, client: httpx.Client, asked: dict[str, Any]) -> None:
        response = stack.enter_context(client.stream("POST", "/chatkit", json=asked))
        response.raise_for_status()
        self.stream: Final = events(response.iter_lines())
        self.seen: Final[list[Event]] = []

    def read_to_the_first_word(self) -> None:
        while not text(self.seen):
            self.seen.append(next(self.stream))


def press_ctrl_c_twice(site: Site, reader: Reader) -> None:
    """The second time once the server ends, while the reader still reads."""
    site.server.process.send_signal(signal.SIGINT)
    while not told(site):
        reader.seen.append(next(reader.stream))
    site.server.process.send_signal(signal.SIGINT)


def until_told(site: Site) -> None:
    """Wait until the server has said that it ends."""
    deadline = time.monotonic() + END_SECONDS
    while not told(site):
        assert time.monotonic() < deadline


@requirement("RUN-10")
@patient
def test_an_answer_that_is_soon_complete_is_finished(
    site: Site, client: httpx.Client, model: Model
) -> None:
    with ExitStack() as stack:
        reader = Reader(stack, client, question("A short one?"))
        reader.read_to_the_first_word()
        site.server.process.send_signal(signal.SIGTERM)
        until_told(site)
        model.short.let_all()
        seen = [*reader.seen, *reader.stream]
    assert text(seen) == "".join(SHORT)
    assert not [event for event in seen if event["type"] == "error"]
    assert site.server.process.wait(END_SECONDS) in ENDED
    assert told(site) == ["Ending: 1 unfinished answer gets up to 60 s. Ctrl-C again ends at once."]


@requirement("RUN-10")
def test_an_answer_that_takes_too_long_is_told_kept_and_retried_after_the_restart(
    site: Site, client: httpx.Client
) -> None:
    with ExitStack() as stack:
        reader = Reader(stack, client, question("A long one?"))
        reader.read_to_the_first_word()
        site.server.process.send_signal(signal.SIGTERM)
        seen = [*reader.seen, *reader.stream]
    assert seen[-1]["type"] == "error"
    assert seen[-1]["allow_retry"]
    assert site.server.process.wait(END_SECONDS) in ENDED
    assert told(site)[1:] == ["1 answer was cut off. What was written of it is saved."]

    thread = seen[0]["thread"]["id"]
    with httpx.Client(base_url=site.start().url, cookies=client.cookies, timeout=30) as again:
        ended = again.get(f"/chatkit/threads/{thread}/run")
        assert ended.headers["X-ChatDock-Run-State"] == "interrupted"
        params = {"thread_id": thread, "order": "asc"}
        listed = again.post("/chatkit", json={"type": "items.list", "params": params}).json()
        said = [item["content"][0]["text"] for item in listed["data"]]
        assert said == ["A long one?", text(seen).rstrip()]


@patient
def test_a_second_ctrl_c_cuts_off_at_once_what_is_told_and_kept(
    site: Site, client: httpx.Client
) -> None:
    with ExitStack() as stack:
        readers = [Reader(stack, client, question("A long one?")) for _ in range(2)]
        for each in readers:
            each.read_to_the_first_word()
        reader = readers[0]
        thread = reader.seen[0]["thread"]["id"]
        waiting = Reader(stack, client, question("And then?", thread))
        press_ctrl_c_twice(site, reader)
        for each in (*readers, waiting):
            each.seen.extend(each.stream)
            assert each.seen[-1]["type"] == "error"
            assert each.seen[-1]["allow_retry"]
    assert site.server.process.wait(END_SECONDS) == INTERRUPTED
    assert told(site) == [
        "Ending: 2 unfinished answers and 1 waiting message get up to 60 s. Ctrl-C again ends at once.",
        "2 answers were cut off. What was written of them is saved.",
    ]

    with httpx.Client(base_url=site.start().url, cookies=client.cookies, timeout=30) as again:
        params = {"thread_id": thread, "order": "asc"}
        listed = again.post("/chatkit", json={"type": "items.list", "params": params}).json()
        said = [item["content"][0]["text"] for item in listed["data"]]
        assert said[:2] == ["A long one?", text(reader.seen).rstrip()]


@patient
def test_a_second_ctrl_c_waits_for_nobody_who_does_not_read(
    site: Site, client: httpx.Client
) -> None:
    address = urlsplit(site.server.url)
    with ExitStack() as stack:
        stuck = stack.enter_context(create_connection((address.hostname, address.port)))
        stuck.sendall(raw_request("GET", "/boats.png"))
        assert stuck.recv(100)
        reader = Reader(stack, client, question("A long one?"))
        reader.read_to_the_first_word()
        press_ctrl_c_twice(site, reader)
        assert site.server.process.wait(END_SECONDS) == INTERRUPTED
    assert len(told(site)) == 2
