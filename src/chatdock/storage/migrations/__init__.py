"""Brings a database to the newest schema, under a lock, before anything else uses it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from chatdock.database_url import parse_database_url
from chatdock.errors import UsageError
from chatdock.storage.engine import Database
from chatdock.storage.row_security import (
    check_role,
    is_as_wanted,
    is_walled,
    loosen,
    secure,
)

HEAD: Final = max(
    path.name.split("_")[0] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py")
)
"""Revision id of the newest migration; ids are rising numbers, checked by a test."""

_UPGRADING: Final = threading.Lock()
"""Alembic keeps in a global what it migrates: of the installations in this process, one at a time."""

_logger = logging.getLogger(__name__)
_PAUSE_SECONDS: Final = 0.05

# Any constant works: it only has to be the same in every process that migrates the same database.
_LOCK_KEY: Final = 0x0C4A7D0C
_OWNER_WANTED: Final = (
    "The tables of the database are not those of this version, and only their owner may change them. Run "
    "`chatdock migrate` once, with DATABASE_MIGRATION_URL set."
)
_NEWER: Final = (
    "A newer version of ChatDock has changed the database. This one goes on with it, as the version before may; "
    "bring this server up to date."
)
_OPEN: Final = (
    "The tables are without row-level security. Run `chatdock migrate` with DATABASE_SYSTEM_URL and "
    "DATABASE_MIGRATION_URL set, and with the version of ChatDock that changed them last."
)
_WALLED: Final = (
    "The tables have row-level security, and DATABASE_SYSTEM_URL is not set. Set it as where the servers run; or take "
    "the wall down for good with `chatdock migrate --drop-row-security`, as the owner of the tables."
)
_MAY_READ: Final = text("""
SELECT has_schema_privilege(relnamespace, 'USAGE') AND has_table_privilege(oid, 'SELECT') FROM pg_class
WHERE relname = 'alembic_version' AND relnamespace = to_regnamespace(quote_ident(:schema))
""")
_NAMED: Final = frozenset({"DATABASE_MIGRATION_URL", "DATABASE_SYSTEM_URL"})
_LOCK: Final = text("SELECT pg_advisory_xact_lock(:key, hashtext(:schema))")


async def migrate(database: Database, *, drop_row_security: bool = False) -> None:
    """Apply the migrations that the database lacks; several processes may call it at once.

    A database that a newer version has changed is left as it is: what a version adds does not disturb the one before
    it. With row-level security the roles get their rights, and are checked. Without, tables that have it are refused:
    a variable that somebody forgot must not take a wall down.

    Args:
        database: What to bring up to date.
        drop_row_security: Whether tables that have row-level security lose it, when it is not set.

    Raises:
        UsageError: The roles cannot keep readers apart, or only the owner could apply what is missing.
    """
    options, schema = database.options, database.options.schema
    has_walls = not database.is_sqlite and await database.read(partial(is_walled, schema=schema))
    if has_walls and not (options.has_row_security or drop_row_security):
        raise UsageError(_WALLED)
    match await database.read(partial(_age, database)):
        case "old" if options.has_row_security and options.migration_url is None:
            raise UsageError(_OWNER_WANTED)
        case "old":
            await _upgrade_alone(database)
        case "newer" if options.has_row_security and not has_walls:
            raise UsageError(_OPEN)
        case "newer":
            _logger.warning(_NEWER)
        case "current":
            pass
    if options.has_row_security:
        check = partial(check_role, schema=schema)
        system = _roles(database)["system"]
        await database.read(partial(check, setting="DATABASE_URL", system=system))
        with _named("DATABASE_SYSTEM_URL"):
            await database.read_system(partial(check, setting="DATABASE_SYSTEM_URL"))


async def _upgrade_alone(database: Database) -> None:
    while not _UPGRADING.acquire(blocking=False):  # noqa: ASYNC110 - installations may have loops of their own
        await asyncio.sleep(_PAUSE_SECONDS)
    try:
        with _named("DATABASE_MIGRATION_URL" if database.options.migration_url else None):
            await database.write_as_owner(partial(_upgrade, database))
    finally:
        _UPGRADING.release()


def named_settings(error: BaseException) -> list[str]:
    """The settings that a failure of `migrate` is about, if that is another one than DATABASE_URL."""
    return [each for each in getattr(error, "__notes__", []) if each in _NAMED]


@contextmanager
def _named(setting: str | None) -> Generator[None]:
    """Note at a failure of the database which setting leads there, if it is not DATABASE_URL."""
    try:
        yield
    except SQLAlchemyError as error:
        if setting is not None:
            error.add_note(setting)
        raise


def _age(database: Database, connection: Connection) -> Literal["old", "current", "newer"]:
    """Whether something is to be done: tables or walls are missing, or none is, or a newer version has been here."""
    schema = _schema(database)
    revision = _revision(connection, schema)
    if revision is None or revision < HEAD:
        return "old"
    if revision > HEAD:
        return "newer"
    is_walled = schema is None or is_as_wanted(connection, schema=schema, **_roles(database))
    return "current" if is_walled else "old"


def _revision(connection: Connection, schema: str | None) -> str | None:
    """The newest migration that was applied; None when there is none, or when this role may not know it."""
    if not inspect(connection).has_table("alembic_version", schema):
        return None
    if schema is not None and not connection.scalar(_MAY_READ, {"schema": schema}):
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
