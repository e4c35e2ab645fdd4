"""The migrations lead to exactly the tables that the statements are built on."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from chatdock.storage.migrations import HEAD, migrate
from chatdock.storage.tables import metadata
from tests.databases import sqlite_database

VERSIONS = Path(__file__).parents[3] / "src/chatdock/storage/migrations/versions"


def differences(connection: Connection) -> list[object]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in metadata.tables

    context = MigrationContext.configure(connection, opts={"include_name": ours})
    return list(compare_metadata(context, metadata))


async def test_a_migrated_database_has_the_tables_of_the_code(tmp_path: Path) -> None:
    async with sqlite_database(tmp_path) as database:
        assert await database.read(differences) == []


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    async with sqlite_database(tmp_path) as database:
        await migrate(database)
        await database.ping()


async def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    async with sqlite_database(tmp_path) as database:

        def fail(connection: Connection) -> None:
            connection.exec_driver_sql("CREATE TABLE half (x)")
            raise LookupError

        with pytest.raises(LookupError):
            await database.write(fail)
        assert "half" not in await database.read(lambda each: inspect(each).get_table_names())


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert numbers[-1] == HEAD
