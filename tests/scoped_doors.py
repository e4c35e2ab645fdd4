"""Every statement of ours on a reader's rows is looked at while tests run: none goes without its reader.

The doors of the database say whose rows a transaction is about. Behind a reader's door each table of conversations
has to be kept within that very reader; behind the doors for what belongs to nobody no such table is touched. What
servers do with the runs of all readers goes through the system doors, which are the written list of exceptions.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any, Final

from sqlalchemy import (
    BinaryExpression,
    BindParameter,
    ClauseElement,
    Column,
    Connection,
    Engine,
    Insert,
    Table,
    TextClause,
    event,
)
from sqlalchemy.sql import operators, visitors

from chatdock.context import Principal
from chatdock.storage import tables
from chatdock.storage.engine import Database

OF_READERS: Final = (
    *(tables.threads, tables.items, tables.attachments, tables.feedback),
    *(tables.turns, tables.runs, tables.frames),
)
"""The tables whose rows belong to readers."""

READER_DOORS: Final = ("read_as", "write_as")
NOBODY_DOORS: Final = ("read", "write", "write_aside")

found: Final[list[str]] = []
"""What was wrong with statements since somebody last looked."""

_WHO: Final = "tests.scoped_doors"
_WORD: Final = re.compile(r"\w+")


def watch() -> None:
    """Look at every statement from here on, for the whole run."""
    for name in (*READER_DOORS, *NOBODY_DOORS):
        setattr(Database, name, _watched(getattr(Database, name)))
    event.listen(Engine, "before_execute", _look)


def _watched(door: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(door)
    async def run(database: Database, *arguments: Any) -> Any:
        *whose, transaction = arguments
        if _is_ours(transaction):
            transaction = _marked(transaction, whose[0] if whose else None)
        return await door(database, *whose, transaction)

    return run


def _is_ours(transaction: Any) -> bool:
    """Whether the program brought it: tests look where they like."""
    function = transaction.func if isinstance(transaction, partial) else transaction
    return function.__module__.startswith("chatdock.")


def _marked(
    transaction: Callable[[Connection], Any], principal: Principal | None
) -> Callable[[Connection], Any]:
    def run(connection: Connection) -> Any:
        # Kept, as asking a connection that was lost for it would make a new one.
        info = connection.info
        info[_WHO] = principal
        try:
            return transaction(connection)
        finally:
            info.pop(_WHO, None)

    return run


def _look(
    connection: Connection,
    statement: Any,
    multiparams: Any,
    params: Any,
    execution_options: Any,
) -> None:
    if _WHO in connection.info and isinstance(statement, ClauseElement):
        principal: Principal | None = connection.info[_WHO]
        given: list[Any] = [*multiparams, params]
        values: dict[str, Any] = {}
        for each in given:
            values |= each or {}
        found.extend(problems(statement, principal, values))


def problems(
    statement: ClauseElement, principal: Principal | None, values: Mapping[str, Any]
) -> list[str]:
    """What is wrong with a statement that is executed for this reader, or for nobody, with these values."""
    kept = set[Any]() if principal is None else _kept(statement, principal, values)
    return [
        f"{table.name} is not kept within {principal}: {statement}"
        for table in OF_READERS
        if table in _touched(statement) and table not in kept
    ]


def _touched(statement: ClauseElement) -> set[Any]:
    """What a statement reads or changes; the rows of an INSERT have an owner, or the database refuses them."""
    if isinstance(statement, TextClause):
        words = set(_WORD.findall(statement.text))
        return {table for table in OF_READERS if table.name in words}
    parts: set[Any] = set()
    for each in visitors.iterate(statement):
        parts.add(each.table if isinstance(each, Column) else each)
    if isinstance(statement, Insert) and _conflict_of(statement) is None:
        parts.discard(statement.table)
    return parts


def _kept(statement: ClauseElement, principal: Principal, values: Mapping[str, Any]) -> set[Any]:
    """The tables of which only this reader's rows can be met."""
    equations = list(_equations(statement))
    kept = {table for table in OF_READERS if _is_scoped(table, equations, principal, values)}
    # A row that is found by a key of a reader's row is that reader's, too.
    pairs = [pair for pair in equations if all(isinstance(each, Column) for each in pair)]
    for left, right in (*pairs, *(pair[::-1] for pair in pairs)):
        if right.table in kept:
            kept.add(left.table)
    return kept


def _equations(statement: ClauseElement) -> Iterator[tuple[Any, Any]]:
    """Both sides of every `=` in the statement, also in what an upsert does to a row that is there."""
    roots = [statement, getattr(_conflict_of(statement), "update_whereclause", None)]
    for root in roots:
        for each in () if root is None else visitors.iterate(root):
            if isinstance(each, BinaryExpression) and each.operator is operators.eq:
                yield each.left, each.right


def _conflict_of(statement: ClauseElement) -> Any:
    return getattr(statement, "_post_values_clause", None)


def _is_scoped(
    table: Table,
    equations: list[tuple[Any, Any]],
    principal: Principal,
    values: Mapping[str, Any],
) -> bool:
    def is_given(column: Column[Any], wanted: str) -> bool:
        sides = (right for left, right in equations if left is column)
        bound: list[Any] = [each for each in sides if isinstance(each, BindParameter)]
        return any(values.get(each.key, each.value) == wanted for each in bound)

    return is_given(table.c.organization_id, principal.organization_id) and is_given(
        table.c.user_id, principal.user_id
    )
