"""Real databases for tests, migrated and empty.

Most are copies of one that was migrated: migrating each anew takes longer than most tests do.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from chatdock.context import Principal, RequestContext
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate
from chatdock.storage.options import DatabaseOptions
from tests.postgres import PostgreSQL

_Result = TypeVar("_Result")

_migrated_file: Final[list[bytes]] = []
"""What is in a migrated SQLite file; nothing before one is first needed."""

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


async def place_sqlite(file: Path) -> None:
    """Put a migrated, empty SQLite database at the path."""
    if not _migrated_file:
        with TemporaryDirectory() as folder:
            model = Path(folder) / "model.db"
            async with opened_database(f"sqlite:///{model}"):
                pass
            _migrated_file.append(await asyncio.to_thread(model.read_bytes))
    await asyncio.to_thread(file.write_bytes, _migrated_file[0])


@asynccontextmanager
async def sqlite_database(folder: Path) -> AsyncGenerator[Database]:
    """A migrated SQLite database in a file of its own."""
    file = folder / "test.db"
    await place_sqlite(file)
    async with opened_database(f"sqlite:///{file}") as database:
        yield database


@asynccontextmanager
async def postgresql_database(server: PostgreSQL, *, secured: bool) -> AsyncGenerator[URL]:
    """A migrated PostgreSQL database, for one role that does everything or behind row-level security."""
    model = "secured_model" if secured else "model"
    if model not in server.models:
        url = await server.create_database(model)
        role, options = server.secured(url) if secured else (url, None)
        async with opened_database(role, options):
            server.models.add(model)
    async with server.new_database(template=model) as url:
        yield url


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
