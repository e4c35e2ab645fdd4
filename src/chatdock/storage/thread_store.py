"""The ChatKit SDK's store, on SQL: threads, items and attachments of one reader at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from chatkit.store import Store, StoreItemType
from chatkit.types import Attachment, FeedbackKind, Page, ThreadItem, ThreadMetadata
from pydantic import TypeAdapter
from pydantic_core import from_json, to_json
from sqlalchemy import (
    Connection,
    Delete,
    Row,
    Select,
    Update,
    bindparam,
    case,
    delete,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from chatdock.context import Principal, RequestContext
from chatdock.errors import NotFoundError

from .engine import Database
from .ids import new_id
from .statements import owner, reader, scope, scoped, upsert
from .tables import attachments, feedback, items, threads

HIDDEN_TYPES: Final = frozenset({"hidden_context_item", "sdk_hidden_context"})
"""Types of items that the model sees and no client ever does."""

MAX_PAGE: Final = 100
"""Longest page of threads or items; larger limits are cut to it."""

_ID_PREFIXES: Final[dict[StoreItemType, str]] = {
    "thread": "thr",
    "message": "msg",
    "tool_call": "tc",
    "workflow": "wf",
    "task": "tsk",
    "attachment": "atc",
    "sdk_hidden_context": "shcx",
}
# Built once: building a statement costs more than SQLite takes to execute it.
_THREAD: Final = select(threads).where(threads.c.id == bindparam("of_thread"), scoped(threads))
_CHANGE_THREAD: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(
        {
            "title": case(
                (threads.c.title_is_readers, threads.c.title),
                else_=bindparam("new_title", type_=threads.c.title.type),
            ),
            **{
                name: bindparam(name)
                for name in ("status", "allowed_image_domains", "metadata", "updated_at")
            },
        }
    )
)
_NEXT_POSITION: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(last_position=threads.c.last_position + 1, updated_at=bindparam("updated_at"))
    .returning(threads.c.last_position)
)
_CHANGE_ITEM: Final = (
    update(items)
    .where(
        items.c.thread_id == bindparam("of_thread"),
        items.c.id == bindparam("of_item"),
        scoped(items),
    )
    .values({name: bindparam(name) for name in ("type", "hidden", "data", "created_at")})
)
_NEW_ITEM: Final = insert(items)
_NEWEST_ITEMS: Final = (
    select(items.c.data)
    .where(items.c.thread_id == bindparam("of_thread"), scoped(items))
    .order_by(items.c.position.desc())
    .limit(bindparam("rows"))
)
_Result = TypeVar("_Result")
_AnyRow = TypeVar("_AnyRow", bound=Row[*tuple[Any, ...]])
_Entry = TypeVar("_Entry", ThreadMetadata, ThreadItem)
_ITEM: Final[TypeAdapter[ThreadItem]] = TypeAdapter(ThreadItem)
_ATTACHMENT: Final[TypeAdapter[Attachment]] = TypeAdapter(Attachment)


class ThreadStore(Store[RequestContext]):
    """Keeps conversations in the database, every statement scoped to the context's principal.

    A row that is absent and a row of somebody else read the same: `NotFoundError`.
    """

    def __init__(self, database: Database) -> None:
        """Use the given database; its schema must be up to date."""
        self._database = database

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
        values = {"of_thread": thread_id, **reader(context.principal)}
        row = await self._read(lambda each: each.execute(_THREAD, values).one_or_none(), context)
        return _thread(_found(row, "thread"))

    async def save_thread(self, thread: ThreadMetadata, context: RequestContext) -> None:
        """Insert or update a thread; a title that the reader gave is never overwritten."""
        if thread.id == context.new_thread_id and _is_blank(thread):
            # The row was written with the run that this request started.
            return
        await self._write(
            lambda each: save_thread(self._database, each, thread, context.principal), context
        )

    async def rename_thread(self, thread_id: str, title: str, context: RequestContext) -> None:
        """Set the reader's own title, which wins over made ones from now on."""
        values = {"title": title, "title_is_readers": True}
        await self._update_thread(thread_id, values, context)

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: RequestContext
    ) -> Page[ThreadMetadata]:
        """A page of the reader's threads by last change; `after` is a thread id, exclusive."""
        key = (threads.c.updated_at, threads.c.id)
        query = select(threads).where(scope(threads, context.principal))
        cursor = None
        if after is not None:
            cursor = select(*key).where(threads.c.id == after, scope(threads, context.principal))
        rows = await self._read(
            lambda each: _page_rows(each, query, key, cursor, limit, order), context
        )
        return _page([_thread(row) for row in rows], limit)

    async def delete_thread(self, thread_id: str, context: RequestContext) -> None:
        """Delete a thread and all that belongs to it; raises `NotFoundError`."""
        statement = delete(threads).where(
            threads.c.id == thread_id, scope(threads, context.principal)
        )
        await self._change(statement, "thread")

    # Items

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: RequestContext
    ) -> Page[ThreadItem]:
        """A page of items in thread order, hidden ones included; `after` is an item id, exclusive."""
        return await self._load_items(thread_id, after, limit, order, context, hidden=True)

    async def load_visible_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: RequestContext
    ) -> Page[ThreadItem]:
        """The same for clients: hidden items are left out before the page is cut, so none is short."""
        return await self._load_items(thread_id, after, limit, order, context, hidden=False)

    async def add_thread_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> None:
        """Insert an item at the thread's end, or update it in its place."""
        await self._write(lambda each: save_item(each, thread_id, item, context.principal), context)

    async def save_item(self, thread_id: str, item: ThreadItem, context: RequestContext) -> None:
        """The same as `add_thread_item`: both are upserts."""
        await self.add_thread_item(thread_id, item, context)

    async def keep_item(
        self, thread_id: str, item: ThreadItem, context: RequestContext
    ) -> ThreadItem:
        """Insert an item unless there is one of its id; return what is there. Raises `NotFoundError`."""
        query = select(items.c.data).where(self._item(thread_id, item.id, context))
        kept = item

        def keep(connection: Connection) -> None:
            nonlocal kept
            row = connection.execute(query).one_or_none()
            if row is None:
                save_item(connection, thread_id, item, context.principal)
            else:
                kept = _ITEM.validate_json(row.data)

        await self._write(keep, context)
        return kept

    async def load_item(self, thread_id: str, item_id: str, context: RequestContext) -> ThreadItem:
        """Load one item; raises `NotFoundError`."""
        query = select(items.c.data).where(self._item(thread_id, item_id, context))
        row = await self._read(lambda each: each.execute(query).one_or_none(), context)
        return _ITEM.validate_json(_found(row, "item").data)

    async def delete_thread_item(
        self, thread_id: str, item_id: str, context: RequestContext
    ) -> None:
        """Delete one item; an absent one is no error, as the SDK removes what it never saved."""
        statement = delete(items).where(self._item(thread_id, item_id, context))
        await self._write(lambda each: each.execute(statement), context)

    async def delete_items_after(
        self, thread_id: str, item_id: str, context: RequestContext
    ) -> None:
        """Delete every item behind the given one, in one transaction."""
        mine = (items.c.thread_id == thread_id, scope(items, context.principal))
        position = select(items.c.position).where(*mine, items.c.id == item_id).scalar_subquery()
        statement = delete(items).where(*mine, items.c.position > position)
        await self._write(lambda each: each.execute(statement), context)

    async def _read(
        self, transaction: Callable[[Connection], _Result], context: RequestContext
    ) -> _Result:
        """Run a transaction that reads; a run's waits for a database that is away."""
        if context.fence is None:
            return await self._database.read(transaction)
        return await self._database.read_patiently(transaction)

    async def _write(
        self, transaction: Callable[[Connection], object], context: RequestContext
    ) -> None:
        """Run a write that may be done twice; a run's waits for a database that is away, and keeps to its fence."""
        fence = context.fence
        if fence is None:
            await self._database.write(transaction)
            return

        def fenced(connection: Connection) -> None:
            fence(connection)
            transaction(connection)

        await self._database.write_patiently(fenced)

    # Attachments

    async def save_attachment(self, attachment: Attachment, context: RequestContext) -> None:
        """Insert or update an attachment's description."""
        principal = context.principal
        values = {"thread_id": attachment.thread_id, "data": attachment.model_dump_json()}
        statement = upsert(
            self._database,
            attachments,
            {"id": attachment.id, "created_at": _now(), **owner(principal), **values},
            key=["id"],
            update=values,
            where=scope(attachments, principal),
        )
        await self._change(statement, "attachment")

    async def load_attachment(self, attachment_id: str, context: RequestContext) -> Attachment:
        """Load an attachment's description; raises `NotFoundError`."""
        query = select(attachments.c.data).where(
            attachments.c.id == attachment_id, scope(attachments, context.principal)
        )
        row = await self._read(lambda each: each.execute(query).one_or_none(), context)
        return _ATTACHMENT.validate_json(_found(row, "attachment").data)

    async def delete_attachment(self, attachment_id: str, context: RequestContext) -> None:
        """Delete an attachment's description; raises `NotFoundError`."""
        statement = delete(attachments).where(
            attachments.c.id == attachment_id, scope(attachments, context.principal)
        )
        await self._change(statement, "attachment")

    # Feedback

    async def save_feedback(
        self, thread_id: str, item_ids: Sequence[str], kind: FeedbackKind, context: RequestContext
    ) -> None:
        """Keep the reader's opinion of each item, the newest one; raises `NotFoundError`."""
        wanted = set(item_ids)
        mine = (items.c.thread_id == thread_id, scope(items, context.principal))
        query = select(items.c.id).where(*mine, items.c.id.in_(wanted))

        def save(connection: Connection) -> None:
            if set(connection.execute(query).scalars()) != wanted:
                raise _not_found("item")
            for item_id in sorted(wanted):
                connection.execute(self._feedback(thread_id, item_id, kind, context))

        await self._database.write(save)

    def _feedback(
        self, thread_id: str, item_id: str, kind: FeedbackKind, context: RequestContext
    ) -> Any:
        values = {"kind": kind, "updated_at": _now()}
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

    async def _load_items(
        self,
        thread_id: str,
        after: str | None,
        limit: int,
        order: str,
        context: RequestContext,
        *,
        hidden: bool,
    ) -> Page[ThreadItem]:
        if hidden and after is None and order == "desc":
            return await self._load_newest_items(thread_id, limit, context)
        key = (items.c.position,)
        query = select(items.c.data).where(
            items.c.thread_id == thread_id, scope(items, context.principal)
        )
        if not hidden:
            query = query.where(items.c.hidden.is_(False))
        cursor = None
        if after is not None:
            cursor = select(*key).where(self._item(thread_id, after, context))
        rows = await self._read(
            lambda each: _page_rows(each, query, key, cursor, limit, order), context
        )
        return _page([_ITEM.validate_json(row.data) for row in rows], limit)

    async def _load_newest_items(
        self, thread_id: str, limit: int, context: RequestContext
    ) -> Page[ThreadItem]:
        """What every turn reads."""
        values = {"of_thread": thread_id, "rows": _clamp(limit) + 1, **reader(context.principal)}
        rows = await self._read(lambda each: each.execute(_NEWEST_ITEMS, values).all(), context)
        return _page([_ITEM.validate_json(row.data) for row in rows], limit)

    async def _update_thread(
        self, thread_id: str, values: dict[str, Any], context: RequestContext
    ) -> None:
        statement = (
            update(threads)
            .where(threads.c.id == thread_id, scope(threads, context.principal))
            .values(**values)
        )
        await self._change(statement, "thread")

    async def _change(
        self, statement: Delete | Update | sqlite.Insert | postgresql.Insert, what: str
    ) -> None:
        """Execute a statement that has to reach a row of the reader's."""
        if await self._database.write(lambda each: each.execute(statement).rowcount) == 0:
            raise _not_found(what)

    def _item(self, thread_id: str, item_id: str, context: RequestContext) -> Any:
        return (
            (items.c.thread_id == thread_id)
            & (items.c.id == item_id)
            & scope(items, context.principal)
        )


