"""Stores that are wrong in one way each, and the cases of the suite that have to find it out."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from chatkit.store import default_generate_id
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata

from chatdock.context import RequestContext
from docs_src.dictionary_store import DictionaryStore

_READERS = frozenset(
    {
        "another_reader_changes_nothing",
        "another_reader_sees_nothing",
        "attachments_of_another_reader_are_absent",
    }
)
_PAGES = frozenset({"pages_of_items_follow_each_other", "pages_of_threads_follow_each_other"})


class BrokenStore(DictionaryStore):
    """A store that is wrong.

    Attributes:
        fails: Names of the cases that it fails, and no other ones.
    """

    fails: ClassVar[frozenset[str]]


class Unscoped(BrokenStore):
    """Takes everybody for the same reader."""

    fails = _READERS

    def owner(self, context: RequestContext) -> tuple[str, str]:
        return "", ""


class ScopedByUserAlone(BrokenStore):
    """Forgets that user ids are unique within an organisation only."""

    fails = _READERS

    def owner(self, context: RequestContext) -> tuple[str, str]:
        return "", context.principal.user_id


class PlainInsert(BrokenStore):
    """Adds a row for every item that it is given, as INSERT without a conflict clause refuses."""

    fails = frozenset({"adding_an_item_again_changes_it_in_its_place"})

    async def add_thread_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> None:
        if item.id in self.items_of(thread_id, context):
            raise ValueError("duplicate key")
        await super().add_thread_item(thread_id, item, context)


class MovingUpsert(BrokenStore):
    """Puts an item that is saved again at the end."""

    fails = frozenset({"adding_an_item_again_changes_it_in_its_place"})

    async def add_thread_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> None:
        self.items_of(thread_id, context).pop(item.id, None)
        await super().add_thread_item(thread_id, item, context)


class ByTime(BrokenStore):
    """Orders items by their time."""

    fails = frozenset(
        {
            "adding_an_item_again_changes_it_in_its_place",
            "items_stay_in_the_order_in_which_they_came",
        }
    )

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: RequestContext
    ) -> Page[ThreadItem]:
        items = self.items_of(thread_id, context).values()
        ordered = sorted(items, key=lambda item: item.created_at)
        return self.page(ordered, limit, after, order)


class AlwaysAscending(BrokenStore):
    """Ignores the order that is asked for."""

    fails = frozenset(
        {
            "pages_of_items_follow_each_other",
            "pages_of_threads_follow_each_other",
            "the_newest_thread_is_listed_first",
        }
    )

    def page(self, rows: Sequence[Any], limit: int, after: str | None, order: str) -> Page[Any]:
        return super().page(rows, limit, after, "asc")


class CursorByTime(BrokenStore):
    """Goes on behind the cursor's time, and skips what has the same."""

    fails = _PAGES

    def page(self, rows: Sequence[Any], limit: int, after: str | None, order: str) -> Page[Any]:
        edges = [row.created_at for row in rows if row.id == after]
        if edges:
            rows = [row for row in rows if row.created_at > edges[0]]
            return super().page(rows, limit, None, order)
        return super().page(rows, limit, after, order)


class UnknownCursorStartsOver(BrokenStore):
    """Gives the first page when the cursor is not there."""

    fails = frozenset({"cursors_that_are_absent_are_not_found"})

    def page(self, rows: Sequence[Any], limit: int, after: str | None, order: str) -> Page[Any]:
        known = after if after in {row.id for row in rows} else None
        return super().page(rows, limit, known, order)


class ShortPages(BrokenStore):
    """Leaves hidden items out after the page was cut."""

    fails = frozenset({"items_of_every_type_come_back_equal", "pages_of_items_follow_each_other"})

    def page(self, rows: Sequence[Any], limit: int, after: str | None, order: str) -> Page[Any]:
        page = super().page(rows, limit, after, order)
        shown = [row for row in page.data if getattr(row, "type", "") != "hidden_context_item"]
        return page.model_copy(update={"data": shown})


class NoEnd(BrokenStore):
    """Promises another page behind a full one."""

    fails = _PAGES

    def page(self, rows: Sequence[Any], limit: int, after: str | None, order: str) -> Page[Any]:
        page = super().page(rows, limit, after, order)
        return page.model_copy(update={"has_more": len(page.data) == limit})


class NaiveTimes(BrokenStore):
    """Drops the zone of every time."""

    fails = frozenset(
        {
            "a_thread_with_items_is_saved_as_metadata",
            "adding_an_item_again_changes_it_in_its_place",
            "another_reader_changes_nothing",
            "items_of_every_type_come_back_equal",
            "one_id_may_be_in_two_threads",
            "saving_a_thread_again_changes_it",
            "threads_come_back_equal",
            "times_of_items_are_aware",
            "times_of_threads_are_aware",
            "what_is_changed_after_saving_is_not_stored",
        }
    )

    def in_utc(self, row: Any) -> Any:
        return row.model_copy(update={"created_at": row.created_at.replace(tzinfo=None)})


