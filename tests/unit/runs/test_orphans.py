"""Runs that nobody executes any more are closed with what their log shows, however long that takes."""

import asyncio

import pytest
from sqlalchemy import delete

from chatdock.runs import Frame, RunCursor, RunRecord, Runs
from chatdock.runs.log import RunLog
from chatdock.runs.writer import FrameWriter
from chatdock.storage.engine import Database
from chatdock.storage.notices import Notices
from chatdock.storage.tables import threads
from tests.databases import ALICE
from tests.requirements import requirement
from tests.scripted_runs import (
    Script,
    accept_and_die,
    break_table,
    read,
    read_thread,
    request,
    start_runs,
    state,
    submit,
    unfinished,
)


async def test_runs_of_a_dead_worker_are_ended_with_what_their_log_shows(
    database: Database,
) -> None:
    dead = await leave_dead_run(database, b"a")
    runs = await start_runs(database)

    async def close(run: RunRecord, stored: list[Frame]) -> list[bytes]:
        assert (run.id, stored) == (dead.id, [(1, b"a")])
        return [b"interrupted"]

    assert await runs.recover(close) == 1
    assert await read_thread(runs, "thr_1", 0, ALICE) == [(1, b"a"), (2, b"interrupted")]
    assert await state(database, RunCursor(dead, 0)) == "interrupted"
    await runs.stop_all()


async def leave_dead_run(database: Database, *events: bytes) -> RunRecord:
    """A run of which a worker has written these frames before it died."""
    run = await accept_and_die(database, request())
    log = RunLog(run.thread_id, run.id, ALICE)
    writer = FrameWriter(database, Notices(database), worker_id="wrk_dead")
    writer.start()
    for event in events:
        writer.append(log, event)
    await writer.stop()
    return run


async def test_one_orphan_that_cannot_be_read_does_not_keep_the_others(
    database: Database,
) -> None:
    runs = await start_runs(database)
    bad = await accept_and_die(database, request())
    good = await accept_and_die(database, request("thr_2"))

    async def close(run: RunRecord, _: list[Frame]) -> list[bytes]:
        if run.id == bad.id:
            raise ValueError
        return [b"told"]

    assert await runs.recover(close) == 2
    assert await read_thread(runs, "thr_2", 0, ALICE) == [(1, b"told")]
    assert await unfinished(database) == []
    assert good.id != bad.id
    await runs.stop_all()


async def tell(_run: RunRecord, _stored: list[Frame]) -> list[bytes]:
    return [b"interrupted"]


async def leave_orphan(runs: Runs, database: Database) -> None:
    """Begin a thread with a run whose end cannot be written, and leave the database broken."""
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    async for _ in runs.following.run(cursor):
        break
    await break_table(database, "frames")
    work.gate.set()
    await read(runs.following.run(cursor))


@requirement("RUN-4")
@requirement("SRV-14")
async def test_a_run_whose_end_could_not_be_written_is_closed_before_the_thread_goes_on(
    runs: Runs, database: Database
) -> None:
    await runs.recover(tell)
    await leave_orphan(runs, database)
    following = await submit(runs, Script(b"c"), first=False)
    await break_table(database, "frames", mend=True)
    await submit(runs, Script(b"d"), first=False)
    await read(runs.following.run(following))
    assert await read_thread(runs, "thr_1", 0, ALICE) == [
        (1, b"a"),
        (2, b"interrupted"),
        (3, b"c"),
        (4, b"d"),
    ]


@requirement("SRV-14")
async def test_a_message_whose_sender_gives_up_while_an_orphan_is_closed_was_never_sent(
    runs: Runs, database: Database
) -> None:
    tries, is_closing, may_close = list[str](), asyncio.Event(), asyncio.Event()

    async def close(run: RunRecord, _: list[Frame]) -> list[bytes]:
        tries.append(run.id)
        is_closing.set()
        await may_close.wait()
        return [b"interrupted"]

    await leave_orphan(runs, database)
    await break_table(database, "frames", mend=True)
    await runs.recover(close)
    impatient = [asyncio.create_task(submit(runs, Script(b"c"), first=False)) for _ in range(3)]
    await is_closing.wait()
    await asyncio.wait(impatient, timeout=0.05)
    for each in impatient:
        each.cancel()
    await asyncio.wait(impatient)
    may_close.set()
    await read(runs.following.run(await submit(runs, Script(b"d"), first=False)))
    assert await read_thread(runs, "thr_1", 0, ALICE) == [
        (1, b"a"),
        (2, b"interrupted"),
        (3, b"d"),
    ]
    assert len(tries) == 1


@requirement("RUN-4")
@requirement("SRV-14")
async def test_a_run_that_cannot_be_closed_is_tried_again_until_it_can(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.orphans.RETRY_SECONDS", 0.01)
    runs = await start_runs(database)
    orphan = await accept_and_die(database, request())
    await break_table(database, "frames")
    assert await runs.recover(tell) == 1
    assert await unfinished(database) == [orphan.id]
    await break_table(database, "frames", mend=True)
    async with asyncio.timeout(60):
        while await unfinished(database):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0)
    assert await read_thread(runs, "thr_1", 0, ALICE) == [(1, b"interrupted")]
    await runs.stop_all()


@requirement("RUN-4", "RUN-5")
async def test_a_run_that_waits_behind_one_that_cannot_be_closed_does_not_overtake_it(
    runs: Runs, database: Database
) -> None:
    await runs.recover(tell)
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    async for _ in runs.following.run(cursor):
        break
    waiting = await submit(runs, Script(b"c"), first=False)
    await break_table(database, "frames")
    work.gate.set()
    await read(runs.following.run(cursor))
    await break_table(database, "frames", mend=True)
    await read(runs.following.run(await submit(runs, Script(b"d"), first=False)))
    await read(runs.following.run(waiting))
    assert await read_thread(runs, "thr_1", 0, ALICE) == [
        (1, b"a"),
        (2, b"interrupted"),
        (3, b"c"),
        (4, b"d"),
    ]


async def test_the_orphan_of_a_deleted_thread_is_forgotten(runs: Runs, database: Database) -> None:
    async def ask_for_the_message(run: RunRecord, _stored: list[Frame]) -> list[bytes]:
        await runs.records.message_id(run)
        return []

    await runs.recover(ask_for_the_message)
    await leave_orphan(runs, database)
    await break_table(database, "frames", mend=True)
    await database.write_as(ALICE, lambda each: each.execute(delete(threads)))
    assert await read(runs.following.run(await submit(runs, Script(b"c")))) == [(1, b"c")]
