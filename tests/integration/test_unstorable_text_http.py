"""What no database and no JSON takes, from whoever says it: it is replaced, and nothing breaks."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from agents import Agent, function_tool
from chatkit.actions import Action
from chatkit.errors import CustomStreamError
from chatkit.types import (
    AudioInput,
    ClientEffectEvent,
    HiddenContextItem,
    ProgressUpdateEvent,
    SyncCustomActionResponse,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    WidgetItem,
)
from chatkit.widgets import DynamicWidgetRoot
from pydantic import SecretStr

from chatdock.assistant import Assistant
from chatdock.chat import ChatDockServer
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest, FakeToolCall
from tests.ops import events, op
from tests.requirements import requirement
from tests.running_app import guest, running_app
from tests.running_chat import RunningChat, running_chat

BAD = "a\0b\ud800c"
GOOD = "a\ufffdb\ufffdc"


def widget(item_id: str, thread: ThreadMetadata) -> WidgetItem:
    text = {"type": "Text", "value": BAD}
    root = DynamicWidgetRoot.model_validate({"type": "Card", "children": [text]})
    # Local and naive, as the SDK makes its own times.
    now = datetime.now()  # noqa: DTZ005
    return WidgetItem(id=item_id, thread_id=thread.id, created_at=now, widget=root, copy_text=BAD)


class BadSpeller(ChatDockServer):
    """Says what cannot be stored wherever an owner's code can."""

    def __init__(self, store: ThreadStore) -> None:
        super().__init__(store, Assistant(settings=Settings(), knowledge=None, store=store))

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        note = HiddenContextItem(
            id="note", thread_id=thread.id, created_at=datetime.now(UTC), content={BAD: [BAD]}
        )
        # A tool that writes to the store by itself.
        await self.store.add_thread_item(thread.id, note, context)
        yield ProgressUpdateEvent(text=BAD)
        thread.title = BAD
        thread.metadata = {"deep": [BAD]}
        thread.allowed_image_domains = [BAD]
        yield ThreadItemDoneEvent(item=widget("shown", thread))
        yield ClientEffectEvent(name="e", data={"deep": [BAD]})
        raise CustomStreamError(BAD)

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> SyncCustomActionResponse:
        return SyncCustomActionResponse(updated_item=widget("updated", thread))

    async def transcribe(self, audio_input: AudioInput, context: Any) -> TranscriptionResult:
        return TranscriptionResult(text="\ud800")


@pytest.fixture
async def chat(database: Database, tmp_path: Path) -> AsyncIterator[RunningChat]:
    async with running_chat(database, tmp_path, BadSpeller) as running:
        yield running


QUESTION: dict[str, Any] = {"content": [{"type": "input_text", "text": "Hello"}]}


@requirement("STO-2")
async def test_what_an_owners_code_says_is_replaced_where_it_is_shown_and_stored(
    chat: RunningChat,
) -> None:
    async with guest(chat.url) as client:
        said = events(await op(client, "threads.create", input=QUESTION))
        thread = said[0]["thread"]["id"]
        opened = (await op(client, "threads.get_by_id", thread_id=thread)).json()
        acted = (
            await op(client, "threads.sync_custom_action", thread_id=thread, action={"type": "x"})
        ).json()
        heard = await op(client, "input.transcribe", audio_base64="aGk=", mime_type="audio/webm")
        listed = (await op(client, "items.list", thread_id=thread, order="asc")).json()["data"]
        note = await chat.server.store.load_item(thread, "note", chat.context(client))
        kept = await chat.server.store.load_thread(thread, chat.context(client))

    shown = {event["type"]: event for event in said}
    assert shown["progress_update"]["text"] == GOOD
    assert shown["client_effect"]["data"] == {"deep": [GOOD]}
    assert shown["error"]["message"].encode()
    assert (opened["title"], opened["allowed_image_domains"]) == (GOOD, [GOOD])
    assert (kept.title, kept.metadata) == (GOOD, {"deep": [GOOD]})
    assert isinstance(note, HiddenContextItem)
    assert note.content == {GOOD: [GOOD]}
    assert heard.json() == {"text": "\ufffd"}
    widgets = [item for item in listed if item["type"] == "widget"]
    assert widgets == [shown["thread.item.done"]["item"], acted["updated_item"]]
    assert {item["copy_text"] for item in widgets} == {GOOD}
    assert {item["widget"]["children"][0]["value"] for item in widgets} == {GOOD}


@function_tool
def look_up(word: str) -> str:
    """Look a word up."""
    return BAD + word


@asynccontextmanager
async def asking(
    tmp_path: Path, api: str, *replies: FakeReply
) -> AsyncGenerator[tuple[httpx.AsyncClient, FakeOpenAI]]:
    waiting = list(replies)

    def choose(request: FakeRequest) -> FakeReply:
        return waiting.pop(0) if request.body.get("tools") else FakeReply(text=BAD)

    with FakeOpenAI(script=choose) as fake:
        agent = Agent[Any](name="A", tools=[look_up])
        model: dict[str, Any] = {"model": f"{api}/fake", "model_base_url": fake.base_url}
        async with (
            running_app(tmp_path, agent=agent, model_api_key=SecretStr("k"), **model) as url,
            guest(url) as client,
        ):
            yield client, fake


@requirement("STO-2")
@pytest.mark.parametrize("api", ["openai", "chat"])
async def test_what_a_model_or_its_tool_says_is_replaced(tmp_path: Path, api: str) -> None:
    call = FakeToolCall(name="look_up", arguments={"word": "x"})
    replies = (
        FakeReply(reasoning=BAD, tool_calls=(call,)),
        FakeReply(tokens=("One ", BAD, " two.")),
    )
    async with asking(tmp_path, api, *replies) as (client, fake):
        said = events(await op(client, "threads.create", input=QUESTION))
        listed = (await op(client, "threads.list")).json()["data"]
    assert [event for event in said if event["type"] == "error"] == []
    done = [event["item"] for event in said if event["type"] == "thread.item.done"]
    assert done[-1]["content"][0]["text"] == f"One {GOOD} two."
    assert listed[0]["title"].encode()
    assert GOOD + "x" in json.dumps(fake.requests[1].input, ensure_ascii=False)
    if api == "openai":
        assert done[1]["workflow"]["tasks"][0]["content"].strip() == GOOD
