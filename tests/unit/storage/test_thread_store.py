"""The thread store keeps items whole, in order, and out of other readers' sight."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    HiddenContextItem,
    InferenceOptions,
    ThreadItem,
    ThreadMetadata,
    UserMessageItem,
    UserMessageTextContent,
)
from sqlalchemy.exc import OperationalError, ProgrammingError

from chatdock.context import Principal
from chatdock.errors import NotFoundError
from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, ALICE_ELSEWHERE, BOB, asking
from tests.requirements import requirement
from tests.scripted_runs import break_table

OTHERS = [BOB, ALICE_ELSEWHERE]


@pytest.fixture
def store(database: Database) -> ThreadStore:
    return ThreadStore(database)


def question(item_id: str, text: str = "Why?") -> UserMessageItem:
    return UserMessageItem(
        id=item_id,
        thread_id="thr_1",
        created_at=datetime.now(UTC),
        content=[UserMessageTextContent(text=text)],
        attachments=[],
        quoted_text="a quote",
        inference_options=InferenceOptions(),
    )


def answer(item_id: str, text: str) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text, annotations=[])]
    return AssistantMessageItem(
        id=item_id, thread_id="thr_1", created_at=datetime.now(UTC), content=content
    )


def hidden(item_id: str) -> HiddenContextItem:
    return HiddenContextItem(
        id=item_id, thread_id="thr_1", created_at=datetime.now(UTC), content="secret"
    )


async def new_thread(store: ThreadStore, thread_id: str = "thr_1") -> ThreadMetadata:
    thread = ThreadMetadata(id=thread_id, created_at=datetime.now(UTC))
    await store.save_thread(thread, asking(ALICE))
    return thread


async def add(store: ThreadStore, *added: ThreadItem) -> None:
    for item in added:
        await store.add_thread_item("thr_1", item, asking(ALICE))


async def ids(store: ThreadStore, order: str = "asc") -> list[str]:
    page = await store.load_thread_items("thr_1", None, 100, order, asking(ALICE))
    return [item.id for item in page.data]


async def test_nothing_is_written_behind_a_fence(store: ThreadStore) -> None:
    await new_thread(store)
    await add(store, question("msg_1"))
    context = asking(ALICE)

    def closed(_: object) -> None:
        raise LookupError

    context.fence = closed
    writes = (
        store.add_thread_item("thr_1", answer("msg_2", "late"), context),
        store.save_item("thr_1", question("msg_1", "changed"), context),
        store.keep_item("thr_1", answer("msg_2", "late"), context),
        store.delete_thread_item("thr_1", "msg_1", context),
        store.save_thread(
            ThreadMetadata(id="thr_1", title="x", created_at=datetime.now(UTC)), context
        ),
    )
    for write in writes:
        with pytest.raises(LookupError):
            await write
    assert await ids(store) == ["msg_1"]


async def test_an_answer_waits_for_what_it_reads_and_a_request_does_not(
    store: ThreadStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await new_thread(store)
    await add(store, question("msg_1"))
    of_a_run = asking(ALICE)
    of_a_run.fence = lambda _: None
    has_failed = asyncio.Event()

    def may_pass(error: BaseException) -> bool:
        has_failed.set()
        return isinstance(error, OperationalError | ProgrammingError)

    monkeypatch.setattr("chatdock.storage.patience._may_pass", may_pass)
    await break_table(database, "items")
    with pytest.raises((OperationalError, ProgrammingError)):
        await store.load_thread_items("thr_1", None, 20, "desc", asking(ALICE))
    reading = asyncio.create_task(store.load_thread_items("thr_1", None, 20, "desc", of_a_run))
    await has_failed.wait()
    await break_table(database, "items", mend=True)
    assert [item.id for item in (await reading).data] == ["msg_1"]


async def test_an_item_that_is_there_is_kept_as_it_is(store: ThreadStore) -> None:
    await new_thread(store)
    there = answer("msg_1", "whole")
    assert await store.keep_item("thr_1", there, asking(ALICE)) == there
    assert await store.keep_item("thr_1", answer("msg_1", "part"), asking(ALICE)) == there


async def test_an_item_comes_back_as_it_went_in(store: ThreadStore) -> None:
    await new_thread(store)
    item = question("msg_1", "Größe\u2028 👩\u200d🚀 «?»")
    await add(store, item)
    assert await store.load_item("thr_1", "msg_1", asking(ALICE)) == item


async def test_a_naive_time_is_kept_as_the_same_moment_in_utc(store: ThreadStore) -> None:
    await new_thread(store)
    local = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - what the SDK makes
    await add(store, question("msg_1").model_copy(update={"created_at": local}))
    loaded = await store.load_item("thr_1", "msg_1", asking(ALICE))
    assert loaded.created_at.utcoffset() == timedelta(0)
    assert loaded.created_at == local.astimezone()


async def test_items_stay_in_the_order_in_which_they_came_though_their_times_do_not(
    store: ThreadStore,
) -> None:
    await new_thread(store)
    early = datetime(2001, 1, 1, tzinfo=UTC)
    await add(store, question("msg_b"), question("msg_a").model_copy(update={"created_at": early}))
    assert await ids(store) == ["msg_b", "msg_a"]


async def test_saving_an_item_again_changes_it_in_its_place(store: ThreadStore) -> None:
    await new_thread(store)
    await add(store, answer("msg_1", "half"), question("msg_2"), answer("msg_1", "whole"))
    assert await ids(store) == ["msg_1", "msg_2"]
    assert await store.load_item("thr_1", "msg_1", asking(ALICE)) != answer("msg_1", "half")


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_pages_follow_each_other_without_gap_or_repeat(
    store: ThreadStore, order: str
) -> None:
    await new_thread(store)
    await add(store, *(question(f"msg_{number}") for number in range(7)))
    seen: list[str] = []
    after = None
    while True:
        page = await store.load_thread_items("thr_1", after, 3, order, asking(ALICE))
        seen += [item.id for item in page.data]
        after = page.after
        if not page.has_more:
            break
    assert seen == await ids(store, order)
    assert len(seen) == 7


@requirement("SRV-7")
async def test_hidden_items_never_make_a_visible_page_short(store: ThreadStore) -> None:
    await new_thread(store)
    await add(store, *(hidden(f"hid_{number}") for number in range(5)))
    await add(store, question("msg_1"), hidden("hid_9"), question("msg_2"))
    page = await store.load_visible_items("thr_1", None, 2, "asc", asking(ALICE))
    assert [item.id for item in page.data] == ["msg_1", "msg_2"]
    assert not page.has_more


@pytest.mark.parametrize("other", OTHERS)
async def test_another_reader_finds_nothing(store: ThreadStore, other: Principal) -> None:
    thread = await new_thread(store)
    await add(store, question("msg_1"))
    theirs = asking(other)
    assert (await store.load_threads(20, None, "desc", theirs)).data == []
    assert (await store.load_thread_items("thr_1", None, 20, "asc", theirs)).data == []
    for refused in (
        store.load_thread("thr_1", theirs),
        store.load_item("thr_1", "msg_1", theirs),
        store.save_thread(thread, theirs),
        store.rename_thread("thr_1", "mine", theirs),
        store.add_thread_item("thr_1", question("msg_2"), theirs),
        store.save_feedback("thr_1", ["msg_1"], "positive", theirs),
        store.delete_thread("thr_1", theirs),
    ):
        with pytest.raises(NotFoundError):
            await refused


@pytest.mark.parametrize("other", OTHERS)
async def test_another_reader_changes_nothing(store: ThreadStore, other: Principal) -> None:
    await new_thread(store)
    await add(store, question("msg_1"), question("msg_2"))
    await store.delete_thread_item("thr_1", "msg_1", asking(other))
    await store.delete_items_after("thr_1", "msg_1", asking(other))
    assert await ids(store) == ["msg_1", "msg_2"]


async def test_a_cursor_of_another_thread_is_refused(store: ThreadStore) -> None:
    await new_thread(store)
    await new_thread(store, "thr_2")
    await add(store, question("msg_1"))
    with pytest.raises(NotFoundError):
        await store.load_thread_items("thr_2", "msg_1", 20, "asc", asking(ALICE))


async def test_a_readers_title_survives_a_made_one(store: ThreadStore) -> None:
    thread = await new_thread(store)
    await store.rename_thread("thr_1", "mine", asking(ALICE))
    await store.save_thread(thread.model_copy(update={"title": "made"}), asking(ALICE))
    assert (await store.load_thread("thr_1", asking(ALICE))).title == "mine"


async def test_threads_come_newest_change_first(store: ThreadStore) -> None:
    for name in ("thr_1", "thr_2", "thr_3"):
        await new_thread(store, name)
    await add(store, question("msg_1"))
    first = await store.load_threads(2, None, "desc", asking(ALICE))
    rest = await store.load_threads(2, first.after, "desc", asking(ALICE))
    assert [thread.id for thread in first.data + rest.data] == ["thr_1", "thr_3", "thr_2"]
    assert (first.has_more, rest.has_more) == (True, False)


async def test_deleting_behind_an_item_keeps_it_and_what_came_before(store: ThreadStore) -> None:
    await new_thread(store)
    await add(store, question("msg_1"), question("msg_2"), answer("msg_3", "x"), hidden("hid_1"))
    gone = await store.delete_items_after("thr_1", "msg_2", asking(ALICE))
    assert (await ids(store), gone) == (["msg_1", "msg_2"], ["msg_3"])


async def test_deleting_a_thread_takes_its_items_along(store: ThreadStore) -> None:
    await new_thread(store)
    await add(store, question("msg_1"))
    await store.save_feedback("thr_1", ["msg_1"], "negative", asking(ALICE))
    await store.delete_thread("thr_1", asking(ALICE))
    assert await ids(store) == []


async def test_feedback_on_an_item_that_is_deleted_in_this_moment_is_refused(
    store: ThreadStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await new_thread(store)

    def count_one(*_: object) -> int:
        """As if it was there a moment ago."""
        return 1

    monkeypatch.setattr("chatdock.storage.items.count_items", count_one)
    with pytest.raises(NotFoundError, match="no such item"):
        await store.save_feedback("thr_1", ["msg_9"], "positive", asking(ALICE))


async def test_feedback_on_an_absent_item_is_refused_whole(store: ThreadStore) -> None:
    await new_thread(store)
    await add(store, question("msg_1"))
    with pytest.raises(NotFoundError):
        await store.save_feedback("thr_1", ["msg_1", "msg_9"], "positive", asking(ALICE))
