"""Whatever the SDK's types allow comes back as it was stored, in order, through pages of any size."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from chatkit.types import (
    Attachment,
    EndOfTurnItem,
    FeedbackKind,
    Page,
    ThreadItem,
    ThreadMetadata,
)
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from chatdock.context import Principal, RequestContext
from chatdock.errors import ConflictError, NotFoundError
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.items import HIDDEN_TYPES
from chatdock.storage.tables import feedback
from chatdock.storage.thread_store import ThreadStore
from tests.databases import asking
from tests.property import sdk_values as sdk
from tests.property.effort import few, many
from tests.requirements import partly, requirement

_Load = Callable[[int, str | None], Awaitable[Any]]

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FEW_IDS = st.sampled_from(["msg_1", "msg_2", "__fake_id__", "ä/?#%\u2028'", "wf_1"])
"""Few enough that items meet in them."""

STEPS = st.lists(
    st.tuples(st.just("put"), sdk.items(), FEW_IDS) | st.tuples(st.just("delete"), FEW_IDS),
    min_size=1,
    max_size=12,
)
SIZES = st.integers(1, 5)
OPINIONS: st.SearchStrategy[FeedbackKind] = st.sampled_from(["positive", "negative"])


@pytest.fixture
def store(database: Database) -> ThreadStore:
    return ThreadStore(database)


@pytest.fixture(autouse=True)
def _far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local times that are not UTC's: those of a zone that is 5:45 ahead."""
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def somebody() -> RequestContext:
    return asking(Principal(user_id=new_id("usr")))


async def new_thread(store: ThreadStore, context: RequestContext) -> str:
    thread = ThreadMetadata(id=new_id("thr"), created_at=NOW)
    await store.save_thread(thread, context)
    return thread.id


def as_stored(item: ThreadItem) -> ThreadItem:
    return item.model_copy(update={"created_at": sdk.in_utc(item.created_at)})


async def all_pages(load: _Load, size: int) -> list[Any]:
    """Every entry; each page but the last is full and names the next one."""
    seen: list[Any] = []
    after: str | None = None
    while True:
        page = await load(size, after)
        seen += page.data
        assert len({entry.id for entry in seen}) == len(seen)
        if not page.has_more:
            assert page.after is None
            return seen
        assert len(page.data) == size
        assert page.after == page.data[-1].id
        after = page.after


async def check_items(
    store: ThreadStore, thread: str, kept: Sequence[ThreadItem], size: int, context: RequestContext
) -> None:
    """The thread has exactly these items, by every way to read them."""
    visible = [item for item in kept if item.type not in HIDDEN_TYPES]
    for load, expected in ((store.load_thread_items, kept), (store.load_visible_items, visible)):
        for order, items in (("asc", list(expected)), ("desc", list(expected)[::-1])):

            async def page(
                limit: int, after: str | None, load: Any = load, order: str = order
            ) -> Page[ThreadItem]:
                return await load(thread, after, limit, order, context)

            assert await all_pages(page, size) == items
    for item in kept:
        loaded = await store.load_item(thread, item.id, context)
        assert loaded == item
        assert type(loaded) is type(item)


async def check_list(store: ThreadStore, items: list[ThreadItem], size: int) -> None:
    context = somebody()
    thread = await new_thread(store, context)
    for item in items:
        await store.add_thread_item(thread, item, context)
    await check_items(store, thread, [as_stored(item) for item in items], size, context)


async def check_steps(store: ThreadStore, steps: list[tuple[Any, ...]], size: int) -> None:
    context = somebody()
    thread = await new_thread(store, context)
    kept: dict[str, ThreadItem] = {}
    for number, step in enumerate(steps):
        if step[0] == "delete":
            await store.delete_thread_item(thread, step[1], context)
            kept.pop(step[1], None)
        else:
            item = step[1].model_copy(update={"id": step[2]})
            await (store.save_item if number % 2 else store.add_thread_item)(thread, item, context)
            kept[item.id] = as_stored(item)
    await check_items(store, thread, list(kept.values()), size, context)


async def check_threads(store: ThreadStore, threads: list[ThreadMetadata], size: int) -> None:
    context = somebody()
    kept = {new_id("thr"): thread for thread in threads}
    for thread_id, thread in kept.items():
        await store.save_thread(thread.model_copy(update={"id": thread_id}), context)
    for thread_id, thread in kept.items():
        expected = {"id": thread_id, "created_at": sdk.in_utc(thread.created_at)}
        loaded = await store.load_thread(thread_id, context)
        assert loaded == thread.model_copy(update=expected)

    async def page(limit: int, after: str | None) -> Page[ThreadMetadata]:
        return await store.load_threads(limit, after, "asc", context)

    async def backwards(limit: int, after: str | None) -> Page[ThreadMetadata]:
        return await store.load_threads(limit, after, "desc", context)

    listed = await all_pages(page, size)
    assert sorted(thread.id for thread in listed) == sorted(kept)
    assert await all_pages(backwards, size) == listed[::-1]


