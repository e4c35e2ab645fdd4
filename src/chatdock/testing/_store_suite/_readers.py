"""Readers: nobody sees, changes or finds out about what is another's."""

from __future__ import annotations

from typing import Final

from chatkit.store import Store
from chatkit.types import ThreadMetadata

from chatdock.context import RequestContext

from ._expectations import expect, expect_absent, expect_equal, or_absent, somebody
from ._samples import message, new_attachments, new_thread


async def another_reader_sees_nothing(store: Store[RequestContext]) -> None:
    """Neither another user nor the same user of another organisation can load or list anything."""
    owner, thread = somebody(), new_thread(title="secret")
    await _fill(store, thread, owner)
    for other in _others(owner):
        await expect_absent(store.load_thread(thread.id, other), "Loading another's thread")
        await expect_absent(
            store.load_item(thread.id, "msg_1", other), "Loading an item of another's thread"
        )
        listed = await store.load_threads(50, None, "desc", other)
        expect(not listed.data, "The threads of another reader are listed.")
        await _expect_no_items(store, thread, other)


async def another_reader_changes_nothing(store: Store[RequestContext]) -> None:
    """A save or a delete with another's id leaves everything as it was."""
    owner, thread = somebody(), new_thread(title="secret")
    await _fill(store, thread, owner)
    stolen = thread.model_copy(update={"title": "stolen"})
    changed = message(thread, "msg_1", "stolen")
    for other in _others(owner):
        await expect_absent(store.save_thread(stolen, other), "Saving another's thread")
        adding = store.add_thread_item(thread.id, message(thread, "msg_9"), other)
        await expect_absent(adding, "Adding an item to another's thread")
        await expect_absent(
            store.save_item(thread.id, changed, other), "Saving an item of another's thread"
        )
        await or_absent(store.delete_thread_item(thread.id, "msg_1", other))
        await or_absent(store.delete_thread(thread.id, other))
    expect_equal(await store.load_thread(thread.id, owner), thread, "The owner's thread")
    kept = (await store.load_thread_items(thread.id, None, 50, "asc", owner)).data
    expect(kept == [message(thread, "msg_1")], "Another reader changed the items of a thread.")


async def attachments_of_another_reader_are_absent(store: Store[RequestContext]) -> None:
    """Another's attachment cannot be loaded, replaced or deleted by its id."""
    owner, attachment = somebody(), new_attachments()[0]
    await store.save_attachment(attachment, owner)
    stolen = attachment.model_copy(update={"name": "stolen"})
    for other in _others(owner):
        await expect_absent(
            store.load_attachment(attachment.id, other), "Loading another's attachment"
        )
        await expect_absent(store.save_attachment(stolen, other), "Saving another's attachment")
        await or_absent(store.delete_attachment(attachment.id, other))
    kept = await store.load_attachment(attachment.id, owner)
    expect_equal(kept, attachment, "The owner's attachment")


def _others(owner: RequestContext) -> list[RequestContext]:
    principal = owner.principal
    return [
        somebody(organization_id=principal.organization_id),
        somebody(user_id=principal.user_id),
    ]


async def _fill(
    store: Store[RequestContext], thread: ThreadMetadata, owner: RequestContext
) -> None:
    await store.save_thread(thread, owner)
    await store.add_thread_item(thread.id, message(thread, "msg_1"), owner)


async def _expect_no_items(
    store: Store[RequestContext], thread: ThreadMetadata, other: RequestContext
) -> None:
    async def load() -> None:
        page = await store.load_thread_items(thread.id, None, 50, "asc", other)
        expect(not page.data, "The items of another reader's thread are listed.")

    await or_absent(load())


CHECKS: Final = (
    another_reader_sees_nothing,
    another_reader_changes_nothing,
    attachments_of_another_reader_are_absent,
)
