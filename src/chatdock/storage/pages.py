"""Pages of threads and items, by key: what is read does not depend on how much lies before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from chatkit.types import Page, ThreadItem, ThreadMetadata
from sqlalchemy import Connection, Row, Select, tuple_

from .missing import found

MAX_PAGE: Final = 100
"""Longest page of threads or items; larger limits are cut to it."""

_Entry = TypeVar("_Entry", ThreadMetadata, ThreadItem)


def page_rows(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    key: Sequence[Any],
    cursor: Select[*tuple[Any, ...]] | None,
    limit: int,
    order: str,
) -> Sequence[Row[Any]]:
    """Read a page of the query's rows, beyond the row that the cursor selects.

    Raises `NotFoundError` when the cursor selects none.
    """
    if cursor is not None:
        edge = found(connection.execute(cursor).one_or_none(), "cursor")
        query = query.where(_beyond(key, tuple(edge), order))
    ordered = query.order_by(*(column.desc() if order == "desc" else column for column in key))
    # One row more than asked for tells whether there is another page.
    return connection.execute(ordered.limit(clamp(limit) + 1)).all()


def page(
    rows: Sequence[Row[Any]], limit: int, read: Callable[[Row[Any]], _Entry | None]
) -> Page[_Entry]:
    """A page of what can be read of the rows, of which there is one more than asked for if there is another page."""
    size = clamp(limit)
    has_more = len(rows) > size
    rows = rows[:size]
    entries = [entry for entry in map(read, rows) if entry is not None]
    return Page(data=entries, has_more=has_more, after=rows[-1].id if has_more else None)


def clamp(limit: int) -> int:
    """A limit that is kept to."""
    return max(1, min(limit, MAX_PAGE))


def _beyond(key: Sequence[Any], edge: tuple[Any, ...], order: str) -> Any:
    columns, values = tuple_(*key), tuple_(*edge, types=[column.type for column in key])
    return columns < values if order == "desc" else columns > values
