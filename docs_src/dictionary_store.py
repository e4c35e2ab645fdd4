# dictionary_store.py
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from chatkit.store import NotFoundError, Store
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata

from chatdock.context import RequestContext
from chatdock.storage.ids import new_id

Owner = tuple[str, str]


class DictionaryStore(Store[RequestContext]):
    """Keeps conversations in memory; each row carries its owner, and every method asks for it."""

    def __init__(self) -> None:
        self.threads: dict[str, tuple[Owner, ThreadMetadata]] = {}
        self.items: dict[str, dict[str, ThreadItem]] = {}
        self.attachments: dict[str, tuple[Owner, Attachment]] = {}

    def generate_thread_id(self, context: RequestContext) -> str:
        return new_id("thr")

    def generate_item_id(self, item_type: str, thread: ThreadMetadata, context: Any) -> str:
        return new_id(item_type)

    async def load_thread(self, thread_id: str, context: RequestContext) -> ThreadMetadata:
        return self.own(self.threads, thread_id, context).model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: RequestContext) -> None:
        if thread.id in self.threads:
            self.own(self.threads, thread.id, context)
        # The SDK hands over a Thread with items at times.
        kept = ThreadMetadata.model_validate(thread.model_dump(exclude={"items"}))
        self.threads[thread.id] = (self.owner(context), self.in_utc(kept))

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: RequestContext
    ) -> Page[ThreadMetadata]:
        mine = [each for owner, each in self.threads.values() if owner == self.owner(context)]
        mine.sort(key=lambda each: (each.created_at, each.id))
        return self.page(mine, limit, after, order)

    async def delete_thread(self, thread_id: str, context: RequestContext) -> None:
        self.own(self.threads, thread_id, context)
        del self.threads[thread_id]
        self.items.pop(thread_id, None)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: RequestContext
    ) -> Page[ThreadItem]:
        items = list(self.items_of(thread_id, context).values())
        return self.page(items, limit, after, order)

    async def add_thread_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> None:
        # A known key of a dictionary keeps its place.
        self.items_of(thread_id, context)[item.id] = self.in_utc(item.model_copy(deep=True))

    async def save_item(self, thread_id: str, item: ThreadItem, context: RequestContext) -> None:
        await self.add_thread_item(thread_id, item, context)

    async def load_item(self, thread_id: str, item_id: str, context: RequestContext) -> ThreadItem:
        items = self.items_of(thread_id, context)
        if item_id not in items:
            raise NotFoundError(item_id)
        return items[item_id].model_copy(deep=True)

    async def delete_thread_item(
        self, thread_id: str, item_id: str, context: RequestContext
    ) -> None:
        self.items_of(thread_id, context).pop(item_id, None)

    async def save_attachment(self, attachment: Attachment, context: RequestContext) -> None:
        if attachment.id in self.attachments:
            self.own(self.attachments, attachment.id, context)
        kept = attachment.model_copy(deep=True)
        self.attachments[attachment.id] = (self.owner(context), kept)

    async def load_attachment(self, attachment_id: str, context: RequestContext) -> Attachment:
        return self.own(self.attachments, attachment_id, context).model_copy(deep=True)

    async def delete_attachment(self, attachment_id: str, context: RequestContext) -> None:
        self.own(self.attachments, attachment_id, context)
        del self.attachments[attachment_id]

    def owner(self, context: RequestContext) -> Owner:
        return context.principal.organization_id, context.principal.user_id

    def own(self, rows: dict[str, tuple[Owner, Any]], row_id: str, context: RequestContext) -> Any:
        owner, row = rows.get(row_id, (None, None))
        if owner != self.owner(context):
            raise NotFoundError(row_id)
        return row

    def items_of(self, thread_id: str, context: RequestContext) -> dict[str, ThreadItem]:
        self.own(self.threads, thread_id, context)
        return self.items.setdefault(thread_id, {})

    def page(self, rows: Sequence[Any], limit: int, after: str | None, order: str) -> Page[Any]:
        rows = rows if order == "asc" else rows[::-1]
        if after is not None:
            ids = [row.id for row in rows]
            if after not in ids:
                raise NotFoundError(after)
            rows = rows[ids.index(after) + 1 :]
        data = [row.model_copy(deep=True) for row in rows[:limit]]
        has_more = len(rows) > limit
        return Page(data=data, has_more=has_more, after=data[-1].id if has_more else None)

    def in_utc(self, row: Any) -> Any:
        return row.model_copy(update={"created_at": row.created_at.astimezone(UTC)})
