"""Each remedy for a finding of the ChatKit SDK, shown against the SDK's own server."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    ClientToolCallItem,
    HiddenContextItem,
    NonStreamingReq,
    StreamingReq,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    is_streaming_req,
)
from pydantic import TypeAdapter
from pydantic_core import from_json

from chatdock.chat.requests import OPS, parse_request
from chatdock.chat.sdk import RemediedChatKitServer
from chatdock.context import RequestContext
from chatdock.errors import ConflictError, NotFoundError
from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, asking, sqlite_database

HELLO: dict[str, Any] = {
    "content": [{"type": "input_text", "text": "hello"}],
    "attachments": [],
    "inference_options": {},
}


class Echo(RemediedChatKitServer):
    """Answers with what it is asked."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        asked = input_user_message.content[0].text if input_user_message else "tool"
        yield ThreadItemDoneEvent(item=said(thread.id, f"you said {asked}"))


class Bare(ChatKitServer[RequestContext]):
    """The same on the SDK's server, unmended."""

    respond = Echo.respond


def said(thread_id: str, text: str, item_id: str | None = None) -> AssistantMessageItem:
    return AssistantMessageItem(
        id=item_id or f"msg_{text}",
        thread_id=thread_id,
        created_at=datetime.now(),  # noqa: DTZ005 - naive and local, as the SDK makes them
        content=[AssistantMessageContent(text=text, annotations=[])],
    )


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with sqlite_database(tmp_path) as opened:
        yield opened


@pytest.fixture
def server(database: Database) -> Echo:
    return Echo(ThreadStore(database))


@pytest.fixture
def bare(database: Database) -> Bare:
    return Bare(ThreadStore(database))


def parsed(name: str, **params: Any) -> StreamingReq | NonStreamingReq:
    return parse_request({"type": name, "params": params}, max_message_chars=1000).op


async def stream(server: Echo, name: str, **params: Any) -> list[dict[str, Any]]:
    request = parsed(name, **params)
    assert is_streaming_req(request)
    return [
        from_json(server.serialize(event)) async for event in server.events(request, asking(ALICE))
    ]


async def answer(server: Echo, name: str, **params: Any) -> dict[str, Any]:
    request = parsed(name, **params)
    assert not is_streaming_req(request)
    return from_json(await server.answer(request, asking(ALICE)))


async def thread_with(server: Echo, *items: ThreadItem) -> str:
    thread = ThreadMetadata(id="thr_1", created_at=datetime.now(UTC))
    await server.store.save_thread(thread, asking(ALICE))
    for item in items:
        await server.store.add_thread_item("thr_1", item, asking(ALICE))
    return thread.id


def tool_call(item_id: str) -> ClientToolCallItem:
    return ClientToolCallItem(
        id=item_id,
        thread_id="thr_1",
        created_at=datetime.now(UTC),
        call_id="c",
        name="f",
        arguments={},
    )


def hidden(item_id: str) -> HiddenContextItem:
    return HiddenContextItem(
        id=item_id, thread_id="thr_1", created_at=datetime.now(UTC), content="note"
    )


async def test_every_op_of_the_sdk_is_known() -> None:
    assert len(OPS) == 16
    assert {"threads.create", "items.feedback", "input.transcribe"} <= set(OPS)


async def test_a_first_turn_gives_the_events_that_the_sdk_gives(server: Echo, bare: Bare) -> None:
    ours = await stream(server, "threads.create", input=HELLO)
    body = TypeAdapter(Any).dump_json({"type": "threads.create", "params": {"input": HELLO}})
    result = await bare.process(body, asking(ALICE))
    assert isinstance(result, StreamingResult)
    theirs = [from_json(chunk.removeprefix(b"data: ")) async for chunk in result]
    assert [shape(event) for event in ours] == [shape(event) for event in theirs]


async def test_the_sdk_ignores_the_field_that_is_for_chatdock(bare: Bare) -> None:
    words = {"idempotency_key": "key", "resume": True}
    for more in ({}, {"chatdock": words}):
        request = {"type": "threads.create", "params": {"input": HELLO}, **more}
        result = await bare.process(TypeAdapter(Any).dump_json(request), asking(ALICE))
        assert isinstance(result, StreamingResult)
        events = [from_json(chunk.removeprefix(b"data: ")) async for chunk in result]
        assert events[0]["type"] == "thread.created"
        assert events[-1]["type"] == "thread.item.done"


def shape(value: Any) -> Any:
    """The event without its ids and times."""
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value).items()
        changing = ("id", "thread_id", "created_at")
        return {key: shape(entry) for key, entry in entries if key not in changing}
    return (
        [shape(entry) for entry in cast("list[Any]", value)] if isinstance(value, list) else value
    )


