"""A worker is killed again and again in the middle of an answer; nothing that a reader saw is lost."""

import random
import sqlite3
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.deployments import Deployment, Frame, frames, message, op, text
from tests.pacing import WatchedTokens
from tests.requirements import requirement
from tests.serving import RunningServer

KILLS: Final = 100
WORDS: Final = tuple(f"word{number} " for number in range(400))
TOKENS_PER_SECOND: Final = 100.0
LOST_SECONDS: Final = 0.1
"""The most that the end of a worker may cost: what its model said last."""
RETRIED: Final = "Because of the tide."


@dataclass(frozen=True)
class Kill:
    """When a worker dies.

    Attributes:
        after_tokens: How many tokens the model has sent by then, since the second message if there is one.
        has_queue: Whether a second message waits for the end of the answer.
    """

    after_tokens: int
    has_queue: bool


@dataclass
class Seen:
    """What the readers of one answer saw until the worker died.

    Attributes:
        thread: Id of their thread.
        frames: The frames, with their numbers.
    """

    thread: str = ""
    frames: list[Frame] = field(default_factory=list[Frame])


class Model:
    """A fake model that kills the worker while it answers.

    Attributes:
        tokens: The answer in which it did so.
        killed_at: The moment at which it did so, on the clock of `time.monotonic`; None until then.
    """

    def __init__(self) -> None:
        self.killed_at: float | None = 0.0
        self.tokens = WatchedTokens((), self._sent)
        self._victim: RunningServer | None = None
        self._last_token: int | None = None

    def aim(self, victim: RunningServer) -> None:
        """Answer slowly from now on; `fire` says when the worker is killed."""
        self._victim, self._last_token, self.killed_at = victim, None, None
        self.tokens = WatchedTokens(WORDS, self._sent)

    def fire(self, after_tokens: int) -> None:
        """Kill the worker when so many more tokens have been sent."""
        self._last_token = len(self.tokens.until(time.monotonic()).split()) + after_tokens

    def choose(self, request: FakeRequest) -> FakeReply:
        if not request.body.get("tools"):
            return FakeReply(text="Title")
        if self.killed_at is None:
            return FakeReply(tokens=self.tokens, tokens_per_second=TOKENS_PER_SECOND)
        return FakeReply(text=RETRIED)

    def _sent(self, tokens: int) -> None:
        due = self._last_token is not None and tokens >= self._last_token
        if due and self._victim is not None and self.killed_at is None:
            self.killed_at = time.monotonic()
            self._victim.kill()


