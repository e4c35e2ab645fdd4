"""A PostgreSQL that is stopped and started again under a running application."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply
from tests.ops import events_in, op
from tests.pacing import PacedTokens
from tests.postgres import PostgreSQL, running_postgresql
from tests.requirements import requirement
from tests.running_app import guest, running_app

HELLO: Final = {"input": {"content": [{"type": "input_text", "text": "How do I moor a boat?"}]}}


@pytest.fixture
async def postgresql() -> AsyncIterator[PostgreSQL]:
    """A server of the test's own, which it may stop."""
    with running_postgresql() as server:
        yield server


async def everything(client: httpx.AsyncClient, thread: str) -> dict[str, httpx.Response]:
    """What each kind of request that needs the database gets."""
    runs = f"/chatkit/threads/{thread}"
    return {
        "create": await op(client, "threads.create", **HELLO),
        "add": await op(client, "threads.add_user_message", thread_id=thread, **HELLO),
        "list": await op(client, "threads.list"),
        "follow": await client.get(f"{runs}/run"),
        "waiting": await client.get(f"{runs}/waiting"),
        "stop": await client.post(f"{runs}/stop", json={}),
        "ready": await client.get("/health/ready"),
    }


@requirement("SRV-14")
async def test_requests_are_refused_while_the_database_is_down_and_served_once_it_is_back(
    tmp_path: Path, postgresql: PostgreSQL
) -> None:
    secret = "of this server, and long enough to be one"
    async with postgresql.new_database() as database:
        url = database.render_as_string(hide_password=False)
        settings: dict[str, Any] = {"database_url": url, "secret_key": secret}
        async with running_app(tmp_path, **settings) as served, guest(served) as client:
            first = await op(client, "threads.create", **HELLO)
            thread = json.loads(first.text.split("data: ")[1])["thread"]["id"]

            await postgresql.stop()
            refused = await everything(client, thread)
            assert {name: each.status_code for name, each in refused.items()} == dict.fromkeys(
                refused, 503
            )
            assert refused.pop("ready").json()["components"]["database"] == "down"
            for each in refused.values():
                assert each.json()["error"]["code"] == "unavailable"
                assert each.headers["retry-after"] == "2"
            assert (await client.get("/health/live")).status_code == 200

            await postgresql.start()
            assert {
                name: each.status_code for name, each in (await everything(client, thread)).items()
            } == dict.fromkeys(refused, 200) | {"ready": 200, "follow": 204}


@requirement("SRV-14")
async def test_an_answer_that_ends_while_the_database_is_down_is_stored_whole_once_it_is_back(
    tmp_path: Path, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The database is away for as long as a slow machine needs to start it.
    monkeypatch.setattr("chatdock.storage.patience.PATIENCE_SECONDS", 120)
    words = PacedTokens(["one ", "two ", "three ", "four"])
    words.let()
    async with postgresql.new_database() as database:
        settings: dict[str, Any] = {
            "database_url": database.render_as_string(hide_password=False),
            "secret_key": "of this server, and long enough to be one",
            "model": "chat/fake",
        }
        with FakeOpenAI(FakeReply(tokens=words)) as fake:
            settings["model_base_url"] = fake.base_url
            async with running_app(tmp_path, **settings) as served, guest(served) as client:
                body = {"type": "threads.create", "params": HELLO}
                async with client.stream("POST", "/chatkit", json=body) as response:
                    lines = response.aiter_lines()
                    seen = [await anext(lines)]
                    while "text_delta" not in seen[-1]:
                        seen.append(await anext(lines))
                    await postgresql.stop()
                    words.let_all()
                    call = fake.wait_for_request()
                    assert await asyncio.to_thread(call.finished.wait, 60)
                    await postgresql.start()
                    seen += [line async for line in lines]
                told = events_in("\n".join(seen))
                thread = told[0]["thread"]["id"]
                listed = (await op(client, "items.list", thread_id=thread, order="asc")).json()
    assert [event for event in told if event["type"] == "error"] == []
    assert [item["content"][0]["text"] for item in listed["data"]][1:] == ["".join(words)]