async def test_8_a_thread_opens_on_its_newest_page(server: Echo) -> None:
    await thread_with(server, *(said("thr_1", f"{n}") for n in range(25)))
    page = (await answer(server, "threads.get_by_id", thread_id="thr_1"))["items"]
    assert [item["content"][0]["text"] for item in page["data"]] == [str(n) for n in range(5, 25)]
    older = await answer(server, "items.list", thread_id="thr_1", after=page["after"], order="desc")
    assert [item["content"][0]["text"] for item in older["data"]] == ["4", "3", "2", "1", "0"]


async def test_9_hidden_items_leave_no_short_page(server: Echo) -> None:
    await thread_with(server, *(hidden(f"hid_{n}") for n in range(30)), said("thr_1", "seen"))
    page = await answer(server, "items.list", thread_id="thr_1", order="asc", limit=5)
    assert ([item["type"] for item in page["data"]], page["has_more"]) == (
        ["assistant_message"],
        False,
    )


async def test_9_items_of_an_absent_thread_are_not_an_empty_page(server: Echo) -> None:
    with pytest.raises(NotFoundError):
        await answer(server, "items.list", thread_id="thr_9")


async def test_10_a_tool_output_finds_its_call_behind_other_items(server: Echo) -> None:
    await thread_with(server, tool_call("tc_1"), hidden("hid_1"))
    events = await stream(
        server, "threads.add_client_tool_output", thread_id="thr_1", result={"ok": True}
    )
    assert [event["type"] for event in events] == ["stream_options", "thread.item.done"]
    call = await server.store.load_item("thr_1", "tc_1", asking(ALICE))
    assert isinstance(call, ClientToolCallItem)
    assert (call.status, call.output) == ("completed", {"ok": True})


async def test_10_a_tool_output_that_nobody_waits_for_is_refused(server: Echo) -> None:
    await thread_with(server, said("thr_1", "x"))
    with pytest.raises(NotFoundError):
        await stream(server, "threads.add_client_tool_output", thread_id="thr_1", result=1)


async def test_12_a_rename_does_not_undo_what_a_run_changes(server: Echo) -> None:
    await thread_with(server)
    stale = await server.store.load_thread("thr_1", asking(ALICE))
    await answer(server, "threads.update", thread_id="thr_1", title="mine")
    await server.store.save_thread(
        stale.model_copy(update={"metadata": {"step": 2}}), asking(ALICE)
    )
    loaded = await server.store.load_thread("thr_1", asking(ALICE))
    assert (loaded.title, loaded.metadata) == ("mine", {"step": 2})


async def test_19_times_are_aware_and_ids_are_long(server: Echo) -> None:
    events = await stream(server, "threads.create", input=HELLO)
    subjects = [event.get("item") or event.get("thread") for event in events]
    for subject in filter(None, subjects):
        assert datetime.fromisoformat(subject["created_at"]).tzinfo is not None
    assert all(len(subject["id"]) > 32 for subject in filter(None, subjects[:2]))


async def test_22_a_retry_deletes_all_that_came_later_and_answers_again(server: Echo) -> None:
    first = await stream(server, "threads.create", input=HELLO)
    thread_id, asked = first[0]["thread"]["id"], first[1]["item"]["id"]
    for _ in range(3):
        await stream(server, "threads.add_user_message", thread_id=thread_id, input=HELLO)
    before = await answer(server, "items.list", thread_id=thread_id, order="asc")
    again = await stream(server, "threads.retry_after_item", thread_id=thread_id, item_id=asked)
    removed = [each["item_id"] for each in again if each["type"] == "thread.item.removed"]
    assert removed == [item["id"] for item in before["data"][1:]]
    page = await answer(server, "items.list", thread_id=thread_id, order="asc")
    assert [item["type"] for item in page["data"]] == ["user_message", "assistant_message"]


@pytest.mark.parametrize(
    ("item_id", "error"), [("nothing", NotFoundError), ("msg_x", ConflictError)]
)
async def test_22_a_retry_of_anything_but_a_question_is_refused(
    server: Echo, item_id: str, error: type[Exception]
) -> None:
    await thread_with(server, said("thr_1", "x"))
    with pytest.raises(error):
        await stream(server, "threads.retry_after_item", thread_id="thr_1", item_id=item_id)


def test_the_private_names_that_the_remedies_use_are_the_sdks() -> None:
    for name in (
        "_process_streaming_impl",
        "_process_non_streaming",
        "_process_events",
        "_load_full_thread",
        "_build_user_message_item",
        "_process_new_thread_item_respond",
        "_cleanup_pending_client_tool_call",
        "_serialize",
        "_to_thread_response",
    ):
        method: Callable[..., Any] | None = getattr(ChatKitServer, name, None)
        assert callable(method), name
