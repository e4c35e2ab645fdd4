"""The two doors to an SQLite file."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from chatdock.storage.engine import Database
from chatdock.storage.tables import threads
from tests.databases import sqlite_database

_INSERT = text(
    "INSERT INTO threads (id, organization_id, user_id, title_is_readers, status, metadata,"
    " last_position, last_frame, created_at, updated_at)"
    " VALUES (:id, 'o', 'u', 0, '{}', '{}', 0, 0, '2026-01-01', '2026-01-01')"
)


async def count(database: Database) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(threads))).scalar_one()


async def test_writes_take_turns(tmp_path: Path) -> None:
    async with sqlite_database(tmp_path) as database:

        async def write(number: int) -> None:
            async with database.write() as connection:
                await connection.execute(_INSERT, {"id": f"thr_{number}"})
                await asyncio.sleep(0)

        await asyncio.gather(*(write(number) for number in range(20)))
        assert await count(database) == 20


async def fail_after_writing(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(_INSERT, {"id": "thr_1"})
        raise RuntimeError


async def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    async with sqlite_database(tmp_path) as database:
        with pytest.raises(RuntimeError):
            await fail_after_writing(database)
        assert await count(database) == 0


async def test_the_event_loop_goes_on_while_another_process_holds_the_database(
    tmp_path: Path,
) -> None:
    async with sqlite_database(tmp_path) as database:
        path = database.url.database or ""
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")

            async def write() -> None:
                async with database.write() as connection:
                    await connection.execute(_INSERT, {"id": "thr_1"})

            writing = asyncio.create_task(write())
            done, _ = await asyncio.wait({writing}, timeout=0.05)
            assert not done
            other.execute("COMMIT")
            await writing
        assert await count(database) == 1
