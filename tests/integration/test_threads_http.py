"""What happens to threads beside their answers: retries, feedback, locks, calls that nobody answered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from chatkit.types import ClientToolCallItem, LockedStatus
from sqlalchemy import Connection, select, text

from chatdock.storage.tables import feedback
from tests.databases import Database, as_owner
from tests.gated_server import GatedServer
from tests.ops import events, op
from tests.requirements import partly, requirement
from tests.running_app import guest
from tests.running_chat import RunningChat, running_chat
from tests.scripted_runs import break_table

REFUSE_DELETION = {
    True: [
        "CREATE TRIGGER keep BEFORE DELETE ON items WHEN OLD.id = '{id}' "
        "BEGIN SELECT RAISE(ABORT, 'no'); END"
    ],
    False: [
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF OLD.id = '{id}' THEN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN OLD; END $$",
        "CREATE TRIGGER keep BEFORE DELETE ON items FOR EACH ROW EXECUTE FUNCTION keep()",
    ],
}
"""Makes the database fail in the middle of a deletion, on SQLite and on PostgreSQL."""


@pytest.fixture
async def chat(database: Database, tmp_path: Path) -> AsyncIterator[RunningChat]:
    async with running_chat(database, tmp_path, GatedServer) as running:
        yield running


@pytest.fixture
async def reader(chat: RunningChat) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(chat.url) as client:
        yield client


def message(words: str) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": words}]}


async def ask(client: httpx.AsyncClient, *more: str) -> str:
    """A thread of these messages and their answers; returns its id."""
    created = await op(client, "threads.create", input=message("one"))
    thread = events(created)[0]["thread"]["id"]
    for words in more:
        events(await op(client, "threads.add_user_message", thread_id=thread, input=message(words)))
    return thread


async def items(client: httpx.AsyncClient, thread: str) -> list[dict[str, Any]]:
    listed = await op(client, "items.list", thread_id=thread, order="asc", limit=100)
    return listed.json()["data"]


@requirement("SRV-10")
async def test_a_retry_that_fails_in_the_middle_leaves_everything(
    chat: RunningChat, reader: httpx.AsyncClient
) -> None:
    thread = await ask(reader, "two", "three")
    before = await items(reader, thread)
    assert len(before) == 6

    def break_deletion(connection: Connection) -> None:
        for statement in REFUSE_DELETION[chat.database.is_sqlite]:
            connection.execute(text(statement.replace("{id}", before[4]["id"])))

    await as_owner(chat.database, break_deletion)
    retried = await op(
        reader, "threads.retry_after_item", thread_id=thread, item_id=before[0]["id"]
    )

    assert events(retried) == [{"type": "error", "code": "stream.error", "allow_retry": True}]
    assert await items(reader, thread) == before


@partly("SRV-9")
async def test_feedback_can_change_and_is_kept_once_for_each_item(
    chat: RunningChat, reader: httpx.AsyncClient
) -> None:
    thread = await ask(reader)
    question, answer = [item["id"] for item in await items(reader, thread)]
    for ids, kind in (
        ([answer], "positive"),
        ([answer, answer, question], "positive"),
        ([answer], "negative"),
    ):
        taken = await op(reader, "items.feedback", thread_id=thread, item_ids=ids, kind=kind)
        assert taken.json() == {}
    refused = await op(
        reader, "items.feedback", thread_id=thread, item_ids=[question, "none"], kind="negative"
    )
    assert refused.status_code == 404

    principal = chat.context(reader).principal
    query = select(feedback.c.item_id, feedback.c.user_id, feedback.c.kind)
    rows = await chat.database.read_as(principal, lambda each: each.execute(query).all())
    assert {tuple(row) for row in rows} == {
        (question, principal.user_id, "positive"),
        (answer, principal.user_id, "negative"),
    }


@partly("SRV-9")
async def test_nobody_gives_feedback_on_the_items_of_others(
    chat: RunningChat, reader: httpx.AsyncClient
) -> None:
    thread = await ask(reader)
    ids = [item["id"] for item in await items(reader, thread)]
    async with guest(chat.url) as other:
        own = await ask(other)
        for of_thread in (thread, own):
            refused = await op(
                other, "items.feedback", thread_id=of_thread, item_ids=ids, kind="negative"
            )
            assert refused.status_code == 404


@requirement("SRV-11")
async def test_a_message_that_waits_is_not_answered_once_its_thread_is_locked(
    chat: RunningChat, reader: httpx.AsyncClient
) -> None:
    server = cast("GatedServer", chat.server)
    thread = await ask(reader)
    server.closed.add("two")
    server.change = {"status": LockedStatus(reason="It is being looked at.")}
    first = asyncio.create_task(
        op(reader, "threads.add_user_message", thread_id=thread, input=message("two"))
    )
    await server.asked["two"].wait()
    body = {
        "type": "threads.add_user_message",
        "params": {"thread_id": thread, "input": message("three")},
    }
    async with reader.stream("POST", "/chatkit", json=body) as waiting:
        assert waiting.status_code == 200
        server.gates["two"].set()
        events(await first)
        await waiting.aread()

    assert events(waiting)[-1] == {
        "type": "error",
        "code": "custom",
        "message": "This conversation is locked. It is being looked at.",
        "allow_retry": False,
    }
    assert not server.asked["three"].is_set()


async def test_an_output_that_comes_too_late_is_refused(
    chat: RunningChat, reader: httpx.AsyncClient
) -> None:
    thread = await ask(reader)
    call = ClientToolCallItem(
        id="call",
        thread_id=thread,
        created_at=datetime.now(UTC) - timedelta(seconds=61),
        call_id="c",
        name="read_cart",
        arguments={},
    )
    await chat.server.store.add_thread_item(thread, call, chat.context(reader))

    late = await op(reader, "threads.add_client_tool_output", thread_id=thread, result=1)

    assert (late.status_code, late.json()["error"]["code"]) == (409, "conflict")
    assert "60 seconds" in late.json()["error"]["message"]
    # It is in nobody's way, and gone with the next message.
    events(await op(reader, "threads.add_user_message", thread_id=thread, input=message("two")))
    assert "client_tool_call" not in {item["type"] for item in await items(reader, thread)}
    again = await op(reader, "threads.add_client_tool_output", thread_id=thread, result=1)
    assert again.status_code == 404


@partly("SRV-3")
async def test_a_message_too_many_is_told_when_to_come_again(
    chat: RunningChat, reader: httpx.AsyncClient
) -> None:
    server = cast("GatedServer", chat.server)
    thread = await ask(reader)
    server.closed.add("two")
    first = asyncio.create_task(
        op(reader, "threads.add_user_message", thread_id=thread, input=message("two"))
    )
    await server.asked["two"].wait()
    async with AsyncExitStack() as waiting:
        for words in ("three", "four"):
            params = {"thread_id": thread, "input": message(words)}
            body = {"type": "threads.add_user_message", "params": params}
            accepted = await waiting.enter_async_context(
                reader.stream("POST", "/chatkit", json=body)
            )
            assert accepted.status_code == 200

        refused = await op(
            reader, "threads.add_user_message", thread_id=thread, input=message("five")
        )
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
        assert refused.json()["error"]["code"] == "too_many_requests"
        server.gates["two"].set()
        events(await first)
    assert "five" not in server.asked


@requirement("SRV-4")
async def test_an_answer_that_cannot_be_saved_is_one_error_and_what_was_seen_comes_back(
    chat: RunningChat, reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = cast("GatedServer", chat.server)
    thread = await ask(reader)
    server.closed.add("two")
    params = {"thread_id": thread, "input": message("two")}
    body = {"type": "threads.add_user_message", "params": params}
    async with reader.stream("POST", "/chatkit", json=body) as answering:
        lines = answering.aiter_lines()
        async for line in lines:
            if "You said " in line:
                break
        await break_table(chat.database, "items")
        # Not before: it is the time that a healthy transaction has, too.
        with monkeypatch.context() as patch:
            patch.setattr("chatdock.storage.patience.PATIENCE_SECONDS", 0.1)
            server.gates["two"].set()
            rest = [json.loads(line[6:]) async for line in lines if line[:6] == "data: "]
    await break_table(chat.database, "items", mend=True)

    assert [event for event in rest if event["type"] == "error"] == [rest[-1]]
    assert (rest[-1]["code"], rest[-1]["allow_retry"]) == ("custom", True)
    assert "could not be saved" in rest[-1]["message"]
    assert "items" not in rest[-1]["message"]
    await op(reader, "threads.add_user_message", thread_id=thread, input=message("three"))
    texts = [item["content"][0]["text"] for item in await items(reader, thread)]
    assert texts[2:] == ["two", "You said ", "three", "You said three."]


@requirement("SRV-4")
async def test_a_thread_whose_first_answer_cannot_be_saved_is_told_and_goes_on(
    chat: RunningChat, reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The run is accepted, and nothing that it says can be committed.
    await break_table(chat.database, "frames")
    with monkeypatch.context() as patch:
        patch.setattr("chatdock.storage.patience.PATIENCE_SECONDS", 2)
        told = events(await op(reader, "threads.create", input=message("one")))
    await break_table(chat.database, "frames", mend=True)

    assert told[0]["type"] == "thread.created"
    thread = told[0]["thread"]["id"]
    assert {event["item"]["thread_id"] for event in told if "item" in event} == {thread}
    assert [event for event in told if event["type"] == "error"] == [told[-1]]
    assert "could not be saved" in told[-1]["message"]
    await op(reader, "threads.add_user_message", thread_id=thread, input=message("two"))
    texts = [item["content"][0]["text"] for item in await items(reader, thread)]
    assert texts[0] == "one"
    assert texts[-2:] == ["two", "You said two."]
