"""Attachments: their descriptions are kept whole, by id."""

from __future__ import annotations

from typing import Final

from chatkit.store import Store

from chatdock.context import RequestContext

from ._expectations import expect_absent, expect_equal, somebody
from ._samples import new_attachments, new_thread


async def attachments_come_back_equal(store: Store[RequestContext]) -> None:
    """Files and images come back as they were saved, metadata and upload descriptor included."""
    context = somebody()
    for attachment in new_attachments():
        await store.save_attachment(attachment, context)
        loaded = await store.load_attachment(attachment.id, context)
        expect_equal(loaded, attachment, f"The {attachment.type}")


async def saving_an_attachment_again_changes_it(store: Store[RequestContext]) -> None:
    """Saving an attachment that is there changes it: the SDK adds its thread when the message comes."""
    context, thread = somebody(), new_thread()
    await store.save_thread(thread, context)
    for attachment in new_attachments():
        await store.save_attachment(attachment, context)
        sent = attachment.model_copy(update={"thread_id": thread.id, "upload_descriptor": None})
        await store.save_attachment(sent, context)
        loaded = await store.load_attachment(attachment.id, context)
        expect_equal(loaded, sent, "The changed attachment")


async def absent_attachments_are_not_found(store: Store[RequestContext]) -> None:
    """An attachment that never was, or was deleted, raises `NotFoundError`."""
    context, (attachment, _) = somebody(), new_attachments()
    loading = store.load_attachment(attachment.id, context)
    await expect_absent(loading, "Loading an absent attachment")
    await store.save_attachment(attachment, context)
    await store.delete_attachment(attachment.id, context)
    again = store.load_attachment(attachment.id, context)
    await expect_absent(again, "Loading a deleted attachment")


CHECKS: Final = (
    attachments_come_back_equal,
    saving_an_attachment_again_changes_it,
    absent_attachments_are_not_found,
)
