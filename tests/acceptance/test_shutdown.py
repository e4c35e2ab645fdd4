"""A server that is asked to end lets answers finish, cuts off what takes longer, and loses nothing."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.requirements import requirement
from tests.serving import RunningServer, start_server, wait_until_ready

SHORT: Final = tuple(f"word{number} " for number in range(40))
LONG: Final = tuple(f"word{number} " for number in range(4_000))

ENDED: Final = {0, -signal.SIGTERM}
"""By itself, or by the signal that asked for it."""

Event = dict[str, Any]


def answer(request: FakeRequest) -> FakeReply:
    if not request.body.get("tools"):
        return FakeReply(text="Title")
    is_long = "long" in json.dumps(request.body["messages"][-1])
    return FakeReply(tokens=LONG if is_long else SHORT, tokens_per_second=50)


class Site:
    """A site that can be served, ended and served again."""

    def __init__(self, folder: Path, model: str) -> None:
        (folder / "site").mkdir()
        (folder / "site" / "index.md").write_text("# Boats\n\nTie the line.\n")
        settings = {
            "MODEL": "chat/fake",
            "MODEL_BASE_URL": model,
            "MODEL_API_KEY": "none",
            "SHUTDOWN_SECONDS": "3",
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
def site(tmp_path: Path) -> Iterator[Site]:
    with FakeOpenAI(script=answer) as fake:
        served = Site(tmp_path, fake.base_url)
        yield served
        served.server.stop()


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.server.url, timeout=30) as opened:
        opened.post("/auth/guest").raise_for_status()
        yield opened


def question(text: str) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    return {"type": "threads.create", "params": {"input": {"content": content}}}


def events(lines: Iterator[str]) -> Iterator[Event]:
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line[6:])


def text(seen: list[Event]) -> str:
    return "".join(event.get("update", {}).get("delta", "") for event in seen)


def read_through_the_end(client: httpx.Client, site: Site, asked: str) -> list[Event]:
    """Ask, send the signal at the first word, and read on to the end."""
    seen: list[Event] = []
    with client.stream("POST", "/chatkit", json=question(asked)) as response:
        stream = events(response.iter_lines())
        while not text(seen):
            seen.append(next(stream))
        site.server.process.send_signal(signal.SIGTERM)
        seen += stream
    return seen


@requirement("RUN-10")
def test_an_answer_that_is_soon_complete_is_finished(site: Site, client: httpx.Client) -> None:
    seen = read_through_the_end(client, site, "A short one?")
    assert text(seen) == "".join(SHORT)
    assert not [event for event in seen if event["type"] == "error"]
    assert site.server.process.wait(20) in ENDED
    assert "Ending: 1 unfinished answers get up to 3 s." in site.server.log.read_text()


@requirement("RUN-10")
def test_an_answer_that_takes_too_long_is_told_kept_and_retried_after_the_restart(
    site: Site, client: httpx.Client
) -> None:
    seen = read_through_the_end(client, site, "A long one?")
    assert seen[-1]["type"] == "error"
    assert seen[-1]["allow_retry"]
    assert site.server.process.wait(20) in ENDED

    thread = seen[0]["thread"]["id"]
    with httpx.Client(base_url=site.start().url, cookies=client.cookies, timeout=30) as again:
        ended = again.get(f"/chatkit/threads/{thread}/run")
        assert ended.headers["X-ChatDock-Run-State"] == "interrupted"
        params = {"thread_id": thread, "order": "asc"}
        listed = again.post("/chatkit", json={"type": "items.list", "params": params}).json()
        said = [item["content"][0]["text"] for item in listed["data"]]
        assert said == ["A long one?", text(seen).rstrip()]
