"""The smallest ChatKit store, as an integrator's first one: dictionaries that keep what they are given."""

from typing import Any, TypeVar

from chatkit.store import AttachmentStore, NotFoundError, Store
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    FileAttachment,
    Page,
    ThreadItem,
    ThreadMetadata,
)

from chatdock.storage.ids import new_id

Row = TypeVar("Row", ThreadMetadata, ThreadItem, Attachment)


class PlainStore(Store[Any]):
    """Keeps threads, items and attachments of one reader, in the order in which they came."""

    def __init__(self) -> None:
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, dict[str, ThreadItem]] = {}
        self.attachments: dict[str, Attachment] = {}

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        return _found(self.threads, thread_id).model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: Any) -> None:
        self.threads[thread.id] = thread.model_copy(deep=True)

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Any
    ) -> Page[ThreadMetadata]:
        return _page(list(self.threads.values()), after, limit, order)

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        del self.threads[thread_id]
        self.items.pop(thread_id, None)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        return _page(list(self.items.get(thread_id, {}).values()), after, limit, order)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        self.items.setdefault(thread_id, {})[item.id] = item.model_copy(deep=True)

    async def save_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        await self.add_thread_item(thread_id, item, context)

    async def load_item(self, thread_id: str, item_id: str, context: Any) -> ThreadItem:
        return _found(self.items.get(thread_id, {}), item_id).model_copy(deep=True)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        self.items.get(thread_id, {}).pop(item_id, None)

    async def save_attachment(self, attachment: Attachment, context: Any) -> None:
        self.attachments[attachment.id] = attachment

    async def load_attachment(self, attachment_id: str, context: Any) -> Attachment:
        return _found(self.attachments, attachment_id)

    async def delete_attachment(self, attachment_id: str, context: Any) -> None:
        del self.attachments[attachment_id]


class PlainAttachmentStore(AttachmentStore[Any]):
    """Describes attachments and keeps no bytes.

    Attributes:
        deleted: Ids of what was deleted.
    """

    def __init__(self) -> None:
        self.deleted: list[str] = []

    async def create_attachment(self, input: AttachmentCreateParams, context: Any) -> Attachment:  # noqa: A002 - its name
        metadata = {"for": "the server alone"}
        return FileAttachment(
            id=new_id("atc"), name=input.name, mime_type=input.mime_type, metadata=metadata
        )

    async def delete_attachment(self, attachment_id: str, context: Any) -> None:
        self.deleted.append(attachment_id)


def _found(rows: dict[str, Row], row_id: str) -> Row:
    if row_id not in rows:
        raise NotFoundError(f"no {row_id}")
    return rows[row_id]


def _page(rows: list[Row], after: str | None, limit: int, order: str) -> Page[Row]:
    rows = rows[::-1] if order == "desc" else rows
    ids = [row.id for row in rows]
    start = 0 if after is None else ids.index(after) + 1
    page = rows[start : start + limit]
    has_more = start + limit < len(rows)
    return Page(data=page, has_more=has_more, after=page[-1].id if has_more else None)
