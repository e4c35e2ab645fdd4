"""What a server notes of connections that break in the middle of an answer, looked up in its database."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import select

from chatdock.storage.engine import Database
from chatdock.storage.tables import runs

_WAIT_SECONDS: Final = 60


@asynccontextmanager
async def served_database(folder: Path) -> AsyncGenerator[Database]:
    """The SQLite database of the house that is served from this folder, from outside."""
    opened = Database(f"sqlite:///{folder / 'data' / 'chatdock.db'}")
    try:
        yield opened
    finally:
        await opened.close()


async def has_left(database: Database, run_id: str | None = None) -> bool:
    """Whether the server has noted that the connection to the run, or to the only one, is broken."""
    query = select(runs.c.left_at)
    if run_id is not None:
        query = query.where(runs.c.id == run_id)
    return await database.read(lambda each: each.execute(query).scalar_one()) is not None


async def until_left(database: Database, run_id: str | None = None) -> None:
    """Wait until the server has seen that the connection is broken."""
    async with asyncio.timeout(_WAIT_SECONDS):
        while not await has_left(database, run_id):
            pass


async def until_joined(database: Database, run_id: str | None = None) -> None:
    """Wait until somebody who came again reads the run that was left."""
    async with asyncio.timeout(_WAIT_SECONDS):
        while await has_left(database, run_id):
            pass
