"""Readers who write all the time, and remember what they were told is kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from chatdock.testing import FakeReply, FakeRequest
from tests.deployments import Event, message

ANSWER: Final = tuple(f"word{number} " for number in range(12))
TOKENS_PER_SECOND: Final = 60.0
MESSAGES: Final = 3
"""How many messages each thread gets."""


def answer(request: FakeRequest) -> FakeReply:
    """What the model says to them: slowly enough that something is always being written."""
    if not request.body.get("tools"):
        return FakeReply(text="Title")
    return FakeReply(tokens=ANSWER, tokens_per_second=TOKENS_PER_SECOND)


@dataclass
class Writer:
    """One reader, who asks in one thread after the other.

    Attributes:
        client: Their connection, logged in as a guest.
        kept: What they were told is kept: by thread, the texts of its items by their ids.
        answered: How many answers they read to the end.
        refused: How many messages were refused because the database was away.
        failed: How many answers ended with an error, or without an end.
        has_words: Set when they have read the first words of an answer.
        has_answer: Set when they have read an answer to its end.
        has_refusal: Set when a message was refused because the database was away.
    """

    client: httpx.AsyncClient
    kept: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    answered: int = 0
    refused: int = 0
    failed: int = 0
    has_words: asyncio.Event = field(default_factory=asyncio.Event)
    has_answer: asyncio.Event = field(default_factory=asyncio.Event)
    has_refusal: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self) -> None:
        """Ask until cancelled, or until the server is gone."""
        try:
            while True:
                await self.write_thread()
        except httpx.TransportError:
            self.failed += 1

    async def write_thread(self) -> None:
        """Ask the questions of one thread."""
        thread = await self._ask(message("How?"))
        for _ in range(MESSAGES - 1):
            if thread is not None:
                await self._ask(message("And then?", thread_id=thread), thread)

    async def _ask(self, body: dict[str, Any], thread: str | None = None) -> str | None:
        """Ask, and take down what is told; the thread, once there is one."""
        async with self.client.stream("POST", "/chatkit", json=body) as response:
            if response.status_code == 503:
                error = json.loads(await response.aread())["error"]
                assert error["code"] == "unavailable", error
                assert int(response.headers["Retry-After"]) > 0
                self.refused += 1
                self.has_refusal.set()
                return thread
            assert response.status_code == 200, await response.aread()
            last: Event = {}
            told: list[str] = []
            async for last in _events(response):
                thread = self._take_down(last, thread)
                if last["type"] == "thread.item.updated":
                    self.has_words.set()
                if last["type"] == "thread.item.done" and last["item"]["type"] != "user_message":
                    told.append(last["item"]["id"])
        if last.get("type") == "error":
            assert last["allow_retry"]
            self.failed += 1
            # One of the SDK's own has no words: the client has them.
            if "could not be saved" in (last.get("message") or ""):
                # It was shown, and told to be lost, in one breath.
                for answer_id in told:
                    self.kept[thread or ""].pop(answer_id)
        else:
            self.answered += 1
            self.has_answer.set()
        return thread

    def _take_down(self, event: Event, thread: str | None) -> str | None:
        match event["type"]:
            case "thread.created":
                thread = str(event["thread"]["id"])
                self.kept[thread] = {}
            case "thread.item.done":
                item = event["item"]
                self.kept[item["thread_id"]][item["id"]] = item["content"][0]["text"]
            case _:
                pass
        return thread

    async def check(self) -> int:
        """Nothing that was told is lost, and no turn is half; returns how many turns are marked as cut."""
        return sum([await self._check_thread(thread) for thread in self.kept])

    async def _check_thread(self, thread: str) -> int:
        run = f"/chatkit/threads/{thread}/run"
        # What a dead server left on PostgreSQL is closed by another one a while later.
        await self.client.get(run, params={"after": 0})
        params = {"thread_id": thread, "order": "asc", "limit": 100}
        listed = await self.client.post("/chatkit", json={"type": "items.list", "params": params})
        items = listed.json()["data"]
        there = {item["id"]: item["content"][0]["text"] for item in items}
        assert {key: there.get(key) for key in self.kept[thread]} == self.kept[thread]
        ended = await self.client.get(f"/chatkit/threads/{thread}/endings")
        marked: dict[str, str] = ended.json()["endings"]
        _check_turns(items, marked)
        assert (await self.client.get(run)).status_code == 204, "a run goes on for ever"
        return len(marked)


def _check_turns(items: list[Event], marked: dict[str, str]) -> None:
    """Each question has its whole answer, or is marked as one that has not."""
    questions = [place for place, item in enumerate(items) if item["type"] == "user_message"]
    assert questions[:1] in ([0], []), items
    for place, end in zip(questions, [*questions[1:], len(items)], strict=True):
        said = [item["content"][0]["text"] for item in items[place + 1 : end]]
        if items[place]["id"] in marked:
            assert marked[items[place]["id"]] in {"interrupted", "failed"}
            assert len(said) <= 1
            assert "".join(ANSWER).startswith("".join(said))
        else:
            assert said == ["".join(ANSWER).strip()] or said == ["".join(ANSWER)], said


async def _events(response: httpx.Response) -> AsyncIterator[Event]:
    async for line in response.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line[6:])
