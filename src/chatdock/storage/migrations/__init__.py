"""Brings a database to the newest schema, under a lock, before anything else uses it."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select, text
from sqlalchemy.schema import CreateSchema

from chatdock.database_url import parse_database_url
from chatdock.errors import UsageError
from chatdock.storage.engine import Database
from chatdock.storage.row_security import check_role, is_as_wanted, loosen, secure

HEAD: Final = max(
    path.name.split("_")[0] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py")
)
"""Revision id of the newest migration; ids are rising numbers, checked by a test."""

_UPGRADING: Final = threading.Lock()
"""Alembic keeps in a global what it migrates: of the installations in this process, one at a time."""

_PAUSE_SECONDS: Final = 0.05

# Any constant works: it only has to be the same in every process that migrates the same database.
_LOCK_KEY: Final = 0x0C4A7D0C
_OWNER_WANTED: Final = (
    "The tables of the database are not those of this version, and only their owner may change them. Run "
    "`chatdock migrate` once, with CHATDOCK_DATABASE_MIGRATION_URL set."
)
_LOCK: Final = text("SELECT pg_advisory_xact_lock(:key, hashtext(:schema))")


async def migrate(database: Database) -> None:
    """Apply the migrations that the database lacks; several processes may call it at once.

    With row-level security the roles get their rights, and are checked.

    Raises:
        UsageError: The roles cannot keep readers apart, or only the owner could apply what is missing.
    """
    options = database.options
    if not await database.read(partial(_is_current, database)):
        if options.has_row_security and options.migration_url is None:
            raise UsageError(_OWNER_WANTED)
        await _upgrade_alone(database)
    if options.has_row_security:
        for door, setting in (
            (database.read, "CHATDOCK_DATABASE_URL"),
            (database.read_system, "CHATDOCK_DATABASE_SYSTEM_URL"),
        ):
            await door(partial(check_role, schema=options.schema, setting=setting))


async def _upgrade_alone(database: Database) -> None:
    while not _UPGRADING.acquire(blocking=False):  # noqa: ASYNC110 - installations may have loops of their own
        await asyncio.sleep(_PAUSE_SECONDS)
    try:
        await database.write_as_owner(partial(_upgrade, database))
    finally:
        _UPGRADING.release()


def _is_current(database: Database, connection: Connection) -> bool:
    schema = _schema(database)
    # In this order: a role that was given no rights may not read the revision.
    is_walled = schema is None or is_as_wanted(connection, schema=schema, **_roles(database))
    return is_walled and _revision(database, connection) == HEAD


def _revision(database: Database, connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version", _schema(database)):
        return None
    version = Table("alembic_version", MetaData(), Column("version_num", Text))
    return connection.scalar(select(version.c.version_num))


def _upgrade(database: Database, connection: Connection) -> None:
    # Alembic costs 0.2 s to import and is needed only when there is something to do.
    from alembic import command
    from alembic.config import Config

    schema = _schema(database)
    if schema is not None:
        connection.execute(_LOCK, {"key": _LOCK_KEY, "schema": schema})
        _enter(connection, schema)
        loosen(connection, schema=schema)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    config.attributes["schema"] = schema
    command.upgrade(config, "head")
    roles = _roles(database)
    if schema is not None and roles["serving"] and roles["system"]:
        secure(connection, schema=schema, serving=roles["serving"], system=roles["system"])


def _enter(connection: Connection, schema: str) -> None:
    """Let this transaction find and make its tables in the schema, which is made if it is absent."""
    if schema not in inspect(connection).get_schema_names():
        connection.execute(CreateSchema(schema))
    connection.execute(
        text("SELECT set_config('search_path', quote_ident(:schema), true)"), {"schema": schema}
    )


def _schema(database: Database) -> str | None:
    return None if database.is_sqlite else database.options.schema


def _roles(database: Database) -> dict[str, str | None]:
    """The roles that row-level security is for; none when it is off."""
    if database.options.system_url is None:
        return {"serving": None, "system": None}
    system = parse_database_url(database.options.system_url)
    return {"serving": database.url.username, "system": system.username}