def save_thread(
    database: Database, connection: Connection, thread: ThreadMetadata, principal: Principal
) -> None:
    """Insert or update a thread inside the caller's transaction; raises `NotFoundError`."""
    # The SDK hands over a `Thread`, with items, in a thread's first turn: only metadata is kept.
    data = thread.model_dump(mode="json")
    values = {
        "status": _json(data["status"]),
        "allowed_image_domains": _json(data["allowed_image_domains"]),
        "metadata": _json(data["metadata"]),
        "updated_at": _now(),
    }
    same = {"of_thread": thread.id, "new_title": thread.title, **reader(principal)}
    if connection.execute(_CHANGE_THREAD, {**values, **same}).rowcount == 0:
        _insert_thread(database, connection, thread, values, principal)


def _insert_thread(
    database: Database,
    connection: Connection,
    thread: ThreadMetadata,
    values: dict[str, Any],
    principal: Principal,
) -> None:
    row = {"id": thread.id, "title": thread.title, "created_at": thread.created_at}
    fixed = {"title_is_readers": False, "last_position": 0, "last_frame": 0, **owner(principal)}
    statement = upsert(
        database,
        threads,
        {**row, **fixed, **values},
        key=["id"],
        update=values,
        where=scope(threads, principal),
    )
    if connection.execute(statement).rowcount == 0:
        raise _not_found("thread")


