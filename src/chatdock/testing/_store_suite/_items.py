"""Items: every type comes back whole, in its place."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from chatkit.store import Store
from chatkit.types import ThreadItem, ThreadMetadata

from chatdock.context import RequestContext

from ._expectations import expect, expect_absent, expect_equal, somebody
from ._samples import NOW, every_item, message, new_thread


async def items_of_every_type_come_back_equal(store: Store[RequestContext]) -> None:
    """All eleven types of items come back equal, one by one and in pages, hidden ones among them."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    items = every_item(thread)
    for item in items:
        await store.add_thread_item(thread.id, item, context)
    for item in items:
        loaded = await store.load_item(thread.id, item.id, context)
        expect_equal(loaded, item, f"The {item.type}")
    page = await store.load_thread_items(thread.id, None, 50, "asc", context)
    expect(len(page.data) == len(items), "A page does not hold every item that was stored.")
    for loaded, item in zip(page.data, items, strict=True):
        expect_equal(loaded, item, f"The {item.type} in a page")


async def items_stay_in_the_order_in_which_they_came(store: Store[RequestContext]) -> None:
    """The order is that of adding, though times are equal or go back and ids are not in order."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    ids = ["msg_c", "msg_a", "msg_b", "msg_d"]
    for number, item_id in enumerate(ids):
        early = NOW - timedelta(days=number // 2)
        item = message(thread, item_id).model_copy(update={"created_at": early})
        await store.add_thread_item(thread.id, item, context)
    await _expect_ids(store, thread, ids, context)


async def adding_an_item_again_changes_it_in_its_place(store: Store[RequestContext]) -> None:
    """`add_thread_item` and `save_item` are upserts: a known id is changed where it stands, with its time."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    for item_id in ("msg_1", "msg_2", "msg_3"):
        await store.add_thread_item(thread.id, message(thread, item_id), context)
    for number, upsert in enumerate((store.add_thread_item, store.save_item)):
        later = NOW + timedelta(days=1 + number)
        changed = message(thread, "msg_1", f"{number}").model_copy(update={"created_at": later})
        await upsert(thread.id, changed, context)
        expect_equal(
            await store.load_item(thread.id, "msg_1", context), changed, "The changed item"
        )
        await _expect_ids(store, thread, ["msg_1", "msg_2", "msg_3"], context)


async def saving_a_new_item_adds_it(store: Store[RequestContext]) -> None:
    """`save_item` with an id that is new adds the item at the thread's end."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    for item_id in ("msg_2", "msg_1"):
        await store.save_item(thread.id, message(thread, item_id), context)
    await _expect_ids(store, thread, ["msg_2", "msg_1"], context)


async def one_id_may_be_in_two_threads(store: Store[RequestContext]) -> None:
    """Items of two threads may have one id, as models make them up: each thread keeps its own."""
    context, threads = somebody(), [new_thread(), new_thread()]
    for thread in threads:
        await store.save_thread(thread, context)
        await store.add_thread_item(thread.id, message(thread, "__fake_id__", thread.id), context)
    await store.delete_thread_item(threads[1].id, "__fake_id__", context)
    kept = await store.load_item(threads[0].id, "__fake_id__", context)
    expect_equal(kept, message(threads[0], "__fake_id__", threads[0].id), "The item")
    absent = store.load_item(threads[1].id, "__fake_id__", context)
    await expect_absent(absent, "Loading a deleted item")


async def times_of_items_are_aware(store: Store[RequestContext]) -> None:
    """An item's naive local time, which the SDK makes, comes back as the same moment with a zone."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    local = NOW.astimezone().replace(tzinfo=None)
    item = message(thread, "msg_1").model_copy(update={"created_at": local})
    await store.add_thread_item(thread.id, item, context)
    loaded = (await store.load_item(thread.id, "msg_1", context)).created_at
    expect(loaded.tzinfo is not None, "The time of an item came back without a zone.")
    expect(loaded == NOW, f"The item was made at {NOW}; its time came back as {loaded}.")


async def deleted_items_are_gone(store: Store[RequestContext]) -> None:
    """A deleted item raises `NotFoundError`, its neighbours stay, and an absent one may be deleted."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    for item_id in ("msg_1", "msg_2", "msg_3"):
        await store.add_thread_item(thread.id, message(thread, item_id), context)
    await store.delete_thread_item(thread.id, "msg_2", context)
    await store.delete_thread_item(thread.id, "msg_2", context)
    await _expect_ids(store, thread, ["msg_1", "msg_3"], context)
    absent = store.load_item(thread.id, "msg_2", context)
    await expect_absent(absent, "Loading a deleted item")


async def items_added_at_once_are_all_there(store: Store[RequestContext]) -> None:
    """Items that are added at the same time are all kept, once each."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    ids = [f"msg_{number:02}" for number in range(20)]
    adding = (store.add_thread_item(thread.id, message(thread, each), context) for each in ids)
    await asyncio.gather(*adding)
    found = sorted(item.id for item in await _all(store, thread, context))
    expect(found == ids, f"Of 20 items that were added at once, these are there: {found}.")


async def what_is_changed_after_saving_is_not_stored(store: Store[RequestContext]) -> None:
    """What was given to the store, and what it gave, can be changed without changing what is stored."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    item = message(thread, "msg_1")
    await store.add_thread_item(thread.id, item, context)
    item.content.clear()
    loaded = await store.load_item(thread.id, "msg_1", context)
    loaded.id = "other"
    again = await store.load_item(thread.id, "msg_1", context)
    expect_equal(again, message(thread, "msg_1"), "The item, after others changed their copies,")


async def _all(
    store: Store[RequestContext], thread: ThreadMetadata, context: RequestContext
) -> list[ThreadItem]:
    return (await store.load_thread_items(thread.id, None, 50, "asc", context)).data


async def _expect_ids(
    store: Store[RequestContext],
    thread: ThreadMetadata,
    wanted: list[str],
    context: RequestContext,
) -> None:
    found = [item.id for item in await _all(store, thread, context)]
    expect(found == wanted, f"The items should be {wanted}; they are {found}.")


CHECKS: Final = (
    items_of_every_type_come_back_equal,
    items_stay_in_the_order_in_which_they_came,
    adding_an_item_again_changes_it_in_its_place,
    saving_a_new_item_adds_it,
    one_id_may_be_in_two_threads,
    times_of_items_are_aware,
    deleted_items_are_gone,
    items_added_at_once_are_all_there,
    what_is_changed_after_saving_is_not_stored,
)
