"""A request that is sent again without a key, because its connection broke, is the same request."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import update

from chatdock.storage.engine import Database
from chatdock.storage.tables import runs
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.broken_connections import has_left, served_database, until_left
from tests.pacing import PacedTokens
from tests.requirements import requirement
from tests.running_app import guest, running_app

WORDS = ("word0 ", "word1 ", "word2 ")


class Model:
    """A fake model that stands still behind its first word; answers in short go on when they may.

    Attributes:
        short: The words of answers in short.
    """

    def __init__(self) -> None:
        self.short = PacedTokens(WORDS)
        self.short.let()

    def choose(self, request: FakeRequest) -> FakeReply:
        if not request.body.get("tools"):
            return FakeReply(text="Title")
        if "in short" in str(request.body["messages"][-1]):
            return FakeReply(tokens=self.short)
        return FakeReply(tokens=WORDS, hang_after=1)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
async def url(tmp_path: Path, model: Model) -> AsyncIterator[str]:
    with FakeOpenAI(script=model.choose) as fake:
        settings: dict[str, Any] = {"model": "chat/fake", "model_base_url": fake.base_url}
        async with running_app(tmp_path, model_api_key=SecretStr("none"), **settings) as served:
            yield served


@pytest.fixture
async def database(tmp_path: Path, url: str) -> AsyncIterator[Database]:
    async with served_database(tmp_path) as opened:
        yield opened


def question(text: str) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    return {"type": "threads.create", "params": {"input": {"content": content}}}


async def test_what_was_only_said_along_with_a_question_makes_it_no_other_one(
    url: str, model: Model
) -> None:
    model.short.let_all()
    async with guest(url) as client:
        told: list[tuple[int, str]] = []
        for second in (1, 2):
            body = question("Why, in short?")
            body["params"]["input"]["metadata"] = {"pageContext": {"timestamp": second}}
            response = await client.post("/chatkit", json=body, headers={"Idempotency-Key": "one"})
            told.append((response.status_code, response.headers["X-ChatDock-Run"]))
    assert told[0] == told[1]
    assert told[0][0] == 200


async def ask_and_leave(client: httpx.AsyncClient, text: str, **headers: str) -> str:
    """Ask, and break the connection at the first word; return the run's id."""
    asked = client.stream("POST", "/chatkit", json=question(text), headers=headers)
    async with asked as response:
        async for line in response.aiter_lines():
            if "word" in line:
                break
    return response.headers["X-ChatDock-Run"]


async def ask(client: httpx.AsyncClient, text: str) -> tuple[str, dict[str, Any]]:
    """Ask and read the first event only; return the run's id and the event."""
    async with client.stream("POST", "/chatkit", json=question(text)) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                return response.headers["X-ChatDock-Run"], json.loads(line[6:])
    raise AssertionError


async def stop(client: httpx.AsyncClient, thread_id: str) -> None:
    """Stop what is answered in the thread."""
    stopped = await client.post(f"/chatkit/threads/{thread_id}/stop", json={})
    assert stopped.json() == {"stopped": True}


@requirement("RUN-6")
async def test_the_same_request_after_a_broken_connection_is_the_same_run(
    url: str, database: Database
) -> None:
    async with guest(url) as client:
        first = await ask_and_leave(client, "Why?")
        await until_left(database, first)
        again, event = await ask(client, "Why?")
        assert again == first
        assert event["type"] == "thread.created"
        other, _ = await ask(client, "When?")
        assert other != first


@requirement("RUN-6")
async def test_another_readers_same_request_is_another_run(url: str, database: Database) -> None:
    async with guest(url) as client, guest(url) as somebody_else:
        first = await ask_and_leave(client, "Why?")
        await until_left(database, first)
        other, _ = await ask(somebody_else, "Why?")
        assert other != first


@requirement("RUN-6")
async def test_the_same_request_on_a_whole_connection_is_asked_twice(url: str) -> None:
    async with guest(url) as client:
        body = question("Why?")
        async with (
            client.stream("POST", "/chatkit", json=body) as first,
            client.stream("POST", "/chatkit", json=body) as second,
        ):
            assert first.headers["X-ChatDock-Run"] != second.headers["X-ChatDock-Run"]


@requirement("RUN-6")
async def test_the_same_request_after_a_stop_is_a_new_run(url: str, database: Database) -> None:
    async with guest(url) as client:
        first = await ask_and_leave(client, "Why?")
        await until_left(database, first)
        again, event = await ask(client, "Why?")
        assert again == first
        await until_left(database, first)
        await stop(client, event["thread"]["id"])
        second, _ = await ask(client, "Why?")
        assert second != first


@requirement("RUN-6")
async def test_the_same_request_too_late_is_a_new_run(url: str, database: Database) -> None:
    async with guest(url) as client:
        first = await ask_and_leave(client, "Why?")
        await until_left(database, first)
        too_long_ago = update(runs).values(left_at=datetime.now(UTC) - timedelta(seconds=31))
        await database.write(lambda each: each.execute(too_long_ago))
        second, _ = await ask(client, "Why?")
        assert second != first


@requirement("RUN-6")
async def test_the_same_request_after_a_resend_was_read_to_its_end_is_a_new_run(
    url: str, database: Database, model: Model
) -> None:
    async with guest(url) as client:
        first = await ask_and_leave(client, "Why, in short?")
        await until_left(database, first)
        resent = client.stream("POST", "/chatkit", json=question("Why, in short?"))
        async with resent as again:
            assert again.headers["X-ChatDock-Run"] == first
            model.short.let_all()
            assert "".join(WORDS).rstrip() in (await again.aread()).decode()
        second, _ = await ask(client, "Why, in short?")
        assert second != first


@requirement("RUN-6")
async def test_a_request_with_a_key_is_known_by_its_key_alone(url: str, database: Database) -> None:
    async with guest(url) as client:
        first = await ask_and_leave(client, "Why?", **{"Idempotency-Key": "once"})
        # What is left behind it is noted behind it.
        await until_left(database, await ask_and_leave(client, "When?"))
        assert not await has_left(database, first)
        second, _ = await ask(client, "Why?")
        assert second != first


@requirement("RUN-6")
async def test_a_key_with_another_op_is_refused_though_the_params_are_the_same(url: str) -> None:
    async with guest(url) as client:
        key = {"Idempotency-Key": "once"}
        await ask_and_leave(client, "Why?", **key)
        other = question("Why?") | {"type": "threads.list"}
        refused = await client.post("/chatkit", json=other, headers=key)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