def save_item(
    connection: Connection, thread_id: str, item: ThreadItem, principal: Principal
) -> None:
    """Insert or update an item inside the caller's transaction; raises `NotFoundError`."""
    item = item.model_copy(update={"created_at": item.created_at.astimezone(UTC)})
    values = {"type": item.type, "hidden": item.type in HIDDEN_TYPES}
    values |= {"data": item.model_dump_json(), "created_at": item.created_at}
    same = {"of_thread": thread_id, "of_item": item.id, **reader(principal)}
    if connection.execute(_CHANGE_ITEM, {**values, **same}).rowcount == 0:
        position = _next_position(connection, thread_id, principal)
        row = {"thread_id": thread_id, "id": item.id, "position": position, **owner(principal)}
        connection.execute(_NEW_ITEM, {**row, **values})


def _next_position(connection: Connection, thread_id: str, principal: Principal) -> int:
    values = {"of_thread": thread_id, "updated_at": _now(), **reader(principal)}
    changed = connection.execute(_NEXT_POSITION, values).one_or_none()
    return _found(changed, "thread").last_position


def _page_rows(
    connection: Connection,
    query: Select[Any],
    key: Sequence[Any],
    cursor: Select[*tuple[Any, ...]] | None,
    limit: int,
    order: str,
) -> Sequence[Row[Any]]:
    """Read a page of the query's rows, beyond the row that the cursor selects."""
    if cursor is not None:
        edge = _found(connection.execute(cursor).one_or_none(), "cursor")
        query = query.where(_beyond(key, tuple(edge), order))
    ordered = query.order_by(*(column.desc() if order == "desc" else column for column in key))
    # One row more than asked for tells whether there is another page.
    return connection.execute(ordered.limit(_clamp(limit) + 1)).all()


