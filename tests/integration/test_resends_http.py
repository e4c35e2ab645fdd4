"""A request that is sent again without a key, because its connection broke, is the same request."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from chatdock.storage.engine import Database
from chatdock.storage.tables import runs
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.requirements import requirement
from tests.running_app import guest, running_app

WORDS = tuple(f"word{number} " for number in range(2_000))


def answer(request: FakeRequest) -> FakeReply:
    if not request.body.get("tools"):
        return FakeReply(text="Title")
    return FakeReply(tokens=WORDS, tokens_per_second=50)


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    with FakeOpenAI(script=answer) as fake:
        settings: dict[str, Any] = {"model": "chat/fake", "model_base_url": fake.base_url}
        async with running_app(tmp_path, model_api_key=SecretStr("none"), **settings) as served:
            yield served


@pytest.fixture
async def database(tmp_path: Path, url: str) -> AsyncIterator[Database]:
    """The served database, from outside."""
    opened = Database(f"sqlite:///{tmp_path / 'data' / 'chatdock.db'}")
    yield opened
    await opened.close()


def question(text: str) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    return {"type": "threads.create", "params": {"input": {"content": content}}}


async def ask_and_leave(client: httpx.AsyncClient, text: str) -> str:
    """Ask, and break the connection at the first word; return the run's id."""
    async with client.stream("POST", "/chatkit", json=question(text)) as response:
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


async def until_left(database: Database) -> None:
    """Wait until the server has seen that every connection so far is broken."""
    query = select(runs.c.id).where(runs.c.left_at.is_(None), runs.c.state != "stopped")
    async with asyncio.timeout(10):
        while await database.read(lambda each: each.execute(query).first()):  # noqa: ASYNC110
            await asyncio.sleep(0)


@requirement("RUN-6")
async def test_the_same_request_after_a_broken_connection_is_the_same_run(
    url: str, database: Database
) -> None:
    async with guest(url) as client:
        first = await ask_and_leave(client, "Why?")
        await until_left(database)
        again, event = await ask(client, "Why?")
        assert again == first
        assert event["type"] == "thread.created"
        other, _ = await ask(client, "When?")
        assert other != first


@requirement("RUN-6")
async def test_another_readers_same_request_is_another_run(url: str, database: Database) -> None:
    async with guest(url) as client, guest(url) as somebody_else:
        first = await ask_and_leave(client, "Why?")
        await until_left(database)
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
async def test_the_same_request_after_a_stop_or_too_late_is_a_new_run(
    url: str, database: Database
) -> None:
    async with guest(url) as client:
        first = await ask_and_leave(client, "Why?")
        await until_left(database)
        stopped = update(runs).values(state="stopped", ended_at=runs.c.left_at)
        await database.write(lambda each: each.execute(stopped))
        second = await ask_and_leave(client, "Why?")
        assert second != first
        await until_left(database)
        too_long_ago = update(runs).values(left_at=datetime.now(UTC) - timedelta(seconds=31))
        await database.write(lambda each: each.execute(too_long_ago))
        third, _ = await ask(client, "Why?")
        assert third != second
