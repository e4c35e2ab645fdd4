"""The two doors to an SQLite file."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text

from chatdock.storage.engine import Database
from chatdock.storage.tables import threads
from tests.databases import sqlite_database

_INSERT = text(
    "INSERT INTO threads (id, organization_id, user_id, title_is_readers, status, metadata,"
    " last_position, last_frame, created_at, updated_at)"
    " VALUES (:id, 'o', 'u', 0, '{}', '{}', 0, 0, '2026-01-01', '2026-01-01')"
)


async def count(database: Database) -> int:
    query = select(func.count()).select_from(threads)
    return await database.read(lambda each: each.execute(query).scalar_one())


async def insert(database: Database, thread_id: str) -> None:
    await database.write(lambda each: each.execute(_INSERT, {"id": thread_id}))


async def test_writes_take_turns(tmp_path: Path) -> None:
    async with sqlite_database(tmp_path) as database:
        await asyncio.gather(*(insert(database, f"thr_{number}") for number in range(20)))
        assert await count(database) == 20


async def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(_INSERT, {"id": "thr_1"})
        raise RuntimeError

    async with sqlite_database(tmp_path) as database:
        with pytest.raises(RuntimeError):
            await database.write(fail)
        assert await count(database) == 0


async def test_the_event_loop_goes_on_while_another_process_holds_the_database(
    tmp_path: Path,
) -> None:
    async with sqlite_database(tmp_path) as database:
        path = database.url.database or ""
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.create_task(insert(database, "thr_1"))
            done, _ = await asyncio.wait({writing}, timeout=0.05)
            assert not done
            other.execute("COMMIT")
            await writing
        assert await count(database) == 1
