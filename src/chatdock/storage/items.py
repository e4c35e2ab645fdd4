"""Rows of items: the transactions that read and write them, each within one reader's rows."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final, NamedTuple

from chatkit.types import ThreadItem, UserMessageItem
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from chatdock.context import Principal

from .pages import clamp, page_rows
from .statements import owner, reader, scope, scoped
from .storable import dump_storable
from .tables import items
from .threads import next_position

HIDDEN_TYPES: Final = frozenset({"hidden_context_item", "sdk_hidden_context"})
"""Types of items that the model sees and no client ever does."""

# Built once: building a statement costs more than SQLite takes to execute it.
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
    select(items.c.id, items.c.data)
    .where(items.c.thread_id == bindparam("of_thread"), scoped(items))
    .order_by(items.c.position.desc())
    .limit(bindparam("rows"))
)
_ITEM: Final[TypeAdapter[ThreadItem]] = TypeAdapter(ThreadItem)
_logger = logging.getLogger(__name__)


def load_item(
    connection: Connection, thread_id: str, item_id: str, principal: Principal
) -> ThreadItem | None:
    """One item; None when it is not there, or cannot be read."""
    query = select(items.c.id, items.c.data).where(_this(thread_id, item_id, principal))
    row = connection.execute(query).one_or_none()
    return None if row is None else item_of(row)


def newest_rows(
    connection: Connection, thread_id: str, limit: int, principal: Principal
) -> Sequence[Any]:
    """The rows of the newest items, hidden ones included: what every turn reads."""
    values = {"of_thread": thread_id, "rows": clamp(limit) + 1, **reader(principal)}
    return connection.execute(_NEWEST_ITEMS, values).all()


def rows_of_page(
    connection: Connection,
    thread_id: str,
    after: str | None,
    limit: int,
    order: str,
    principal: Principal,
    *,
    hidden: bool,
) -> Sequence[Row[Any]]:
    """The rows of a page of items, with or without the hidden ones; raises `NotFoundError` for its cursor."""
    key = (items.c.position,)
    query = select(items.c.id, items.c.data).where(
        items.c.thread_id == thread_id, scope(items, principal)
    )
    if not hidden:
        query = query.where(items.c.hidden.is_(False))
    cursor = None if after is None else select(*key).where(_this(thread_id, after, principal))
    return page_rows(connection, query, key, cursor, limit, order)


def item_of(row: Any) -> ThreadItem | None:
    """A row of `items` as the SDK's item; None when a newer version wrote what this one cannot read.

    Such an item is left alone: neither clients nor the model are shown it until it can be read again.
    """
    try:
        return _ITEM.validate_json(row.data)
    except ValidationError:
        _logger.warning("An item of a newer version is left out: %s", row.id)
        return None


def save_item(
    connection: Connection, thread_id: str, item: ThreadItem, principal: Principal
) -> None:
    """Insert or update an item inside the caller's transaction; raises `NotFoundError`."""
    item = item.model_copy(update={"created_at": item.created_at.astimezone(UTC)})
    values = {"type": item.type, "hidden": item.type in HIDDEN_TYPES}
    values |= {"data": dump_storable(item), "created_at": item.created_at}
    same = {"of_thread": thread_id, "of_item": item.id, **reader(principal)}
    if connection.execute(_CHANGE_ITEM, {**values, **same}).rowcount == 0:
        position = next_position(connection, thread_id, principal)
        row = {"thread_id": thread_id, "id": item.id, "position": position, **owner(principal)}
        connection.execute(_NEW_ITEM, {**row, **values})


def keep_item(
    connection: Connection, thread_id: str, item: ThreadItem, principal: Principal
) -> ThreadItem:
    """Insert an item unless there is one of its id; return what is there. Raises `NotFoundError`."""
    query = select(items.c.id, items.c.data).where(_this(thread_id, item.id, principal))
    row = connection.execute(query).one_or_none()
    if row is None:
        save_item(connection, thread_id, item, principal)
        return item
    return item_of(row) or item


def delete_item(connection: Connection, thread_id: str, item_id: str, principal: Principal) -> None:
    """Delete one item, if it is there."""
    connection.execute(delete(items).where(_this(thread_id, item_id, principal)))


class Deleted(NamedTuple):
    """What a deletion took away: ids of items that were shown, in their order, and of attachments that they showed."""

    item_ids: list[str]
    attachment_ids: list[str]


def delete_items_after(
    connection: Connection, thread_id: str, item_id: str, principal: Principal
) -> Deleted:
    """Delete every item behind the given one."""
    mine = (items.c.thread_id == thread_id, scope(items, principal))
    position = select(items.c.position).where(*mine, items.c.id == item_id).scalar_subquery()
    statement = delete(items).where(*mine, items.c.position > position)
    columns = (items.c.id, items.c.type, items.c.hidden, items.c.data, items.c.position)
    gone = connection.execute(statement.returning(*columns)).all()
    messages = [item_of(row) for row in gone if row.type == "user_message"]
    return Deleted(
        [row.id for row in sorted(gone, key=lambda row: row.position) if not row.hidden],
        [
            each.id
            for message in messages
            if isinstance(message, UserMessageItem)
            for each in message.attachments
        ],
    )


def count_items(
    connection: Connection, thread_id: str, item_ids: set[str], principal: Principal
) -> int:
    """How many of the thread's items have one of these ids."""
    query = select(items.c.id).where(
        items.c.thread_id == thread_id, items.c.id.in_(item_ids), scope(items, principal)
    )
    return len(connection.execute(query).all())


def _this(thread_id: str, item_id: str, principal: Principal) -> ColumnElement[bool]:
    return and_(items.c.thread_id == thread_id, items.c.id == item_id, scope(items, principal))
