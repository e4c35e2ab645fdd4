"""Connections to PostgreSQL: their limits, and what the database is told of them."""

import asyncio

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chatdock.storage.engine import Database
from chatdock.storage.options import DatabaseOptions
from tests.postgres import PostgreSQL
from tests.requirements import requirement


@requirement("STO-7")
async def test_a_statement_that_takes_too_long_is_ended(postgresql: PostgreSQL) -> None:
    database = Database(
        str(postgresql.url("postgres")), DatabaseOptions(statement_timeout_seconds=0.05)
    )
    with pytest.raises(DBAPIError, match="statement timeout"):
        await database.read(lambda each: each.execute(select(func.pg_sleep(30))))
    # Migrations may take as long as they need.
    await database.write_as_owner(lambda each: each.execute(select(func.pg_sleep(0.1))))
    await database.close()


@requirement("STO-7")
async def test_who_finds_no_free_connection_waits_for_its_time_only(
    postgresql: PostgreSQL,
) -> None:
    few = DatabaseOptions(pool_size=2, pool_overflow=1, pool_timeout_seconds=0.05)
    database = Database(str(postgresql.url("postgres")), few)
    holding = asyncio.Semaphore(0)

    def hold(connection: Connection) -> None:
        holding.release()
        connection.execute(select(func.pg_sleep(30)))

    held = [asyncio.create_task(database.write(hold)) for _ in range(3)]
    for _ in held:
        await holding.acquire()
    with pytest.raises(PoolTimeoutError):
        await database.read(lambda each: each.execute(text("SELECT 1")))
    for each in held:
        each.cancel()
    await asyncio.wait(held)
    await database.close()


@requirement("STO-7")
@pytest.mark.parametrize(("age", "is_another"), [(0, True), (3_600, False)])
async def test_a_connection_that_has_reached_its_age_is_replaced(
    postgresql: PostgreSQL, age: float, is_another: bool
) -> None:
    options = DatabaseOptions(pool_size=1, pool_overflow=0, pool_recycle_seconds=age)
    database = Database(str(postgresql.url("postgres")), options)
    backend = select(func.pg_backend_pid())
    first, second = [await database.read(lambda each: each.scalar(backend)) for _ in range(2)]
    assert (first != second) is is_another
    await database.close()


async def test_sessions_bear_the_name_that_the_worker_gave_them(postgresql: PostgreSQL) -> None:
    database = Database(str(postgresql.url("postgres")))
    database.session_name = "chatdock wrk_1"
    name = text("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")
    assert await database.read(lambda each: each.scalar(name)) == "chatdock wrk_1"
    await database.close()
