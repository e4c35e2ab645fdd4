"""What a run leaves when it is cut off in the middle of anything, on a real database."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from chatkit.errors import CustomStreamError
from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    SDKHiddenContextItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadsAddUserMessageReq,
    ThreadStreamEvent,
    UserMessageItem,
)
from typing_extensions import override

from chatdock.chat.sdk import RemediedChatKitServer
from chatdock.chat.work import NOT_BEGUN, STOP_NOTE, ChatWork, cut_message
from chatdock.context import RequestContext
from chatdock.runs import Cause, RunRecord
from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, asking
from tests.requirements import requirement

THREAD: Final = "thr_1"
QUESTION: Final = ThreadsAddUserMessageReq.model_validate(
    {
        "type": "threads.add_user_message",
        "params": {
            "thread_id": THREAD,
            "input": {
                "content": [{"type": "input_text", "text": "Why?"}],
                "attachments": [],
                "inference_options": {},
            },
        },
    }
)
RUN: Final = RunRecord(
    id="run_1",
    turn_id="turn_1",
    turn_sequence=1,
    thread_id=THREAD,
    principal=ALICE,
    worker_id="wrk_1",
    state="running",
    request="",
    request_hash="",
    after_frame=0,
)


class SlowStore(ThreadStore):
    """Never ends the first save of an item of the type that it is told."""

    slow: type[Any] | None = None

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.is_saving: Final = asyncio.Event()

    @override
    async def add_thread_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> None:
        await self._hang_once(item)
        await super().add_thread_item(thread_id, item, context)

    @override
    async def keep_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> ThreadItem:
        await self._hang_once(item)
        return await super().keep_item(thread_id, item, context)

    async def _hang_once(self, item: ThreadItem) -> None:
        if self.slow is not None and isinstance(item, self.slow):
            self.slow = None
            self.is_saving.set()
            await asyncio.Event().wait()


class Teller(RemediedChatKitServer):
    """Says a word in each of two answers, then fails."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        for number in (1, 2):
            item = AssistantMessageItem(
                id=f"msg_{number}", thread_id=THREAD, created_at=datetime.now(UTC), content=[]
            )
            yield ThreadItemAddedEvent(item=item)
            delta = AssistantMessageContentPartTextDelta(content_index=0, delta=f"word{number}")
            yield ThreadItemUpdatedEvent(item_id=item.id, update=delta)
        raise CustomStreamError("It broke.", allow_retry=True)


@pytest.fixture
async def store(database: Database) -> SlowStore:
    """A store with an empty thread."""
    made = SlowStore(database)
    thread = ThreadMetadata(id=THREAD, created_at=datetime.now(UTC))
    await made.save_thread(thread, asking(ALICE))
    return made


def work_on(store: ThreadStore) -> ChatWork:
    context = RequestContext(principal=ALICE, new_message_id="msg_0")
    return ChatWork(Teller(store), QUESTION, context, thread_id=THREAD)


async def cut_off(store: SlowStore, work: ChatWork, cause: Cause) -> list[dict[str, Any]]:
    """Cut the work off in the save that does not end; return all that it told."""
    told: list[bytes] = []

    async def execute() -> None:
        async for event in work.events(RUN):
            told.append(event)

    executing = asyncio.create_task(execute())
    await store.is_saving.wait()
    executing.cancel()
    await asyncio.wait({executing})
    told += work.give_up(cause, []) if cause == "taken_over" else await work.close(cause)
    return [json.loads(event) for event in told]


async def kept(store: ThreadStore) -> list[str]:
    """The texts of the thread, hidden ones included."""
    page = await store.load_thread_items(THREAD, None, 20, "asc", asking(ALICE))
    return [
        item.content if isinstance(item, SDKHiddenContextItem) else item.content[0].text
        for item in page.data
        if isinstance(item, UserMessageItem | AssistantMessageItem | SDKHiddenContextItem)
    ]


def done(told: list[dict[str, Any]]) -> list[str]:
    """Ids of the items that were told as done."""
    return [event["item"]["id"] for event in told if event["type"] == "thread.item.done"]


@requirement("RUN-3")
async def test_a_question_is_kept_though_the_stop_came_before_it_was_stored(
    store: SlowStore,
) -> None:
    store.slow = UserMessageItem
    told = await cut_off(store, work_on(store), "stopped")
    assert await kept(store) == ["Why?"]
    assert done(told) == ["msg_0"]


@requirement("RUN-10")
async def test_a_question_is_kept_though_its_run_was_cut_off_before_its_first_step(
    store: SlowStore,
) -> None:
    told = [json.loads(event) for event in await work_on(store).close("interrupted")]
    assert await kept(store) == ["Why?"]
    assert done(told) == ["msg_0"]
    assert told[-1]["type"] == "error"
    assert told[-1]["message"] == NOT_BEGUN


@pytest.mark.parametrize(
    ("cause", "has_text", "message"),
    [
        ("stopped", True, None),
        ("interrupted", False, "The server stopped while it was answering."),
        ("not_saved", True, "The answer could not be saved and was ended. Try again in a moment."),
        (
            "too_long",
            True,
            "The answer took too long and was ended. What was written so far is kept. "
            "Please ask in smaller parts.",
        ),
    ],
)
def test_a_reader_is_told_that_text_is_kept_only_where_there_is_any(
    cause: Cause, has_text: bool, message: str | None
) -> None:
    assert cut_message(cause, has_text=has_text) == message


@requirement("RUN-3")
async def test_no_text_is_lost_by_a_stop_in_the_middle_of_its_save(store: SlowStore) -> None:
    store.slow = AssistantMessageItem
    told = await cut_off(store, work_on(store), "stopped")
    assert await kept(store) == ["Why?", "word1", "word2", STOP_NOTE]
    assert done(told) == ["msg_0", "msg_1", "msg_2"]


async def test_what_another_worker_has_taken_over_is_not_saved_and_told_as_interrupted(
    store: SlowStore,
) -> None:
    store.slow = AssistantMessageItem
    told = await cut_off(store, work_on(store), "taken_over")
    assert await kept(store) == ["Why?"]
    assert done(told) == ["msg_0"]
    assert told[-1]["type"] == "error"
    assert told[-1]["allow_retry"]


@requirement("SRV-4")
async def test_what_nobody_has_been_shown_is_told_with_one_error(store: SlowStore) -> None:
    work = work_on(store)
    unseen = [event async for event in work.events(RUN)]
    closing = work.give_up("not_saved", unseen)
    assert [json.loads(event)["type"] for event in unseen].count("error") == 1
    assert closing[:-1] == [event for event in unseen if b'"error"' not in event]
    assert "could not be saved" in json.loads(closing[-1])["message"]


async def test_a_failed_answer_keeps_all_its_text_and_is_not_complete(store: SlowStore) -> None:
    work = work_on(store)
    told = [json.loads(event) async for event in work.events(RUN)]
    assert (work.has_failed, work.holds_thread) == (True, False)
    assert told[-1]["message"] == "It broke."
    assert await kept(store) == ["Why?", "word1", "word2"]
