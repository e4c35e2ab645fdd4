"""`chatdock migrate` brings a database up to date, and says what it needs when it cannot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.engine import URL

from chatdock.storage.engine import Database
from tests.postgres import PostgreSQL
from tests.requirements import requirement
from tests.serving import run_chatdock


@pytest.fixture
async def url(postgresql: PostgreSQL) -> AsyncIterator[URL]:
    async with postgresql.new_database() as new:
        yield new


@requirement("STO-8")
@requirement("STO-4")
async def test_the_owner_migrates_and_makes_the_walls(
    url: URL, postgresql: PostgreSQL, tmp_path: Path
) -> None:
    serving, options = postgresql.secured(url)
    servers = {
        "CHATDOCK_DATABASE_URL": str(serving),
        "CHATDOCK_DATABASE_SYSTEM_URL": options.system_url or "",
    }
    refused = run_chatdock("migrate", cwd=tmp_path, env=servers)
    assert refused.returncode == 2
    assert "with DATABASE_MIGRATION_URL set" in refused.stderr
    owners = servers | {"CHATDOCK_DATABASE_MIGRATION_URL": options.migration_url or ""}
    done = run_chatdock("migrate", cwd=tmp_path, env=owners)
    assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
    assert run_chatdock("migrate", cwd=tmp_path, env=servers).returncode == 0
    database = Database(str(serving), options)
    tables = await database.read(lambda each: inspect(each).get_table_names("chatdock"))
    await database.close()
    assert "items" in tables


def test_a_sqlite_file_is_made(tmp_path: Path) -> None:
    assert run_chatdock("migrate", cwd=tmp_path).returncode == 0
    assert (tmp_path / ".chatdock" / "chatdock.db").exists()
