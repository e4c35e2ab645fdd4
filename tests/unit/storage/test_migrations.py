"""The migrations lead to exactly the tables that the statements are built on."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from chatkit.types import ThreadMetadata
from sqlalchemy import Connection, func, inspect, select, text

from chatdock.storage.engine import Database
from chatdock.storage.migrations import HEAD, migrate
from chatdock.storage.options import DatabaseOptions
from chatdock.storage.tables import metadata, threads
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, as_owner, asking, opened_database
from tests.postgres import PostgreSQL
from tests.requirements import requirement

VERSIONS = Path(__file__).parents[3] / "src/chatdock/storage/migrations/versions"


def differences(connection: Connection) -> list[object]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in metadata.tables

    if connection.dialect.name == "postgresql":
        # It is asked for once, when the connection is made.
        schema = connection.scalar(text("SELECT current_schema()"))
        connection.dialect.default_schema_name = schema
    context = MigrationContext.configure(connection, opts={"include_name": ours})
    return list(compare_metadata(context, metadata))


async def test_a_migrated_database_has_the_tables_of_the_code(database: Database) -> None:
    assert await as_owner(database, differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await migrate(database)
    await database.ping()


async def test_a_failed_write_leaves_nothing_behind(database: Database) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE half (x integer)"))
        raise LookupError

    with pytest.raises(LookupError):
        await as_owner(database, fail)
    assert "half" not in await as_owner(database, lambda each: inspect(each).get_table_names())


@requirement("STO-8")
async def test_processes_that_start_together_migrate_an_empty_database_once(
    postgresql: PostgreSQL,
) -> None:
    async with postgresql.new_database() as url:
        databases = [Database(str(url)) for _ in range(5)]
        await asyncio.gather(*(migrate(each) for each in databases))
        assert await as_owner(databases[0], differences) == []
        for each in databases:
            await each.close()


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert numbers[-1] == HEAD


@requirement("STO-7")
async def test_installations_keep_to_their_schemas_and_touch_no_other_table(
    postgresql: PostgreSQL,
) -> None:
    async with postgresql.new_database() as url:
        hosts = Database(str(url), DatabaseOptions(schema="public"))
        await hosts.write(_make_foreign_tables)
        names = ("chatdock", "Second one")
        async with (
            opened_database(url, DatabaseOptions(schema=names[0])) as first,
            opened_database(url, DatabaseOptions(schema=names[1])) as second,
        ):
            thread = ThreadMetadata(id="thr_1", created_at=datetime.now(UTC))
            await ThreadStore(first).save_thread(thread, asking(ALICE))
            count = select(func.count()).select_from(threads)
            assert await first.read(lambda each: each.scalar(count)) == 1
            assert await second.read(lambda each: each.scalar(count)) == 0
            for each in (first, second):
                assert await as_owner(each, differences) == []
        assert sorted(await hosts.read(lambda each: inspect(each).get_table_names("public"))) == [
            "alembic_version",
            "threads",
        ]
        mine = text("SELECT mine FROM threads")
        assert await hosts.read(lambda each: each.execute(mine).scalars().all()) == ["kept"]
        await hosts.close()


def _make_foreign_tables(connection: Connection) -> None:
    """What a host application has, under names that are ours, too."""
    connection.execute(text("CREATE TABLE threads (mine text)"))
    connection.execute(text("INSERT INTO threads VALUES ('kept')"))
    connection.execute(text("CREATE TABLE alembic_version (version_num text)"))
    connection.execute(text("INSERT INTO alembic_version VALUES ('0003')"))
