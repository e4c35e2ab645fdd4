"""The writer commits the frames of all runs together, and waits for none but those asked about."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import OperationalError, ProgrammingError

from chatdock.runs import LostRunError, NewRun
from chatdock.runs.line import Line
from chatdock.runs.log import RunLog
from chatdock.runs.workers import Workers
from chatdock.runs.writer import End, FrameWriter
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.notices import Notices
from chatdock.storage.statements import owner
from chatdock.storage.tables import frames, runs, threads
from tests.databases import ALICE
from tests.requirements import requirement
from tests.scripted_runs import break_table


def request(thread_id: str) -> NewRun:
    return NewRun(
        thread_id=thread_id,
        principal=ALICE,
        request="{}",
        reader="{}",
        request_hash="hash",
        idempotency_key=None,
        turn_id=None,
        message_id=None,
        alone=False,
        creates_thread=True,
    )


def patient(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let transactions wait a minute for a table that is gone; set once one has failed."""
    has_failed = asyncio.Event()

    def may_pass(error: BaseException) -> bool:
        has_failed.set()
        return isinstance(error, OperationalError | ProgrammingError)

    monkeypatch.setattr("chatdock.storage.patience.PATIENCE_SECONDS", 60)
    monkeypatch.setattr("chatdock.storage.patience._may_pass", may_pass)
    return has_failed


async def test_a_flush_waits_only_for_what_was_handed_in_before_it(database: Database) -> None:
    notices = Notices(database)
    workers = Workers(database, notices, "wrk_1")
    line = Line(database, workers, queue=2)
    logs: list[RunLog] = []
    for name in ("thr_1", "thr_2"):
        run = await line.accept(new_id("run"), request(name), lambda _, __: None)
        logs.append(RunLog(name, run.id, ALICE))
    writer = FrameWriter(database, notices, worker_id="wrk_1")
    writer.start()
    stopping = asyncio.Event()

    async def talk_on() -> None:
        while not stopping.is_set():
            writer.append(logs[1], b"more")
            await asyncio.sleep(0)

    talking = asyncio.create_task(talk_on())
    writer.append(logs[0], b"last")
    await asyncio.wait_for(writer.flush(logs[0]), 60)
    shown = await anext(aiter(logs[0].follow(0)))
    stopping.set()
    await talking
    await writer.stop()
    assert shown == [(1, b"last")]


@pytest.mark.parametrize("closer", ["wrk_1", "wrk_2"])
async def test_a_commit_that_failed_is_not_found_in_the_frames_of_who_closed_the_run(
    database: Database, monkeypatch: pytest.MonkeyPatch, closer: str
) -> None:
    notices = Notices(database)
    run = await Line(database, Workers(database, notices, "wrk_1"), queue=2).accept(
        new_id("run"), request("thr_1"), lambda _, __: None
    )
    log = RunLog("thr_1", run.id, ALICE)

    def close(connection: Connection) -> None:
        connection.execute(update(runs).values(worker_id=closer))
        connection.execute(update(threads).values(last_frame=1))
        frame = {"thread_id": "thr_1", "number": 1, "run_id": run.id, "data": "closed"}
        row = {**frame, **owner(ALICE), "created_at": datetime.now(UTC)}
        connection.execute(insert(frames), row)

    has_failed = patient(monkeypatch)
    await database.write_system(close)
    await break_table(database, "threads")
    writer = FrameWriter(database, notices, worker_id="wrk_1")
    writer.start()
    writer.append(log, b"mine")
    await has_failed.wait()
    monkeypatch.undo()
    await break_table(database, "threads", mend=True)
    await writer.flush(log)
    await writer.stop()
    assert isinstance(log.failure, LostRunError)


@requirement("RUN-10")
async def test_what_a_stop_leaves_unwritten_has_failed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.writer.STOP_SECONDS", 0.05)
    has_failed = patient(monkeypatch)
    notices = Notices(database)
    line = Line(database, Workers(database, notices, "wrk_1"), queue=2)
    first, second = [
        await line.accept(new_id("run"), request(name), lambda _, __: None)
        for name in ("thr_1", "thr_2")
    ]
    logs = [RunLog(run.thread_id, run.id, ALICE) for run in (first, second)]
    await break_table(database, "threads")
    writer = FrameWriter(database, notices, worker_id="wrk_1")
    writer.start()
    writer.append(logs[0], b"being written")
    ends = [asyncio.create_task(writer.end(logs[0], End(first, "completed")))]
    await has_failed.wait()
    writer.append(logs[1], b"waiting")
    ends.append(asyncio.create_task(writer.end(logs[1], End(second, "completed"))))
    await writer.stop()
    outcomes = await asyncio.wait_for(asyncio.gather(*ends, return_exceptions=True), 60)
    assert [str(each) for each in outcomes] == ["The writer was stopped."] * 2
    assert [log.unseen for log in logs] == [[b"being written"], [b"waiting"]]


@requirement("SRV-4")
async def test_a_run_whose_frames_are_lost_waits_for_no_other_ones_commit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient(monkeypatch)
    notices = Notices(database)
    run = await Line(database, Workers(database, notices, "wrk_1"), queue=2).accept(
        new_id("run"), request("thr_1"), lambda _, __: None
    )
    lost, other = RunLog("thr_1", run.id, ALICE), RunLog("thr_2", new_id("run"), ALICE)
    await break_table(database, "threads")
    writer = FrameWriter(database, notices, worker_id="wrk_1")
    writer.start()
    writer.append(other, b"waits for the database")
    lost.fail(OSError("gone"))
    writer.append(lost, b"not shown")
    with pytest.raises(OSError, match="gone"):
        await asyncio.wait_for(writer.end(lost, End(run, "completed")), 30)
    assert lost.unseen == [b"not shown"]
    monkeypatch.setattr("chatdock.runs.writer.STOP_SECONDS", 0)
    await writer.stop()
