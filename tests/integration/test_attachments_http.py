"""Attachments of an owner's own store: made, sent and deleted by the reader they belong to, and by nobody else."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from chatkit.store import AttachmentStore
from chatkit.store import NotFoundError as AbsentError
from chatkit.types import Attachment, AttachmentCreateParams, FileAttachment

from chatdock.assistant import Assistant
from chatdock.chat import ChatDockServer
from chatdock.context import RequestContext
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.thread_store import ThreadStore
from tests.ops import events, op
from tests.requirements import requirement
from tests.running_app import guest
from tests.running_chat import RunningChat, running_chat


class Shelf(AttachmentStore[RequestContext]):
    """Keeps the names of what it was given.

    Attributes:
        names: By ids of attachments.
        is_direct: Whether it takes no attachment before its bytes.
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.is_direct = False

    async def create_attachment(
        self,
        input: AttachmentCreateParams,  # noqa: A002 - its name
        context: RequestContext,
    ) -> Attachment:
        if self.is_direct:
            return await super().create_attachment(input, context)
        made = FileAttachment(
            id=new_id("atc"),
            name=input.name,
            mime_type=input.mime_type,
            metadata={"path": "/secret/place"},
        )
        self.names[made.id] = made.name
        return made

    async def delete_attachment(self, attachment_id: str, context: RequestContext) -> None:
        if attachment_id not in self.names:
            raise AbsentError(f"/secret/{attachment_id}")
        del self.names[attachment_id]


def server(store: ThreadStore) -> ChatDockServer:
    assistant = Assistant(settings=Settings(), knowledge=None, store=store)
    return ChatDockServer(store, assistant, Shelf())


@pytest.fixture
async def chat(database: Database, tmp_path: Path) -> AsyncIterator[RunningChat]:
    async with running_chat(database, tmp_path, server) as running:
        yield running


@pytest.fixture
async def reader(chat: RunningChat) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(chat.url) as client:
        yield client


@pytest.fixture
def shelf(chat: RunningChat) -> Shelf:
    return cast("Shelf", chat.server.attachment_store)


async def create(client: httpx.AsyncClient) -> httpx.Response:
    return await op(client, "attachments.create", name="a.pdf", size=3, mime_type="application/pdf")


def asking_with(attachment_id: str) -> dict[str, Any]:
    content = [{"type": "input_text", "text": "What is it?"}]
    return {"content": content, "attachments": [attachment_id]}


@requirement("SRV-1")
async def test_an_attachment_goes_with_a_message_and_tells_no_secrets(
    reader: httpx.AsyncClient, shelf: Shelf
) -> None:
    made = (await create(reader)).json()
    sent = await op(reader, "threads.create", input=asking_with(made["id"]))
    answered = events(sent)
    (attachment,) = answered[1]["item"]["attachments"]
    assert attachment == {**made, "thread_id": answered[0]["thread"]["id"]}
    assert "secret" not in sent.text + json.dumps(made)
    assert shelf.names == {made["id"]: "a.pdf"}


@requirement("SRV-1")
async def test_a_deleted_attachment_is_gone_and_cannot_be_sent(
    reader: httpx.AsyncClient, shelf: Shelf
) -> None:
    made = (await create(reader)).json()
    assert (await op(reader, "attachments.delete", attachment_id=made["id"])).json() == {}
    assert shelf.names == {}
    for name, params in (
        ("attachments.delete", {"attachment_id": made["id"]}),
        ("threads.create", {"input": asking_with(made["id"])}),
    ):
        assert (await op(reader, name, **params)).status_code == 404
    assert (await op(reader, "threads.list")).json()["data"] == []


async def test_nobody_deletes_or_sends_what_is_somebody_elses(
    chat: RunningChat, reader: httpx.AsyncClient, shelf: Shelf
) -> None:
    made = (await create(reader)).json()
    async with guest(chat.url) as other:
        refused = [
            await op(other, "attachments.delete", attachment_id=made["id"]),
            await op(other, "threads.create", input=asking_with(made["id"])),
        ]
    assert [each.status_code for each in refused] == [404, 404]
    assert shelf.names == {made["id"]: "a.pdf"}


async def test_what_an_owners_store_refuses_is_told_without_its_words(
    reader: httpx.AsyncClient, shelf: Shelf
) -> None:
    made = (await create(reader)).json()
    shelf.names.clear()
    gone = await op(reader, "attachments.delete", attachment_id=made["id"])
    shelf.is_direct = True
    direct = await create(reader)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "not_found")
    assert (direct.status_code, direct.json()["error"]["code"]) == (400, "not_supported")
    assert "secret" not in gone.text