def _beyond(key: Sequence[Any], edge: tuple[Any, ...], order: str) -> Any:
    columns, values = tuple_(*key), tuple_(*edge, types=[column.type for column in key])
    return columns < values if order == "desc" else columns > values


def _page(data: list[_Entry], limit: int) -> Page[_Entry]:
    size = _clamp(limit)
    has_more = len(data) > size
    data = data[:size]
    return Page(data=data, has_more=has_more, after=data[-1].id if has_more else None)


def _clamp(limit: int) -> int:
    return max(1, min(limit, MAX_PAGE))


def _thread(row: Row[Any]) -> ThreadMetadata:
    fields = ("status", "allowed_image_domains", "metadata")
    loaded = {name: _parsed(getattr(row, name)) for name in fields}
    return ThreadMetadata(id=row.id, title=row.title, created_at=row.created_at, **loaded)


def _is_blank(thread: ThreadMetadata) -> bool:
    values = (thread.title, thread.metadata, thread.allowed_image_domains)
    return thread.status.type == "active" and not any(values)


def _json(value: Any) -> str | None:
    return None if value is None else to_json(value).decode()


def _parsed(text: str | None) -> Any:
    return None if text is None else from_json(text)


def _now() -> datetime:
    return datetime.now(UTC)


def _found(row: _AnyRow | None, what: str) -> _AnyRow:
    if row is None:
        raise _not_found(what)
    return row


def _not_found(what: str) -> NotFoundError:
    return NotFoundError(
        f"There is no such {what}. It may have been deleted; reload to see what is there."
    )
