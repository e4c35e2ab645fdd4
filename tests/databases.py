"""Real databases for tests, migrated and empty."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from chatdock.context import Principal, RequestContext
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate
from chatdock.storage.options import DatabaseOptions

_Result = TypeVar("_Result")

ALICE = Principal(user_id="alice")
BOB = Principal(user_id="bob")
ALICE_ELSEWHERE = Principal(user_id="alice", organization_id="other")


def asking(principal: Principal) -> RequestContext:
    """The context of a request by this reader."""
    return RequestContext(principal=principal, request_id="req_test")


async def as_owner(database: Database, transaction: Callable[[Connection], _Result]) -> _Result:
    """Run a transaction that may change tables, which it finds by their bare names."""

    def within_schema(connection: Connection) -> _Result:
        if not database.is_sqlite:
            path = {"schema": database.options.schema}
            connection.execute(
                text("SELECT set_config('search_path', quote_ident(:schema), true)"), path
            )
        return transaction(connection)

    return await database.write_as_owner(within_schema)


@asynccontextmanager
async def sqlite_database(folder: Path) -> AsyncGenerator[Database]:
    """A migrated SQLite database in a file of its own."""
    async with opened_database(f"sqlite:///{folder / 'test.db'}") as database:
        yield database


@asynccontextmanager
async def opened_database(
    url: str | URL, options: DatabaseOptions | None = None
) -> AsyncGenerator[Database]:
    """A migrated database at the URL."""
    full = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    database = Database(full, options)
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()