class WrongErrors(BrokenStore):
    """Raises what dictionaries raise."""

    fails = frozenset(
        {
            "absent_attachments_are_not_found",
            "absent_threads_are_not_found",
            "another_reader_changes_nothing",
            "another_reader_sees_nothing",
            "attachments_of_another_reader_are_absent",
            "deleted_threads_are_gone_with_their_items",
        }
    )

    def own(self, rows: dict[str, tuple[Any, Any]], row_id: str, context: RequestContext) -> Any:
        owner, row = rows[row_id]
        if owner != self.owner(context):
            raise KeyError(row_id)
        return row


class InventsThreads(BrokenStore):
    """Makes a thread of every id that it is asked for."""

    fails = frozenset({"absent_threads_are_not_found", "deleted_threads_are_gone_with_their_items"})

    async def load_thread(self, thread_id: str, context: RequestContext) -> ThreadMetadata:
        if thread_id not in self.threads:
            await self.save_thread(
                ThreadMetadata(id=thread_id, created_at=datetime.now(UTC)), context
            )
        return await super().load_thread(thread_id, context)


class KeepsTextOnly(BrokenStore):
    """Keeps the texts of messages and nothing else of an item."""

    fails = frozenset({"items_of_every_type_come_back_equal"})

    async def load_item(self, thread_id: str, item_id: str, context: RequestContext) -> ThreadItem:
        item = await super().load_item(thread_id, item_id, context)
        if item.type != "user_message":
            return item
        texts = [part for part in item.content if part.type == "input_text"]
        return item.model_copy(update={"content": texts})


class KeepsWholeThreads(BrokenStore):
    """Stores what `save_thread` is given as it is, items included."""

    fails = frozenset({"a_thread_with_items_is_saved_as_metadata"})

    async def save_thread(self, thread: ThreadMetadata, context: RequestContext) -> None:
        if thread.id in self.threads:
            self.own(self.threads, thread.id, context)
        self.threads[thread.id] = (self.owner(context), self.in_utc(thread))


class LeavesItemsBehind(BrokenStore):
    """Deletes a thread and not its items."""

    fails = frozenset({"deleted_threads_are_gone_with_their_items"})

    async def delete_thread(self, thread_id: str, context: RequestContext) -> None:
        self.own(self.threads, thread_id, context)
        del self.threads[thread_id]


class SharesItsRows(BrokenStore):
    """Gives out what it holds, to be changed by anybody."""

    fails = frozenset({"what_is_changed_after_saving_is_not_stored"})

    async def load_item(self, thread_id: str, item_id: str, context: RequestContext) -> ThreadItem:
        await super().load_item(thread_id, item_id, context)
        return self.items_of(thread_id, context)[item_id]


class InsertsAttachments(BrokenStore):
    """Keeps the first description of an attachment."""

    fails = frozenset({"saving_an_attachment_again_changes_it"})

    async def save_attachment(self, attachment: Attachment, context: RequestContext) -> None:
        if attachment.id not in self.attachments:
            await super().save_attachment(attachment, context)
        self.own(self.attachments, attachment.id, context)


class ForgetsAttachmentMetadata(BrokenStore):
    """Keeps what clients may see of an attachment."""

    fails = frozenset(
        {
            "attachments_come_back_equal",
            "attachments_of_another_reader_are_absent",
            "saving_an_attachment_again_changes_it",
        }
    )

    async def save_attachment(self, attachment: Attachment, context: RequestContext) -> None:
        await super().save_attachment(attachment.model_copy(update={"metadata": None}), context)


class SavesOnlyWhatIsThere(BrokenStore):
    """Takes `save_item` for UPDATE."""

    fails = frozenset({"saving_a_new_item_adds_it"})

    async def save_item(self, thread_id: str, item: ThreadItem, context: RequestContext) -> None:
        if item.id in self.items_of(thread_id, context):
            await super().save_item(thread_id, item, context)


class RefusesToDeleteTwice(BrokenStore):
    """Raises when there is no item to delete."""

    fails = frozenset({"deleted_items_are_gone"})

    async def delete_thread_item(
        self, thread_id: str, item_id: str, context: RequestContext
    ) -> None:
        await self.load_item(thread_id, item_id, context)
        await super().delete_thread_item(thread_id, item_id, context)


class ReadsThenWrites(BrokenStore):
    """Replaces all items with what it read a moment before, and one more."""

    fails = frozenset({"items_added_at_once_are_all_there"})

    async def add_thread_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> None:
        before = dict(self.items_of(thread_id, context))
        await asyncio.sleep(0)
        self.items[thread_id] = before
        await super().add_thread_item(thread_id, item, context)


class ShortIds(BrokenStore):
    """Makes ids as the SDK does."""

    fails = frozenset({"new_ids_do_not_collide"})

    def generate_thread_id(self, context: RequestContext) -> str:
        return default_generate_id("thread")


class OneSpaceOfItems(BrokenStore):
    """Finds items by their id alone."""

    fails = frozenset(
        {
            "cursors_that_are_absent_are_not_found",
            "deleted_threads_are_gone_with_their_items",
            "one_id_may_be_in_two_threads",
        }
    )

    def items_of(self, thread_id: str, context: RequestContext) -> dict[str, ThreadItem]:
        self.own(self.threads, thread_id, context)
        return self.items.setdefault("", {})


BROKEN_STORES = BrokenStore.__subclasses__()
