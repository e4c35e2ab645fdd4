"""The pieces that statements are built from: the scope that every one carries, and upserts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from chatdock.context import Principal

from .engine import Database


def scope(table: Table, principal: Principal) -> ColumnElement[bool]:
    """The condition that keeps a statement within one reader's rows."""
    return and_(
        table.c.organization_id == principal.organization_id,
        table.c.user_id == principal.user_id,
    )


def scoped(table: Table) -> ColumnElement[bool]:
    """The same condition for a statement that is built once; `reader` gives its values."""
    return and_(
        table.c.organization_id == bindparam("of_organization"),
        table.c.user_id == bindparam("of_user"),
    )


def reader(principal: Principal) -> dict[str, str]:
    """The values of a `scoped` condition."""
    return {"of_organization": principal.organization_id, "of_user": principal.user_id}


def owner(principal: Principal) -> dict[str, str]:
    """The two columns that a new row of this reader carries."""
    return {"organization_id": principal.organization_id, "user_id": principal.user_id}


def upsert(
    database: Database,
    table: Table,
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    update: Mapping[str, Any],
    where: ColumnElement[bool],
) -> sqlite.Insert | postgresql.Insert:
    """INSERT, or UPDATE with `update` where a row with the same `key` meets `where`.

    A row that fails `where` is left alone and counted as no row: it is another reader's.
    """
    dialect = sqlite if database.is_sqlite else postgresql
    statement = dialect.insert(table).values(**values)
    return statement.on_conflict_do_update(index_elements=list(key), set_=dict(update), where=where)
