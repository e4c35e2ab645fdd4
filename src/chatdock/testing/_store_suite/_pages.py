"""Pages: full but for the last, without gap or repeat, in both directions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from chatkit.store import Store
from chatkit.types import Page, ThreadMetadata

from chatdock.context import RequestContext

from ._expectations import expect, expect_absent, somebody
from ._samples import hidden, message, new_thread

_SIZES: Final = (1, 2, 3, 7, 20)
_COUNT: Final = 7


async def pages_of_items_follow_each_other(store: Store[RequestContext]) -> None:
    """Pages of any size give each item once, in both directions, though all have one time."""
    context, thread = somebody(), new_thread()
    ids = await _fill(store, thread, context)

    for order, wanted in (("asc", ids), ("desc", ids[::-1])):

        async def load(limit: int, after: str | None, order: str = order) -> Page[Any]:
            return await store.load_thread_items(thread.id, after, limit, order, context)

        await _expect_pages(load, wanted, f'items in the order "{order}"')


async def pages_of_threads_follow_each_other(store: Store[RequestContext]) -> None:
    """The same for threads: those with one time come in some order, and never twice or not at all."""
    context = somebody()
    threads = [new_thread() for _ in range(_COUNT)]
    for thread in threads:
        await store.save_thread(thread, context)
    listed = [each.id for each in (await store.load_threads(50, None, "asc", context)).data]
    expect(sorted(listed) == sorted(each.id for each in threads), "Not every thread is listed.")

    for order, wanted in (("asc", listed), ("desc", listed[::-1])):

        async def load(limit: int, after: str | None, order: str = order) -> Page[Any]:
            return await store.load_threads(limit, after, order, context)

        await _expect_pages(load, wanted, f'threads in the order "{order}"')


async def cursors_that_are_absent_are_not_found(store: Store[RequestContext]) -> None:
    """`after` with an id that is not in the list raises `NotFoundError`: it does not start over."""
    context, thread, other = somebody(), new_thread(), new_thread()
    await _fill(store, thread, context)
    await store.save_thread(other, context)
    await store.add_thread_item(other.id, message(other, "msg_other"), context)
    for cursor in ("msg_other", "msg_never"):
        loading = store.load_thread_items(thread.id, cursor, 20, "asc", context)
        await expect_absent(loading, "A page behind an item of another thread")
    elsewhere = store.load_threads(20, new_thread().id, "desc", context)
    await expect_absent(elsewhere, "A page behind an absent thread")


async def _fill(
    store: Store[RequestContext], thread: ThreadMetadata, context: RequestContext
) -> list[str]:
    await store.save_thread(thread, context)
    items = [
        hidden(thread, f"item_{number}") if number % 3 else message(thread, f"item_{number}")
        for number in range(_COUNT)
    ]
    for item in items:
        await store.add_thread_item(thread.id, item, context)
    return [item.id for item in items]


async def _expect_pages(
    load: Callable[[int, str | None], Awaitable[Page[Any]]], wanted: list[str], what: str
) -> None:
    for size in _SIZES:
        seen: list[str] = []
        while len(seen) < len(wanted):
            page = await load(size, seen[-1] if seen else None)
            ids = [entry.id for entry in page.data]
            right = wanted[len(seen) : len(seen) + size]
            expect(
                ids == right, f"Pages of {size} {what}: after {seen[-1:]} came {ids}, not {right}."
            )
            seen += ids
            _expect_end(page, is_last=len(seen) == len(wanted), what=f"pages of {size} {what}")


def _expect_end(page: Page[Any], *, is_last: bool, what: str) -> None:
    expect(page.has_more is not is_last, f"`has_more` is {page.has_more} in {what}.")
    expect(
        is_last or page.after == page.data[-1].id,
        f"`after` is {page.after} and not the last id of the page in {what}.",
    )


CHECKS: Final = (
    pages_of_items_follow_each_other,
    pages_of_threads_follow_each_other,
    cursors_that_are_absent_are_not_found,
)
