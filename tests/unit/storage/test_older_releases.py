"""The previous release goes on while the next one has migrated the database: expand first, contract a release later."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection
from sqlalchemy.schema import CreateSchema

from chatdock.storage.engine import Database
from chatdock.storage.migrations import HEAD
from tests.databases import as_owner
from tests.older_release import broken, known_tables, upgrade
from tests.postgres import PostgreSQL
from tests.requirements import requirement

RELEASED: Final = "0003"
"""Head of the last release. Every schema from here on has to serve the release before it."""

SINCE: Final = [
    f"{number:04}" for number in range(int(RELEASED), max(int(HEAD), int(RELEASED) + 1))
]


EXPANSIONS: Final = {
    "a column that may be empty": "ALTER TABLE threads ADD COLUMN new TEXT",
    "a column with a default": "ALTER TABLE threads ADD COLUMN new TEXT NOT NULL DEFAULT ''",
    "a table": "CREATE TABLE new (id TEXT PRIMARY KEY, thread_id TEXT REFERENCES threads (id))",
    "an index": "CREATE INDEX new ON threads (created_at)",
}
CONTRACTIONS: Final = {
    "a column that has to be given": (
        "threads",
        "CREATE TABLE new (id TEXT, organization_id TEXT, user_id TEXT, must TEXT NOT NULL)",
        "ALTER TABLE threads RENAME TO gone",
        "ALTER TABLE new RENAME TO threads",
    ),
    "a column that is dropped": ("threads", "ALTER TABLE threads DROP COLUMN title"),
    "a column that is renamed": ("items", "ALTER TABLE items RENAME COLUMN data TO body"),
    "a table that is renamed": ("feedback", "ALTER TABLE feedback RENAME TO opinions"),
    "a table that is dropped": ("frames", "DROP TABLE frames"),
}


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database without any table of ours."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'test.db'}")
        yield database
        await database.close()
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    async with server.new_database() as url:
        database = Database(url.render_as_string(hide_password=False))
        schema = CreateSchema(database.options.schema)
        await database.write_as_owner(lambda each: each.execute(schema))
        yield database
        await database.close()


async def broken_by(
    database: Database, known: str, change: Callable[[Connection], None]
) -> list[str]:
    """What a release that knows the schema of a revision cannot use any more after a change."""
    schema = None if database.is_sqlite else database.options.schema

    def run(connection: Connection) -> list[str]:
        upgrade(connection, known)
        tables = known_tables(connection, schema)
        assert len(tables) > 7
        change(connection)
        return broken(connection, tables)

    return await as_owner(database, run)


def executing(*statements: str) -> Callable[[Connection], None]:
    def execute(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return execute


@requirement("STO-8")
@pytest.mark.parametrize("known", SINCE)
async def test_the_previous_release_runs_on_the_newest_schema(empty: Database, known: str) -> None:
    assert await broken_by(empty, known, lambda each: upgrade(each, HEAD)) == []


@requirement("STO-8")
@pytest.mark.parametrize("name", EXPANSIONS)
async def test_what_is_added_is_in_nobodys_way(empty: Database, name: str) -> None:
    assert await broken_by(empty, RELEASED, executing(EXPANSIONS[name])) == []


@requirement("STO-8")
@pytest.mark.parametrize("name", CONTRACTIONS)
async def test_what_the_previous_release_needs_and_is_gone_is_found(
    empty: Database, name: str
) -> None:
    table, *statements = CONTRACTIONS[name]
    assert table in await broken_by(empty, RELEASED, executing(*statements))


@requirement("STO-8")
async def test_a_migration_that_dropped_a_column_is_found(empty: Database) -> None:
    # Before the first release the third migration took a column away from runs.
    assert "runs" in await broken_by(empty, "0002", lambda each: upgrade(each, "0003"))
