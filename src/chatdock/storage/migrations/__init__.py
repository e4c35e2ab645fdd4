"""Brings a database to the newest schema, under a lock, before anything else uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from chatdock.storage.engine import Database

HEAD: Final = max(
    path.name.split("_")[0] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py")
)
"""Revision id of the newest migration; ids are rising numbers, checked by a test."""

# Any constant works: it only has to be the same in every process that migrates the same database.
_LOCK_KEY: Final = 0x0C4A7D0C


async def migrate(database: Database) -> None:
    """Apply the migrations that the database lacks; several processes may call it at once."""
    if await database.read(_revision) != HEAD:
        await database.write(_upgrade)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


def _upgrade(connection: Connection) -> None:
    # Alembic costs 0.2 s to import and is needed only when there is something to do.
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
