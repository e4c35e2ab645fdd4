"""Real databases for tests, migrated and empty."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from chatdock.context import Principal, RequestContext
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate

ALICE = Principal(user_id="alice")
BOB = Principal(user_id="bob")
ALICE_ELSEWHERE = Principal(user_id="alice", organization_id="other")


def asking(principal: Principal) -> RequestContext:
    """The context of a request by this reader."""
    return RequestContext(principal=principal, request_id="req_test")


@asynccontextmanager
async def sqlite_database(folder: Path) -> AsyncGenerator[Database]:
    """A migrated SQLite database in a file of its own."""
    async with opened_database(make_url(f"sqlite:///{folder / 'test.db'}")) as database:
        yield database


@asynccontextmanager
async def opened_database(url: URL) -> AsyncGenerator[Database]:
    """A migrated database at the URL."""
    database = Database(url)
    try:
        await migrate(database)
        yield database
    finally:
        await database.close()