async def check_attachment(store: ThreadStore, first: Attachment, second: Attachment) -> None:
    context = somebody()
    thread = await new_thread(store, context)
    attachment_id = new_id("atc")
    for saved in (first, second.model_copy(update={"thread_id": thread})):
        named = saved.model_copy(update={"id": attachment_id})
        await store.save_attachment(named, context)
        assert await store.load_attachment(attachment_id, context) == named
    # What a message has goes with its conversation, and not before.
    with pytest.raises(ConflictError):
        await store.delete_attachment(attachment_id, context)
    await store.delete_thread(thread, context)
    with pytest.raises(NotFoundError):
        await store.load_attachment(attachment_id, context)


async def check_opinions(
    store: ThreadStore, database: Database, opinions: list[tuple[set[int], FeedbackKind]]
) -> None:
    context = somebody()
    thread = await new_thread(store, context)
    ids = [f"msg_{number}" for number in range(4)]
    for item_id in ids:
        item = EndOfTurnItem(id=item_id, thread_id=thread, created_at=NOW)
        await store.add_thread_item(thread, item, context)
    expected: dict[str, str] = {}
    for numbers, kind in opinions:
        named = [ids[number] if number < len(ids) else "msg_never" for number in sorted(numbers)]
        if "msg_never" in named:
            with pytest.raises(NotFoundError):
                await store.save_feedback(thread, named, kind, context)
        else:
            await store.save_feedback(thread, named, kind, context)
            expected |= dict.fromkeys(named, kind)
    await store.delete_thread_item(thread, ids[0], context)
    expected.pop(ids[0], None)
    query = select(feedback.c.item_id, feedback.c.kind).where(feedback.c.thread_id == thread)
    kept = await database.read_as(context.principal, lambda each: each.execute(query).all())
    assert {row.item_id: row.kind for row in kept} == expected


def lists_of(kind: str) -> st.SearchStrategy[list[ThreadItem]]:
    items = sdk.items(sdk.ITEM_TYPES[kind])
    return st.lists(items, min_size=1, max_size=4, unique_by=lambda item: item.id)


@requirement("STO-2")
@pytest.mark.parametrize("kind", sdk.ITEM_TYPES)
@few(12)
@given(st.data())
async def test_items_of_every_type_come_back_equal(
    store: ThreadStore, kind: str, data: st.DataObject
) -> None:
    await check_list(store, data.draw(lists_of(kind)), data.draw(SIZES))


@pytest.mark.long
@requirement("STO-2")
@pytest.mark.parametrize("kind", sdk.ITEM_TYPES)
@many(400)
@given(st.data())
async def test_thousands_of_items_of_every_type_come_back_equal(
    store: ThreadStore, kind: str, data: st.DataObject
) -> None:
    await check_list(store, data.draw(lists_of(kind)), data.draw(SIZES))


@requirement("STO-2")
@pytest.mark.parametrize("component", sdk.COMPONENTS)
@few(4)
@given(st.data())
async def test_widgets_with_every_component_come_back_equal(
    store: ThreadStore, component: str, data: st.DataObject
) -> None:
    await check_list(store, [data.draw(sdk.widgets_with(sdk.COMPONENTS[component]))], 1)


@pytest.mark.long
@requirement("STO-2")
@pytest.mark.parametrize("component", sdk.COMPONENTS)
@many(150)
@given(st.data())
async def test_thousands_of_widgets_come_back_equal(
    store: ThreadStore, component: str, data: st.DataObject
) -> None:
    await check_list(store, [data.draw(sdk.widgets_with(sdk.COMPONENTS[component]))], 1)


@requirement("STO-2")
@few(40)
@given(STEPS, SIZES)
async def test_what_was_stored_changed_and_deleted_is_as_it_should_be(
    store: ThreadStore, steps: list[tuple[Any, ...]], size: int
) -> None:
    await check_steps(store, steps, size)


@pytest.mark.long
@requirement("STO-2")
@many(2_000)
@given(STEPS, SIZES)
async def test_thousands_of_histories_end_as_they_should(
    store: ThreadStore, steps: list[tuple[Any, ...]], size: int
) -> None:
    await check_steps(store, steps, size)


@requirement("STO-2")
@few(30)
@given(st.lists(sdk.threads(), min_size=1, max_size=5), SIZES)
async def test_metadata_of_threads_comes_back_equal(
    store: ThreadStore, threads: list[ThreadMetadata], size: int
) -> None:
    await check_threads(store, threads, size)


@requirement("STO-2")
@few(30)
@given(sdk.attachments(), sdk.attachments())
async def test_attachments_come_back_equal_and_as_changed(
    store: ThreadStore, first: Attachment, second: Attachment
) -> None:
    await check_attachment(store, first, second)


@partly("SRV-9")
@few(30)
@given(st.lists(st.tuples(st.sets(st.integers(0, 4), min_size=1), OPINIONS), max_size=6))
async def test_the_newest_opinion_of_an_item_is_kept(
    store: ThreadStore, database: Database, opinions: list[tuple[set[int], FeedbackKind]]
) -> None:
    await check_opinions(store, database, opinions)
