"""How a database goes about what the thread store asks of it."""

import re
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore

Op = Callable[[ThreadStore], Awaitable[Any]]
"""Something that is asked of a store."""


@contextmanager
def after_each_statement(look: Callable[[Any, str, Any], None]) -> Generator[None]:
    """Call `look` with the connection, the text and the values of each statement that is executed meanwhile."""

    def hook(
        connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool
    ) -> None:
        look(connection, statement, values)

    event.listen(Engine, "after_cursor_execute", hook)
    try:
        yield
    finally:
        event.remove(Engine, "after_cursor_execute", hook)


async def plans(database: Database, op: Op) -> list[str]:
    """The database's own word on each statement of an op."""
    said: list[str] = []
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"

    def ask(connection: Any, statement: str, values: Any) -> None:
        if re.match("SELECT (?!set_config)|UPDATE|DELETE|INSERT", statement):
            cursor = connection.connection.cursor()
            cursor.execute(f"{explain} {statement}", values)
            said.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
            cursor.close()

    with after_each_statement(ask):
        await op(ThreadStore(database))
    return said


def is_wasteful(plan: str) -> bool:
    """Whether something is read from its beginning or sorted, in the words of either database."""
    return re.search(r"\bSCAN (?!CONSTANT)|TEMP B-TREE|Seq Scan|Sort", plan) is not None
