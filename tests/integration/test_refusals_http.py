"""What a thread's state or a message's parts do not allow is refused before anything is changed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from chatkit.types import ClosedStatus, LockedStatus
from sqlalchemy import select

from chatdock.context import Principal, RequestContext
from chatdock.storage.engine import Database
from chatdock.storage.tables import threads
from chatdock.storage.thread_store import ThreadStore
from tests.ops import op
from tests.requirements import requirement
from tests.running_app import guest, running_app

HELLO: dict[str, Any] = {"content": [{"type": "input_text", "text": "How do I moor a boat?"}]}


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with running_app(tmp_path) as url, guest(url) as client:
        yield client


async def items(client: httpx.AsyncClient, thread_id: str) -> list[dict[str, Any]]:
    return (await op(client, "items.list", thread_id=thread_id, order="asc")).json()["data"]


async def set_status(folder: Path, status: LockedStatus | ClosedStatus) -> None:
    """Set the status of the only thread, as an owner's code does."""
    database = Database(f"sqlite:///{folder / 'data' / 'chatdock.db'}")
    row = await database.read(lambda each: each.execute(select(threads)).one())
    context = RequestContext(principal=Principal(user_id=row.user_id))
    store = ThreadStore(database)
    thread = await store.load_thread(row.id, context)
    await store.save_thread(thread.model_copy(update={"status": status}), context)
    await database.close()


@requirement("SRV-11")
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (LockedStatus(reason="It is being looked at."), "locked. It is being looked at."),
        (ClosedStatus(), "closed. Start a new conversation."),
    ],
)
async def test_a_locked_or_closed_thread_takes_no_message_and_can_be_read(
    reader: httpx.AsyncClient, tmp_path: Path, status: LockedStatus | ClosedStatus, words: str
) -> None:
    await op(reader, "threads.create", input=HELLO)
    (thread,) = (await op(reader, "threads.list")).json()["data"]
    before = await items(reader, thread["id"])
    await set_status(tmp_path, status)

    for name, params in {
        "threads.add_user_message": {"input": HELLO},
        "threads.retry_after_item": {"item_id": before[0]["id"]},
        "threads.add_client_tool_output": {"result": 1},
        "threads.custom_action": {"action": {"type": "x", "payload": None}},
    }.items():
        refused = await op(reader, name, thread_id=thread["id"], **params)
        assert (name, refused.status_code) == (name, 409)
        assert words in refused.json()["error"]["message"]
    assert await items(reader, thread["id"]) == before


async def test_a_message_with_an_unknown_attachment_is_refused_and_leaves_no_thread(
    reader: httpx.AsyncClient,
) -> None:
    refused = await op(reader, "threads.create", input=HELLO | {"attachments": ["atc_1"]})

    assert refused.status_code == 404
    assert (await op(reader, "threads.list")).json()["data"] == []
