"""What commands share: the settings, the database and the index."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from chatdock.errors import UnavailableError, UsageError
from chatdock.knowledge import Knowledge, open_knowledge
from chatdock.settings import Settings, load_settings
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate


def settings_for(data: Path | None) -> Settings:
    """Read the settings; `--data` wins over the environment and the file.

    Raises:
        UsageError: A setting cannot be used, or a file is where the data folder should be.
    """
    settings = load_settings() if data is None else load_settings(data_dir=data)
    folder = settings.data_dir
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: name a folder for the data with --data.")
    return settings


@asynccontextmanager
async def open_database(
    settings: Settings, *, drop_row_security: bool = False
) -> AsyncGenerator[Database]:
    """Open the database of a command and bring it up to date.

    Raises:
        UnavailableError: It cannot be opened, read or written.
        UsageError: Its roles cannot keep readers apart, or may not bring it up to date.
    """
    try:
        database = Database.of(settings)
    except OSError as error:
        raise data_folder_error(settings, error) from None
    try:
        await migrate(database, drop_row_security=drop_row_security)
        yield database
    except SQLAlchemyError as error:
        raise _database_error(database, error) from None
    finally:
        await database.close()


async def check_database(settings: Settings, *, drop_row_security: bool = False) -> None:
    """Open and close the database; raises what `open_database` does."""
    async with open_database(settings, drop_row_security=drop_row_security):
        pass


@asynccontextmanager
async def open_index(settings: Settings) -> AsyncGenerator[Knowledge]:
    """Open an index that exists.

    Raises:
        UnavailableError: The database cannot be used.
        UsageError: There is no database, or nothing in it.
    """
    missing = UsageError(
        f"There is no index in {settings.data_dir}: make one with `chatdock index PATH --data "
        f"{settings.data_dir}`."
    )
    if settings.database_url is None and not (settings.data_dir / "chatdock.db").exists():
        raise missing
    async with open_database(settings) as database:
        knowledge = open_knowledge(database, settings)
        if await knowledge.size() == (0, 0):
            raise missing
        yield knowledge


def data_folder_error(settings: Settings, error: OSError) -> UnavailableError:
    """What to say when the data folder cannot be made or written."""
    reason = (error.strerror or type(error).__name__).lower()
    return UnavailableError(
        f"The data folder {settings.data_dir} cannot be used ({reason}). Let this user write there, or "
        "choose another folder with --data."
    )


def _database_error(database: Database, error: SQLAlchemyError) -> UnavailableError:
    # Never the whole message: it has the statement and its values.
    reason = error.orig if isinstance(error, DBAPIError) else type(error).__name__
    reason = reason.strerror or reason if isinstance(reason, OSError) else reason
    fix = (
        "Let this user read and write it; if it is damaged, restore or remove it."
        if database.is_sqlite
        else "Check CHATDOCK_DATABASE_URL and that the database is running."
    )
    return UnavailableError(f"{_name(database)} cannot be used ({reason}). {fix}")


def _name(database: Database) -> str:
    url = database.url
    return f"The database {url.database if database.is_sqlite else url.render_as_string()}"
