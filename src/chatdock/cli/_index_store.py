"""Opens the database for commands that work on the index."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from chatdock.errors import UsageError
from chatdock.knowledge import Knowledge, open_knowledge
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate


def settings_for(data: Path | None) -> Settings:
    """Read the settings; `--data` wins over the environment and the file."""
    return Settings() if data is None else Settings(data_dir=data)


@asynccontextmanager
async def open_index(settings: Settings) -> AsyncGenerator[Knowledge]:
    """Open an index that exists.

    Raises:
        UsageError: There is no database, or nothing in it.
    """
    missing = UsageError(
        f"There is no index in {settings.data_dir}: make one with `chatdock index PATH --data "
        f"{settings.data_dir}`."
    )
    if settings.database_url is None and not (settings.data_dir / "chatdock.db").exists():
        raise missing
    database = Database(settings.resolved_database_url)
    try:
        await migrate(database)
        knowledge = open_knowledge(database, settings)
        if await knowledge.size() == (0, 0):
            raise missing
        yield knowledge
    finally:
        await database.close()
