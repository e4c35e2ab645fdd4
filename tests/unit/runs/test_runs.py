"""A run belongs to the server: readers come and go, its log is whole, and its end is always told."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from chatdock.errors import (
    ConflictError,
    NotFoundError,
    TooManyRequestsError,
    UnavailableError,
)
from chatdock.runs import Cause, Frame, NewRun, RunCursor, RunRecord, Runs, Work
from chatdock.storage.engine import Database
from chatdock.storage.tables import runs as runs_table
from chatdock.storage.tables import threads
from tests.databases import ALICE, BOB, sqlite_database
from tests.requirements import partly, requirement


class Script(Work):
    """Says its events one by one; waits at None until it is let on."""

    def __init__(self, *events: bytes | None) -> None:
        self._events = events
        self.gate = asyncio.Event()
        self.reached = asyncio.Event()
        self.cancelled = False

    async def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        try:
            for event in self._events:
                if event is None:
                    self.reached.set()
                    await self.gate.wait()
                else:
                    yield event
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    async def close(self, cause: Cause) -> list[bytes]:
        return [cause.encode()]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with sqlite_database(tmp_path) as opened:
        yield opened


@pytest.fixture
async def runs(database: Database) -> AsyncIterator[Runs]:
    started = make_runs(database)
    yield started
    await started.stop_all()


def make_runs(database: Database, *, run_seconds: float = 60) -> Runs:
    runs = Runs(database, run_seconds=run_seconds, queue=2, shutdown_seconds=0)
    runs.start()
    return runs


def request(thread_id: str = "thr_1", *, first: bool = True, key: str | None = None) -> NewRun:
    return NewRun(
        thread_id=thread_id,
        principal=ALICE,
        request="{}",
        reader="{}",
        request_hash="hash",
        idempotency_key=key,
        turn_id=None,
        message_id=None,
        alone=False,
        creates_thread=first,
    )


async def submit(runs: Runs, work: Work, **options: object) -> RunCursor:
    return await runs.submit(request(**options), lambda _: work)  # type: ignore[arg-type]


async def read(batches: AsyncIterator[list[Frame]] | None) -> list[Frame]:
    assert batches is not None
    return [frame async for batch in batches for frame in batch]


async def state(database: Database, run: RunCursor) -> str:
    query = select(runs_table.c.state).where(runs_table.c.id == run.run.id)
    return await database.read(lambda each: each.execute(query).scalar_one())


async def test_a_reader_sees_every_frame_in_order(runs: Runs, database: Database) -> None:
    cursor = await submit(runs, Script(b"a", b"b", b"c"))
    assert await read(runs.follow(cursor)) == [(1, b"a"), (2, b"b"), (3, b"c")]
    assert await state(database, cursor) == "completed"


@requirement("RUN-1")
async def test_a_run_goes_on_when_its_reader_leaves(runs: Runs) -> None:
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    async for batch in runs.follow(cursor):
        assert batch == [(1, b"a")]
        break
    work.gate.set()
    assert await read(runs.follow(cursor)) == [(1, b"a"), (2, b"b")]


async def test_a_second_reader_attaches_behind_what_it_has_seen(runs: Runs) -> None:
    work = Script(b"a", b"b", None, b"c")
    await submit(runs, work)
    await work.reached.wait()
    rest = asyncio.create_task(read(await runs.attach("thr_1", 1, ALICE)))
    work.gate.set()
    assert await rest == [(2, b"b"), (3, b"c")]


async def test_without_a_cursor_only_the_active_run_is_followed(runs: Runs) -> None:
    await read(runs.follow(await submit(runs, Script(b"old"))))
    assert await runs.attach("thr_1", None, ALICE) is None
    work = Script(b"a", None, b"b")
    await submit(runs, work, first=False)
    await work.reached.wait()
    following = asyncio.create_task(read(await runs.attach("thr_1", None, ALICE)))
    work.gate.set()
    assert await following == [(2, b"a"), (3, b"b")]


async def test_there_is_nothing_to_attach_to_behind_the_end(runs: Runs) -> None:
    cursor = await submit(runs, Script(b"a"))
    await read(runs.follow(cursor))
    assert await runs.attach("thr_1", 1, ALICE) is None


async def test_frame_numbers_rise_through_the_runs_of_a_thread(runs: Runs) -> None:
    await read(runs.follow(await submit(runs, Script(b"a", b"b"))))
    second = await submit(runs, Script(b"c"), first=False)
    assert await read(runs.follow(second)) == [(3, b"c")]
    assert await read(await runs.attach("thr_1", 0, ALICE)) == [(1, b"a"), (2, b"b"), (3, b"c")]


async def test_runs_of_one_thread_follow_each_other(runs: Runs) -> None:
    first, second = Script(b"a", None, b"b"), Script(b"c")
    cursor = await submit(runs, first)
    waiting = await submit(runs, second, first=False)
    await first.reached.wait()
    first.gate.set()
    assert await read(runs.follow(waiting)) == [(3, b"c")]
    assert await read(runs.follow(cursor)) == [(1, b"a"), (2, b"b")]


async def test_a_full_queue_refuses_the_next_message(runs: Runs) -> None:
    work = Script(None)
    await submit(runs, work)
    await work.reached.wait()
    await submit(runs, Script(), first=False)
    await submit(runs, Script(), first=False)
    await asyncio.wait_for(queued(runs, 2), 5)
    with pytest.raises(TooManyRequestsError):
        await submit(runs, Script(), first=False)
    work.gate.set()


async def queued(runs: Runs, count: int) -> None:
    while runs.waiting("thr_1") < count:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0)


@partly("RUN-3")
async def test_a_stop_ends_the_work_and_tells_the_readers(runs: Runs, database: Database) -> None:
    work = Script(b"a", None, b"never")
    cursor = await submit(runs, work)
    await work.reached.wait()
    assert await runs.stop("thr_1", None)
    assert work.cancelled
    assert await read(runs.follow(cursor)) == [(1, b"a"), (2, b"stopped")]
    assert await state(database, cursor) == "stopped"


async def test_a_message_that_was_taken_back_is_not_the_threads_newest_run(runs: Runs) -> None:
    work = Script(None)
    cursor = await submit(runs, work)
    waiting = await submit(runs, Script(), first=False)
    await work.reached.wait()
    assert await runs.stop("thr_1", waiting.run.id)
    work.gate.set()
    await read(runs.follow(cursor))
    newest = await runs.records.newest("thr_1", ALICE)
    assert newest is not None
    assert newest.id == cursor.run.id


async def test_a_stop_that_comes_while_the_run_ends_loses_no_frame(runs: Runs) -> None:
    work = Script(b"a", b"b")
    cursor = await submit(runs, work)
    following = await submit(runs, Script(b"c"), first=False)
    async for _ in runs.follow(cursor):
        stopped = await runs.stop("thr_1", cursor.run.id)
        assert not stopped
    assert await read(runs.follow(cursor)) == [(1, b"a"), (2, b"b")]
    assert await read(runs.follow(following)) == [(3, b"c")]


async def test_a_stop_in_the_moment_of_the_start_ends_the_run(
    runs: Runs, database: Database
) -> None:
    stops: list[asyncio.Task[bool]] = []

    def make_work(record: RunRecord) -> Work:
        # It runs after the run is there, and before the run's own first step.
        stops.append(asyncio.create_task(runs.stop("thr_1", record.id)))
        return Script(b"never")

    cursor = await runs.submit(request(), make_work)
    assert await stops[0]
    assert await state(database, cursor) == "stopped"
    following = await submit(runs, Script(b"a"), first=False)
    assert await read(runs.follow(following)) == [(1, b"a")]


async def test_a_run_that_must_not_wait_is_refused_in_a_busy_thread(runs: Runs) -> None:
    work = Script(None)
    await submit(runs, work)
    await work.reached.wait()
    retry = dataclasses.replace(request(first=False), alone=True)
    with pytest.raises(ConflictError):
        await runs.submit(retry, lambda _: Script())
    work.gate.set()


@partly("SRV-4")
async def test_readers_are_told_when_frames_cannot_be_written(
    runs: Runs, database: Database
) -> None:
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    await work.reached.wait()
    reader = asyncio.create_task(read(runs.follow(cursor)))
    await database.write(lambda each: each.exec_driver_sql("ALTER TABLE frames RENAME TO gone"))
    work.gate.set()
    assert (await reader)[-1] == (None, b"not_saved")
    assert [run.id for run in await runs.records.orphans()] == [cursor.run.id]


async def test_a_run_that_cannot_begin_tells_its_readers(runs: Runs, database: Database) -> None:
    blocking = Script(None)
    await submit(runs, blocking)
    await blocking.reached.wait()
    cursor = await submit(runs, Script(b"never"), first=False)
    await database.write(lambda each: each.execute(delete(threads)))
    blocking.gate.set()
    assert await read(runs.follow(cursor)) == [(None, b"not_saved")]


async def test_a_stop_names_its_run_and_leaves_the_queue(runs: Runs) -> None:
    work = Script(None)
    cursor = await submit(runs, work)
    waiting = await submit(runs, Script(b"next"), first=False)
    await work.reached.wait()
    assert await runs.stop("thr_1", cursor.run.id)
    assert [data for _, data in await read(runs.follow(waiting))] == [b"next"]


async def test_a_second_stop_finds_nothing_to_stop(runs: Runs) -> None:
    work = Script(None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    await runs.stop("thr_1", None)
    assert not await runs.stop("thr_1", cursor.run.id)
    assert not await runs.stop("thr_1", None)


async def test_a_stop_does_not_reach_a_run_of_another_thread(runs: Runs) -> None:
    work = Script(None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    assert not await runs.stop("thr_2", cursor.run.id)
    work.gate.set()


async def test_the_same_key_joins_the_first_run(runs: Runs) -> None:
    first = await submit(runs, Script(b"a"), key="k")
    joined = await runs.join("k", "hash", ALICE)
    assert joined is not None
    assert joined.run.id == first.run.id
    assert await read(runs.follow(joined)) == [(1, b"a")]


async def test_two_submits_of_one_key_in_the_same_moment_are_one_run(runs: Runs) -> None:
    cursors = await asyncio.gather(
        submit(runs, Script(b"a"), key="k"),
        submit(runs, Script(b"b"), key="k", thread_id="thr_2"),
    )
    assert cursors[0].run.id == cursors[1].run.id


async def test_a_key_with_another_request_is_a_conflict(runs: Runs) -> None:
    await submit(runs, Script(), key="k")
    with pytest.raises(ConflictError):
        await runs.join("k", "another hash", ALICE)


async def test_a_key_means_nothing_to_another_reader(runs: Runs) -> None:
    await submit(runs, Script(), key="k")
    assert await runs.join("k", "hash", BOB) is None


async def test_a_run_that_takes_too_long_is_ended(database: Database) -> None:
    runs = make_runs(database, run_seconds=0.05)
    cursor = await submit(runs, Script(b"a", None))
    assert await read(runs.follow(cursor)) == [(1, b"a"), (2, b"too_long")]
    await runs.stop_all()


async def test_a_thread_deleted_in_mid_run_harms_no_other_run(
    runs: Runs, database: Database
) -> None:
    doomed, sound = Script(b"a", None, b"b"), Script(b"c", None, b"d")
    doomed_run = await submit(runs, doomed)
    sound_run = await submit(runs, sound, thread_id="thr_2")
    await asyncio.gather(doomed.reached.wait(), sound.reached.wait())
    await database.write(lambda each: each.execute(delete(threads).where(threads.c.id == "thr_1")))
    doomed.gate.set()
    sound.gate.set()
    assert await read(runs.follow(sound_run)) == [(1, b"c"), (2, b"d")]
    await read(runs.follow(doomed_run))


async def test_runs_of_a_dead_worker_are_ended_with_what_their_log_shows(
    database: Database,
) -> None:
    dead = make_runs(database)
    work = Script(b"a", None)
    cursor = await submit(dead, work)
    async for _ in dead.follow(cursor):
        break
    # Its process is killed: nothing more of it is written.
    task = next(task for task in asyncio.all_tasks() if task.get_name() == cursor.run.id)
    runs = make_runs(database)

    async def close(run: RunRecord, stored: list[Frame]) -> list[bytes]:
        assert (run.id, stored) == (cursor.run.id, [(1, b"a")])
        return [b"interrupted"]

    assert await runs.recover(close) == 1
    assert await read(await runs.attach("thr_1", 0, ALICE)) == [(1, b"a"), (2, b"interrupted")]
    assert await state(database, cursor) == "interrupted"
    assert await runs.recover(close) == 0
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await runs.stop_all()


async def test_one_orphan_that_cannot_be_read_does_not_keep_the_others(
    database: Database,
) -> None:
    runs = make_runs(database)
    bad = await runs.records.accept(request(), begins=False)
    good = await runs.records.accept(request("thr_2"), begins=False)

    async def close(run: RunRecord, _: list[Frame]) -> list[bytes]:
        if run.id == bad.id:
            raise ValueError
        return [b"told"]

    assert await runs.recover(close) == 2
    assert await read(await runs.attach("thr_2", 0, ALICE)) == [(1, b"told")]
    assert await runs.records.orphans() == []
    assert good.id != bad.id
    await runs.stop_all()


async def tell(_run: RunRecord, _stored: list[Frame]) -> list[bytes]:
    return [b"interrupted"]


async def leave_orphan(runs: Runs, database: Database) -> None:
    """Begin a thread with a run whose end cannot be written, and leave the database broken."""
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    async for _ in runs.follow(cursor):
        break
    await break_frames(database)
    work.gate.set()
    await read(runs.follow(cursor))


async def break_frames(database: Database, *, mend: bool = False) -> None:
    names = ("gone", "frames") if mend else ("frames", "gone")
    statement = "ALTER TABLE {} RENAME TO {}".format(*names)
    await database.write(lambda each: each.exec_driver_sql(statement))


@partly("RUN-4", "SRV-14")
async def test_a_run_whose_end_could_not_be_written_is_closed_before_the_thread_goes_on(
    runs: Runs, database: Database
) -> None:
    await runs.recover(tell)
    await leave_orphan(runs, database)
    with pytest.raises(UnavailableError):
        await submit(runs, Script(b"c"), first=False)
    await break_frames(database, mend=True)
    following = await submit(runs, Script(b"c"), first=False)
    await read(runs.follow(following))
    assert await read(await runs.attach("thr_1", 0, ALICE)) == [
        (1, b"a"),
        (2, b"interrupted"),
        (3, b"c"),
    ]


@partly("RUN-4", "SRV-14")
async def test_a_run_that_cannot_be_closed_is_tried_again_until_it_can(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.orphans.RETRY_SECONDS", 0.01)
    runs = make_runs(database)
    orphan = await runs.records.accept(request(), begins=True)
    await break_frames(database)
    assert await runs.recover(tell) == 1
    assert (await runs.records.orphans())[0].id == orphan.id
    await break_frames(database, mend=True)
    async with asyncio.timeout(5):
        while await runs.records.orphans():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0)
    assert await read(await runs.attach("thr_1", 0, ALICE)) == [(1, b"interrupted")]
    await runs.stop_all()


@partly("RUN-4", "RUN-5")
async def test_a_run_that_waits_behind_one_that_cannot_be_closed_does_not_overtake_it(
    runs: Runs, database: Database
) -> None:
    await runs.recover(tell)
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    async for _ in runs.follow(cursor):
        break
    waiting = await submit(runs, Script(b"c"), first=False)
    await break_frames(database)
    work.gate.set()
    assert await read(runs.follow(waiting)) == [(None, b"not_saved")]
    await break_frames(database, mend=True)
    await read(runs.follow(await submit(runs, Script(b"d"), first=False)))
    assert await read(await runs.attach("thr_1", 0, ALICE)) == [
        (1, b"a"),
        (2, b"interrupted"),
        (3, b"interrupted"),
        (4, b"d"),
    ]


async def test_the_orphan_of_a_deleted_thread_is_forgotten(runs: Runs, database: Database) -> None:
    async def ask_for_the_message(run: RunRecord, _stored: list[Frame]) -> list[bytes]:
        await runs.records.message_id(run)
        return []

    await runs.recover(ask_for_the_message)
    await leave_orphan(runs, database)
    await break_frames(database, mend=True)
    await database.write(lambda each: each.execute(delete(threads)))
    assert await read(runs.follow(await submit(runs, Script(b"c")))) == [(1, b"c")]


async def test_a_run_that_is_being_accepted_at_shutdown_is_ended_with_the_others(
    database: Database,
) -> None:
    runs = make_runs(database)
    entering = asyncio.create_task(submit(runs, Script(b"a", None)))
    await asyncio.sleep(0)
    await asyncio.wait_for(runs.drain(), 5)
    assert (await read(runs.follow(await entering)))[-1:] in ([], [(2, b"interrupted")])
    await asyncio.wait_for(runs.stop_all(), 5)


async def test_a_run_is_started_though_its_caller_is_cancelled(runs: Runs) -> None:
    work = Script(None)
    caller = asyncio.create_task(submit(runs, work))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.wait_for(work.reached.wait(), 5)
    assert caller.cancelled()
    work.gate.set()


async def test_a_key_that_is_being_accepted_is_waited_for(runs: Runs) -> None:
    work = Script(b"a", None, b"b")
    first = asyncio.create_task(submit(runs, work, key="k"))
    await asyncio.sleep(0)
    joined = await runs.join("k", "hash", ALICE)
    assert joined is not None
    reader = asyncio.create_task(read(runs.follow(joined)))
    await work.reached.wait()
    work.gate.set()
    assert await reader == [(1, b"a"), (2, b"b")]
    assert (await first).run.id == joined.run.id


async def test_a_message_to_a_thread_that_is_gone_is_not_found(runs: Runs) -> None:
    with pytest.raises(NotFoundError):
        await submit(runs, Script(), first=False)
    cursor = await submit(runs, Script(b"a"))
    assert await read(runs.follow(cursor)) == [(1, b"a")]


async def test_another_readers_frames_are_not_given(runs: Runs) -> None:
    await read(runs.follow(await submit(runs, Script(b"a"))))
    assert await runs.attach("thr_1", 0, BOB) is None


async def test_shutdown_tells_the_readers_of_unfinished_runs(database: Database) -> None:
    runs = make_runs(database)
    work = Script(b"a", None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    reader = asyncio.create_task(read(runs.follow(cursor)))
    await runs.stop_all()
    assert await reader == [(1, b"a"), (2, b"interrupted")]


async def test_a_run_that_still_waits_at_shutdown_is_left_for_recovery(database: Database) -> None:
    runs = make_runs(database)
    work = Script(None)
    await submit(runs, work)
    waiting = await submit(runs, Script(b"never"), first=False)
    await work.reached.wait()
    await runs.stop_all()
    assert [run.id for run in await runs.records.orphans()] == [waiting.run.id]
