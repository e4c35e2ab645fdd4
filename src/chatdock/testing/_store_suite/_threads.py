"""Threads: metadata is kept whole, and a thread goes with all that it has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from chatkit.store import Store
from chatkit.types import ClosedStatus, LockedStatus, Page, Thread

from chatdock.context import RequestContext

from ._expectations import expect, expect_absent, expect_equal, or_absent, somebody
from ._samples import NOW, message, new_thread


async def threads_come_back_equal(store: Store[RequestContext]) -> None:
    """A thread's title, status, image domains, metadata and time come back as they were saved."""
    context = somebody()
    for fields in _METADATA:
        thread = new_thread(**fields)
        await store.save_thread(thread, context)
        expect_equal(await store.load_thread(thread.id, context), thread, "The thread")


async def saving_a_thread_again_changes_it(store: Store[RequestContext]) -> None:
    """Saving a thread that is there replaces its metadata and keeps its items."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    await store.add_thread_item(thread.id, message(thread, "msg_1"), context)
    changed = thread.model_copy(update=_METADATA[0])
    await store.save_thread(changed, context)
    expect_equal(await store.load_thread(thread.id, context), changed, "The changed thread")
    page = await store.load_thread_items(thread.id, None, 20, "asc", context)
    expect(len(page.data) == 1, "Saving a thread again lost its items.")


async def a_thread_with_items_is_saved_as_metadata(store: Store[RequestContext]) -> None:
    """The SDK saves a `Thread` with a page of items at times; what is loaded is its metadata alone."""
    context, thread = somebody(), new_thread(title="t")
    await store.save_thread(Thread(**thread.model_dump(), items=Page()), context)
    expect_equal(await store.load_thread(thread.id, context), thread, "The thread")


async def times_of_threads_are_aware(store: Store[RequestContext]) -> None:
    """A thread's naive local time, which the SDK makes, comes back as the same moment with a zone."""
    context = somebody()
    local = NOW.astimezone().replace(tzinfo=None)
    thread = new_thread(created_at=local)
    await store.save_thread(thread, context)
    loaded = (await store.load_thread(thread.id, context)).created_at
    expect(loaded.tzinfo is not None, "The time of a thread came back without a zone.")
    expect(loaded == NOW, f"The thread was made at {NOW}; its time came back as {loaded}.")


async def absent_threads_are_not_found(store: Store[RequestContext]) -> None:
    """A thread that never was raises `NotFoundError`; none is invented, and nothing is put in it."""
    context, thread = somebody(), new_thread()
    await expect_absent(store.load_thread(thread.id, context), "Loading an absent thread")
    adding = store.add_thread_item(thread.id, message(thread, "msg_1"), context)
    await expect_absent(adding, "Adding an item to an absent thread")
    await or_absent(store.load_thread_items(thread.id, None, 20, "asc", context))
    await expect_absent(store.load_thread(thread.id, context), "Loading an absent thread")


async def deleted_threads_are_gone_with_their_items(store: Store[RequestContext]) -> None:
    """Deleting a thread takes its items along; a thread that gets its id later starts empty."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    await store.add_thread_item(thread.id, message(thread, "msg_1"), context)
    await store.delete_thread(thread.id, context)
    await expect_absent(store.load_thread(thread.id, context), "Loading a deleted thread")
    await store.save_thread(thread, context)
    page = await store.load_thread_items(thread.id, None, 20, "asc", context)
    expect(not page.data, "The items of a deleted thread are still there.")


async def the_newest_thread_is_listed_first(store: Store[RequestContext]) -> None:
    """`load_threads` with order "desc" begins with the newest thread, with "asc" with the oldest."""
    context = somebody()
    threads = [new_thread(created_at=NOW + timedelta(minutes=number)) for number in range(3)]
    for thread in threads:
        await store.save_thread(thread, context)
    for order, wanted in (("asc", threads), ("desc", threads[::-1])):
        page = await store.load_threads(20, None, order, context)
        expect(
            [each.id for each in page.data] == [each.id for each in wanted],
            f'The threads are not in the order "{order}".',
        )


async def new_ids_do_not_collide(store: Store[RequestContext]) -> None:
    """The store makes ids of its own with at least 122 bits: 8 hex digits collide at 10,000 threads."""
    context, thread = somebody(), new_thread()
    made = [store.generate_thread_id(context) for _ in range(100)]
    made += [store.generate_item_id("message", thread, context) for _ in range(100)]
    expect(len(set(made)) == len(made), "The store made an id twice.")
    short = [each for each in made if len(each.rpartition("_")[2]) < _LEAST_CHARACTERS]
    expect(not short, f"Ids such as {short[:1]} are too short to be unique.")


_METADATA: Final[tuple[dict[str, Any], ...]] = (
    {
        "title": "Größe \u2028 👩\u200d🚀 '%s'",
        "status": LockedStatus(reason="r"),
        "allowed_image_domains": ["example.org"],
        "metadata": {"z": 1, "a": {"b": [None, 0.1, "\u2029"]}},
    },
    {"title": "", "status": ClosedStatus(), "allowed_image_domains": []},
    {},
)
# 122 bits, as in a random UUID, are 21 characters of 64 kinds.
_LEAST_CHARACTERS: Final = 21

CHECKS: Final = (
    threads_come_back_equal,
    saving_a_thread_again_changes_it,
    a_thread_with_items_is_saved_as_metadata,
    times_of_threads_are_aware,
    absent_threads_are_not_found,
    deleted_threads_are_gone_with_their_items,
    the_newest_thread_is_listed_first,
    new_ids_do_not_collide,
)
