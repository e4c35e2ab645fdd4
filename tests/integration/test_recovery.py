"""What a killed worker leaves behind is closed when the next one starts, on a real database."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    InferenceOptions,
    ThreadItemAddedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    UserMessageTextContent,
)
from pydantic_core import to_json
from sqlalchemy import Connection, update

from chatdock.chat import Chat
from chatdock.chat.sdk import RemediedChatKitServer
from chatdock.runs import Cause, Frame, Left, NewRun, RunCursor, RunRecord, Runs, Work
from chatdock.storage.engine import Database
from chatdock.storage.tables import runs as runs_table
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, asking
from tests.requirements import requirement
from tests.scripted_runs import accept_and_die, read, start_runs

Start = Callable[[], Awaitable[Runs]]

REQUEST = {
    "type": "threads.create",
    "params": {"input": {"content": [{"type": "input_text", "text": "Why?"}]}},
}


class Silent(RemediedChatKitServer):
    """A server that says nothing: recovery does not answer."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        for event in ():
            yield event


class Lines(Work):
    """Says the given events."""

    def __init__(self, server: RemediedChatKitServer, *events: ThreadStreamEvent) -> None:
        self._lines = [server.serialize(event) for event in events]

    def begin(self, connection: Connection, run: RunRecord) -> None:
        pass

    async def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        for line in self._lines:
            yield line

    async def close(self, cause: Cause) -> list[bytes]:
        return []

    def give_up(self, cause: Left, unseen: Sequence[bytes]) -> list[bytes]:
        return []


@pytest.fixture
async def start(database: Database) -> AsyncIterator[Start]:
    """Start a worker that is stopped at the end of the test."""
    started: list[Runs] = []

    async def start() -> Runs:
        started.append(await start_runs(database))
        return started[-1]

    yield start
    for runs in started:
        await runs.stop_all()


@pytest.fixture
def server(database: Database) -> Silent:
    return Silent(ThreadStore(database))


def new_run() -> NewRun:
    return NewRun(
        thread_id="thr_1",
        principal=ALICE,
        request=to_json(REQUEST).decode(),
        reader="{}",
        request_hash="hash",
        idempotency_key=None,
        turn_id=None,
        message_id="msg_1",
        alone=False,
        creates_thread=True,
    )


async def frames(runs: Runs, cursor: RunCursor) -> list[Frame]:
    return await read(runs.following.run(cursor))


async def texts(server: Silent) -> list[str]:
    page = await server.store.load_thread_items("thr_1", None, 20, "asc", asking(ALICE))
    return [
        item.content[0].text
        for item in page.data
        if isinstance(item, UserMessageItem | AssistantMessageItem)
    ]


@requirement("RUN-5")
async def test_a_message_that_waited_when_the_worker_died_is_kept_as_unanswered(
    database: Database, server: Silent, start: Start
) -> None:
    record = await accept_and_die(database, new_run())
    alive = await start()
    assert await Chat(server, alive, max_message_chars=100).recover() == 1
    told = b"".join(data for _, data in await frames(alive, RunCursor(record, 0)))
    assert await texts(server) == ["Why?"]
    assert b'"user_message"' in told
    assert b"before it came to this question" in told
    assert b'"allow_retry":true' in told


@requirement("RUN-4")
async def test_the_text_that_readers_saw_is_kept_as_an_item(
    database: Database, server: Silent, start: Start
) -> None:
    dead = await start()
    message = answer("")
    delta = AssistantMessageContentPartTextDelta(content_index=0, delta="Because")
    seen = ThreadItemUpdatedEvent(item_id="msg_2", update=delta)
    work = Lines(server, ThreadItemAddedEvent(item=message), seen)
    cursor = await dead.submit(new_run(), work)
    shown = await frames(dead, cursor)
    await unfinish(database)

    alive = await start()
    assert await Chat(server, alive, max_message_chars=100).recover() == 1
    told = await frames(alive, cursor)
    assert told[:2] == shown
    assert [number for number, _ in told] == [1, 2, 3, 4, 5]
    assert await texts(server) == ["Why?", "Because"]


async def test_an_answer_that_was_stored_whole_is_not_cut_back_to_what_its_frames_show(
    database: Database, server: Silent, start: Start
) -> None:
    dead = await start()
    message = answer("")
    delta = AssistantMessageContentPartTextDelta(content_index=0, delta="Bec")
    seen = ThreadItemUpdatedEvent(item_id="msg_2", update=delta)
    work = Lines(server, ThreadItemAddedEvent(item=message), seen)
    await frames(dead, await dead.submit(new_run(), work))
    await server.store.add_thread_item("thr_1", answer("Because."), asking(ALICE))
    await unfinish(database)

    alive = await start()
    await Chat(server, alive, max_message_chars=100).recover()
    assert sorted(await texts(server)) == ["Because.", "Why?"]


async def test_a_question_that_was_stored_without_its_frame_is_not_stored_twice(
    database: Database, server: Silent, start: Start
) -> None:
    record = await accept_and_die(database, new_run())
    question = UserMessageItem(
        id="msg_1",
        thread_id="thr_1",
        created_at=datetime.now(UTC),
        content=[UserMessageTextContent(text="Why?")],
        inference_options=InferenceOptions(),
    )
    await server.store.add_thread_item("thr_1", question, asking(ALICE))
    alive = await start()
    await Chat(server, alive, max_message_chars=100).recover()
    assert await texts(server) == ["Why?"]
    assert b'"user_message"' in (await frames(alive, RunCursor(record, 0)))[0][1]


def answer(text: str) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text, annotations=[])] if text else []
    return AssistantMessageItem(
        id="msg_2", thread_id="thr_1", created_at=datetime.now(UTC), content=content
    )


async def unfinish(database: Database) -> None:
    """Leave the run's row as a killed worker leaves it."""
    killed = update(runs_table).values(state="running", ended_at=None, worker_id=None)
    await database.write_system(lambda each: each.execute(killed))
