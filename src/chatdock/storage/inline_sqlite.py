"""SQLite on the event loop's own thread, for statements that take microseconds.

Through aiosqlite each statement crosses threads three or four times, which costs many times what a
small statement does. These classes have the part of aiosqlite's interface that SQLAlchemy's dialect uses.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

_BUSY_TIMEOUT_SECONDS: Final = 10.0
_BUSY_PAUSE_SECONDS: Final = 0.005

_Result = TypeVar("_Result")


class InlineCursor:
    """A cursor whose methods are awaitable and are done when they are called."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        """Wrap the driver's cursor."""
        self._cursor: Final = cursor

    async def __aenter__(self) -> InlineCursor:
        return self

    @property
    def description(self) -> Any:
        """Columns of the result; None for a statement without one."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """Rows that the statement changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """Id of the row that was inserted last."""
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> InlineCursor:
        """Run one statement."""
        await _when_free(lambda: self._cursor.execute(statement, parameters))
        return self

    async def executemany(
        self, statement: str, parameters: Sequence[Sequence[Any]]
    ) -> InlineCursor:
        """Run one statement for each row of parameters."""
        await _when_free(lambda: self._cursor.executemany(statement, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        """All rows of the result."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """Close the cursor."""
        self._cursor.close()


class InlineConnection:
    """A connection to an SQLite file that never leaves the thread of the event loop."""

    def __init__(self, path: str) -> None:
        """Open the file; transactions are begun by statements alone."""
        # The driver would wait for another process with the whole event loop: `_when_free` does instead.
        self._connection: Final = sqlite3.connect(
            path, timeout=0, isolation_level=None, check_same_thread=False
        )

    def cursor(self) -> InlineCursor:
        """A new cursor."""
        return InlineCursor(self._connection.cursor())

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        """Give SQL a function of ours."""
        self._connection.create_function(*arguments, **options)

    async def commit(self) -> None:
        """Commit the transaction."""
        await _when_free(self._connection.commit)

    async def rollback(self) -> None:
        """Roll the transaction back."""
        self._connection.rollback()

    async def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def stop(self) -> None:
        """Close the file where nothing can be awaited."""
        self._connection.close()


async def _when_free(work: Callable[[], _Result]) -> _Result:
    """Do the work; while another process holds the database, try again and let the event loop go on."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _BUSY_TIMEOUT_SECONDS
    while True:
        try:
            return work()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or loop.time() > deadline:
                raise
        await asyncio.sleep(_BUSY_PAUSE_SECONDS)
