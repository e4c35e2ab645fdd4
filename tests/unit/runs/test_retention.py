"""Logs expire some days after the end of their run, and nothing else does."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from chatdock.runs.retention import RUNS_AT_ONCE, LogRetention
from chatdock.storage.engine import Database
from chatdock.storage.tables import frames, runs
from tests.databases import ALICE
from tests.scripted_runs import Script, read, read_thread, start_runs, submit


async def end_days_ago(database: Database, days: float) -> None:
    ended_at = datetime.now(UTC) - timedelta(days=days)
    statement = update(runs).where(runs.c.ended_at.is_not(None)).values(ended_at=ended_at)
    await database.write_system(lambda each: each.execute(statement))


async def count_frames(database: Database) -> int:
    query = select(func.count()).select_from(frames)
    return await database.read_system(lambda each: each.execute(query).scalar_one())


async def test_the_log_of_a_run_that_ended_long_ago_is_deleted_and_its_numbers_are_not_used_again(
    database: Database,
) -> None:
    started = await start_runs(database)
    await read(started.following.run(await submit(started, Script(b"a", b"b"))))
    await end_days_ago(database, 8)
    active = Script(b"c", None)
    cursor = await submit(started, active, first=False)
    await active.reached.wait()
    retention = LogRetention(database, days=7)
    assert await retention.sweep() == 1
    assert await retention.sweep() == 0
    active.gate.set()
    await read(started.following.run(cursor))
    assert await read_thread(started, "thr_1", 0, ALICE) == [(3, b"c")]
    await started.stop_all()


async def test_a_log_is_kept_until_its_time(database: Database) -> None:
    started = await start_runs(database)
    await read(started.following.run(await submit(started, Script(b"a"))))
    await end_days_ago(database, 6)
    assert await LogRetention(database, days=7).sweep() == 0
    assert await count_frames(database) == 1
    await started.stop_all()


async def test_many_expired_logs_are_deleted_in_several_transactions(database: Database) -> None:
    started = await start_runs(database)
    count = RUNS_AT_ONCE + 1
    for number in range(count):
        cursor = await submit(started, Script(b"a"), thread_id=f"thr_{number}")
        await read(started.following.run(cursor))
    await end_days_ago(database, 8)
    assert await LogRetention(database, days=7).sweep() == count
    assert await count_frames(database) == 0
    await started.stop_all()
