"""The ChatKit SDK's store, on SQL: threads, items and attachments of one reader at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeVar

from chatkit.store import Store, StoreItemType
from chatkit.types import Attachment, FeedbackKind, Page, ThreadItem, ThreadMetadata
from sqlalchemy import Connection, Delete, Update, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from chatdock.context import RequestContext

from . import attachments as rows_of_attachments
from . import items as rows_of_items
from . import threads as rows_of_threads
from .attachment_files import AttachmentFiles, Keep
from .engine import Database
from .ids import new_id
from .missing import not_found
from .pages import page, page_rows
from .statements import owner, scope, upsert
from .tables import feedback, threads
from .thread_changes import base_of, put

_ID_PREFIXES: Final[dict[StoreItemType, str]] = {
    "thread": "thr",
    "message": "msg",
    "tool_call": "tc",
    "workflow": "wf",
    "task": "tsk",
    "attachment": "atc",
    "sdk_hidden_context": "shcx",
}
_logger = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class ThreadStore(Store[RequestContext]):
    """Keeps conversations in the database, every statement scoped to the context's principal.

    A row that is absent and a row of somebody else read the same: `NotFoundError`.
    """

    def __init__(self, database: Database, files: AttachmentFiles | None = None) -> None:
        """Use the given database, whose schema must be up to date, and what keeps the bytes of attachments."""
        self._database = database
        self._files = files

    def generate_thread_id(self, context: RequestContext) -> str:
        """The id reserved for this request's thread, else a new one."""
        return context.new_thread_id or new_id(_ID_PREFIXES["thread"])

    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: RequestContext
    ) -> str:
        """A new time-ordered id."""
        return new_id(_ID_PREFIXES[item_type])

    # Threads

    async def load_thread(self, thread_id: str, context: RequestContext) -> ThreadMetadata:
        """Load a thread's metadata; raises `NotFoundError`."""
        return await self._read(
            lambda each: rows_of_threads.load_thread(each, thread_id, context.principal), context
        )

    async def save_thread(self, thread: ThreadMetadata, context: RequestContext) -> None:
        """Insert a thread, or save what was changed of it since it was loaded; a reader's title always stays.

        The given thread then has the fields that are stored, so that a client is told what is true.
        """
        if thread.id == context.new_thread_id and rows_of_threads.is_blank(thread):
            # The row was written with the run that this request started.
            return
        base = base_of(thread, context.new_thread_id)
        saved = await self._write(
            lambda each: rows_of_threads.save_thread(
                self._database, each, thread, context.principal, base=base
            ),
            context,
        )
        put(thread, saved)

    async def rename_thread(self, thread_id: str, title: str, context: RequestContext) -> None:
        """Set the reader's own title, which wins over made ones from now on."""
        mine = (threads.c.id == thread_id, scope(threads, context.principal))
        statement = update(threads).where(*mine).values(title=title, title_is_readers=True)
        await self._change(statement, "thread", context)

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: RequestContext
    ) -> Page[ThreadMetadata]:
        """A page of the reader's threads by last change; `after` is a thread id, exclusive."""
        key = (threads.c.updated_at, threads.c.id)
        mine = scope(threads, context.principal)
        query = select(threads).where(mine)
        cursor = None if after is None else select(*key).where(threads.c.id == after, mine)
        rows = await self._read(
            lambda each: page_rows(each, query, key, cursor, limit, order), context
        )
        return page(rows, limit, rows_of_threads.thread_of)

    async def delete_thread(self, thread_id: str, context: RequestContext) -> None:
        """Delete a thread and all that belongs to it; raises `NotFoundError`."""
        principal = context.principal

        def erase(connection: Connection) -> Sequence[str]:
            files = rows_of_attachments.ids_of_thread(connection, thread_id, principal)
            mine = (threads.c.id == thread_id, scope(threads, principal))
            if connection.execute(delete(threads).where(*mine)).rowcount == 0:
                raise not_found("thread")
            return files

        await self._forget(await self._write(erase, context))

    # Items

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: RequestContext
    ) -> Page[ThreadItem]:
        """A page of items in thread order, hidden ones included; `after` is an item id, exclusive."""
        if after is None and order == "desc":
            read = partial(
                rows_of_items.newest_rows,
                thread_id=thread_id,
                limit=limit,
                principal=context.principal,
            )
            rows = await self._read(read, context)
            return page(rows, limit, rows_of_items.item_of)
        return await self._load_page(thread_id, after, limit, order, context, hidden=True)

    async def load_visible_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: RequestContext
    ) -> Page[ThreadItem]:
        """The same for clients: hidden items are left out before the page is cut, so none is short."""
        return await self._load_page(thread_id, after, limit, order, context, hidden=False)

    async def add_thread_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> None:
        """Insert an item at the thread's end, or update it in its place."""
        await self._write(
            lambda each: rows_of_items.save_item(each, thread_id, item, context.principal), context
        )

    async def save_item(self, thread_id: str, item: ThreadItem, context: RequestContext) -> None:
        """The same as `add_thread_item`: both are upserts."""
        await self.add_thread_item(thread_id, item, context)

    async def keep_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> ThreadItem:
        """Insert an item unless there is one of its id; return what is there. Raises `NotFoundError`."""
        return await self._write(
            lambda each: rows_of_items.keep_item(each, thread_id, item, context.principal), context
        )

    async def load_item(self, thread_id: str, item_id: str, context: RequestContext) -> ThreadItem:
        """Load one item; raises `NotFoundError`."""
        item = await self._read(
            lambda each: rows_of_items.load_item(each, thread_id, item_id, context.principal),
            context,
        )
        if item is None:
            raise not_found("item")
        return item

    async def delete_thread_item(
        self, thread_id: str, item_id: str, context: RequestContext
    ) -> None:
        """Delete one item; an absent one is no error, as the SDK removes what it never saved."""
        await self._write(
            lambda each: rows_of_items.delete_item(each, thread_id, item_id, context.principal),
            context,
        )

    async def delete_items_after(
        self,
        thread_id: str,
        item_id: str,
        context: RequestContext,
        *,
        unless_shown: Sequence[str] = (),
    ) -> list[str]:
        """Delete every item behind the given one, in one transaction; return the ids of those that were shown.

        Of their attachments, and of those that are named, it deletes what no message shows any more.
        """
        principal = context.principal

        def erase(connection: Connection) -> tuple[list[str], Sequence[str]]:
            gone = rows_of_items.delete_items_after(connection, thread_id, item_id, principal)
            asked = [*gone.attachment_ids, *unless_shown]
            dropped = rows_of_attachments.drop_unshown(connection, asked, thread_id, principal)
            return gone.item_ids, dropped

        item_ids, dropped = await self._write(erase, context)
        await self._forget(dropped)
        return item_ids

    # Attachments

    async def save_attachment(self, attachment: Attachment, context: RequestContext) -> None:
        """Insert or update an attachment's description."""
        statement = rows_of_attachments.saving(self._database, attachment, context.principal)
        await self._change(statement, "attachment", context)

    async def load_attachment(self, attachment_id: str, context: RequestContext) -> Attachment:
        """Load an attachment's description; raises `NotFoundError`."""
        return await self._read(
            lambda each: rows_of_attachments.load_attachment(
                each, attachment_id, context.principal
            ),
            context,
        )

    async def delete_attachment(self, attachment_id: str, context: RequestContext) -> None:
        """Delete what is in no message; raises `NotFoundError` and `ConflictError`."""
        await self._write(
            lambda each: rows_of_attachments.delete_unsent(each, attachment_id, context.principal),
            context,
        )
        await self._forget([attachment_id])

    async def add_attachment(
        self,
        attachment: Attachment,
        context: RequestContext,
        *,
        size_bytes: int,
        room_bytes: int,
        keep: Keep | None = None,
    ) -> None:
        """Insert an attachment, with its bytes if they are there; raises `ConflictError` if there is no room."""

        def add(connection: Connection) -> None:
            rows_of_attachments.add_attachment(
                connection,
                attachment,
                context.principal,
                size_bytes=size_bytes,
                room_bytes=room_bytes,
            )
            if keep is not None:
                keep()

        await self._write(add, context)

    async def finish_attachment(
        self, attachment: Attachment, context: RequestContext, *, keep: Keep
    ) -> None:
        """Keep the bytes of an announced attachment; raises `NotFoundError` and `ConflictError`."""

        def finish(connection: Connection) -> None:
            rows_of_attachments.finish_attachment(connection, attachment, context.principal)
            keep()

        await self._write(finish, context)

    async def _forget(self, attachment_ids: Sequence[str]) -> None:
        """Remove the bytes of what is deleted; what remains of them is swept."""
        if self._files is None or not attachment_ids:
            return
        try:
            await self._files.delete(attachment_ids)
        except OSError as error:
            _logger.warning("Files of attachments were not deleted: %s", error.strerror)

    # Feedback

    async def save_feedback(
        self, thread_id: str, item_ids: Sequence[str], kind: FeedbackKind, context: RequestContext
    ) -> None:
        """Keep the reader's opinion of each item, the newest one; raises `NotFoundError`."""
        wanted = set(item_ids)

        def save(connection: Connection) -> None:
            principal = context.principal
            if rows_of_items.count_items(connection, thread_id, wanted, principal) < len(wanted):
                raise not_found("item")
            for item_id in sorted(wanted):
                connection.execute(self._feedback(thread_id, item_id, kind, context))

        try:
            await self._write(save, context)
        except IntegrityError:
            # An item was deleted between the count and the insertion.
            raise not_found("item") from None

    def _feedback(
        self, thread_id: str, item_id: str, kind: FeedbackKind, context: RequestContext
    ) -> sqlite.Insert | postgresql.Insert:
        values = {"kind": kind, "updated_at": datetime.now(UTC)}
        row = {"thread_id": thread_id, "item_id": item_id, **owner(context.principal), **values}
        return upsert(
            self._database,
            feedback,
            row,
            key=["thread_id", "item_id"],
            update=values,
            where=scope(feedback, context.principal),
        )

    # Shared parts

    async def _load_page(
        self,
        thread_id: str,
        after: str | None,
        limit: int,
        order: str,
        context: RequestContext,
        *,
        hidden: bool,
    ) -> Page[ThreadItem]:
        rows = await self._read(
            lambda each: rows_of_items.rows_of_page(
                each, thread_id, after, limit, order, context.principal, hidden=hidden
            ),
            context,
        )
        return page(rows, limit, rows_of_items.item_of)

    async def _read(
        self, transaction: Callable[[Connection], _Result], context: RequestContext
    ) -> _Result:
        """Run a transaction that reads; a run's waits for a database that is away."""
        database, principal = self._database, context.principal
        if context.fence is None:
            return await database.read_as(principal, transaction)
        return await database.patiently(lambda: database.read_as(principal, transaction))

    async def _write(
        self, transaction: Callable[[Connection], _Result], context: RequestContext
    ) -> _Result:
        """Run a write that may be done twice; a run's waits for a database that is away, and keeps to its fence."""
        database, principal, fence = self._database, context.principal, context.fence
        if fence is None:
            return await database.write_as(principal, transaction)

        def fenced(connection: Connection) -> _Result:
            fence(connection)
            return transaction(connection)

        return await database.patiently(lambda: database.write_as(principal, fenced))

    async def _change(
        self,
        statement: Delete | Update | sqlite.Insert | postgresql.Insert,
        what: str,
        context: RequestContext,
    ) -> None:
        """Execute a statement that has to reach a row of the reader's."""
        if await self._write(lambda each: each.execute(statement).rowcount, context) == 0:
            raise not_found(what)