@contextmanager
def deployed(folder: Path) -> Generator[tuple[Deployment, Model, httpx.Client]]:
    """A served site with its model and a guest; its database is whole in the end."""
    model = Model()
    with FakeOpenAI(script=model.choose) as fake:
        site = Deployment(folder, fake.base_url)
        try:
            with httpx.Client(base_url=site.server.url, timeout=30) as client:
                client.post("/auth/guest").raise_for_status()
                # The first answer of a process is slower; later ones begin with a retry.
                client.post("/chatkit", json=message("Hello?")).raise_for_status()
                yield site, model, client
        finally:
            site.server.stop()
    with sqlite3.connect(site.data / "chatdock.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def ask_until_the_kill(client: httpx.Client, model: Model, kill: Kill) -> Seen:
    """Ask, and let a second message wait if there is to be one; return what was seen."""
    headers = {"X-ChatDock-Resume": "1"}
    seen = Seen()
    if not kill.has_queue:
        model.fire(kill.after_tokens)
    with ExitStack() as stack:
        asked = client.stream("POST", "/chatkit", json=message("Why?"), headers=headers)
        try:
            for number, event in frames(stack.enter_context(asked).iter_lines()):
                seen.frames.append((number, event))
                seen.thread = event.get("thread", {}).get("id", seen.thread)
                if text(seen.frames) and kill.has_queue and model.killed_at is None:
                    second = message("And when?", thread_id=seen.thread)
                    waiting = client.stream("POST", "/chatkit", json=second, headers=headers)
                    assert stack.enter_context(waiting).status_code == 200
                    model.fire(kill.after_tokens)
                    kill = Kill(kill.after_tokens, has_queue=False)
        except httpx.TransportError:
            assert model.killed_at is not None
            return seen
    raise AssertionError("the answer ended before the kill")


def newest_thread(client: httpx.Client) -> str:
    return op(client, "threads.list")["data"][0]["id"]


def items(client: httpx.Client, thread: str) -> list[tuple[str, str, str]]:
    """Type, text and id of the thread's items, in order."""
    listed = op(client, "items.list", thread_id=thread, order="asc")["data"]
    return [(each["type"], each["content"][0]["text"], each["id"]) for each in listed]


def check_what_is_left(client: httpx.Client, model: Model, kill: Kill, seen: Seen) -> None:
    """Everything that was seen, and all but the last 100 ms of what the model had said."""
    assert model.killed_at is not None
    thread = seen.thread or newest_thread(client)
    run = f"/chatkit/threads/{thread}/run"
    log = list(frames(client.get(run, params={"after": 0}).iter_lines()))
    assert log[: len(seen.frames)] == seen.frames
    told = [event["allow_retry"] for _, event in log if event["type"] == "error"]
    assert told == [True] * (1 + kill.has_queue)
    assert log[-1][1]["type"] == "error"
    ended = client.get(run, params={"after": log[-1][0]})
    assert (ended.status_code, ended.headers["X-ChatDock-Run-State"]) == (204, "interrupted")

    left = items(client, thread)
    questions = [said for kind, said, _ in left if kind == "user_message"]
    assert questions == ["Why?", "And when?"][: 1 + kill.has_queue]
    answer = "".join(said for kind, said, _ in left if kind == "assistant_message")
    assert answer == text(log)
    assert "".join(WORDS).startswith(answer)
    # A space at the end waits for the word behind it.
    assert answer.startswith(model.tokens.until(model.killed_at - LOST_SECONDS).rstrip())
    check_retry(client, thread, left)


def check_retry(client: httpx.Client, thread: str, left: list[tuple[str, str, str]]) -> None:
    """The last message that was not answered is answered by a retry, and nothing else changes."""
    place = max(at for at, (kind, _, _) in enumerate(left) if kind == "user_message")
    params = {"thread_id": thread, "item_id": left[place][2]}
    body = {"type": "threads.retry_after_item", "params": params}
    assert client.post("/chatkit", json=body).status_code == 200
    retried = items(client, thread)
    assert retried[: place + 1] == left[: place + 1]
    assert [each[:2] for each in retried[place + 1 :]] == [("assistant_message", RETRIED)]


def kill_and_check(folder: Path, kills: list[Kill]) -> None:
    with deployed(folder) as (site, model, client):
        for kill in kills:
            model.aim(site.server)
            seen = ask_until_the_kill(client, model, kill)
            site.start()
            check_what_is_left(client, model, kill, seen)


def some_kills(number: int) -> list[Kill]:
    """Kills at any moment of an answer, from its request on; every third one with a message that waits."""
    chance = random.Random(4)
    return [Kill(chance.randint(0, 120), each % 3 == 2) for each in range(number)]


@requirement("RUN-4", "RUN-5")
def test_a_killed_worker_loses_nothing_that_was_seen_and_what_it_left_can_be_retried(
    tmp_path: Path,
) -> None:
    kill_and_check(tmp_path, [Kill(0, has_queue=False), Kill(60, has_queue=True)])


@pytest.mark.long
@requirement("RUN-4", "RUN-5", "STO-12")
def test_a_hundred_kills_lose_nothing_that_was_seen(tmp_path: Path) -> None:
    kill_and_check(tmp_path, some_kills(KILLS))
