"""A run belongs to the server: readers come and go, its log is whole, and its end is always told."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from sqlalchemy import delete

from chatdock.errors import (
    BusyError,
    NotFoundError,
    TooManyRequestsError,
)
from chatdock.runs import Frame, NotSavedError, RunRecord, Runs, RunState
from chatdock.runs.line import Line, Place
from chatdock.storage.engine import Database
from chatdock.storage.tables import threads
from tests.databases import ALICE, BOB
from tests.requirements import requirement
from tests.scripted_runs import (
    Script,
    break_table,
    read,
    read_thread,
    request,
    start_runs,
    state,
    submit,
    unfinished,
)

WAIT_SECONDS = 60


async def test_a_reader_sees_every_frame_in_order(runs: Runs, database: Database) -> None:
    cursor = await submit(runs, Script(b"a", b"b", b"c"))
    assert await read(runs.following.run(cursor)) == [(1, b"a"), (2, b"b"), (3, b"c")]
    assert await state(database, cursor) == "completed"


@requirement("RUN-1")
async def test_a_run_goes_on_when_its_reader_leaves(runs: Runs) -> None:
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    async for batch in runs.following.run(cursor):
        assert batch == [(1, b"a")]
        break
    work.gate.set()
    assert await read(runs.following.run(cursor)) == [(1, b"a"), (2, b"b")]


async def test_a_second_reader_attaches_behind_what_it_has_seen(runs: Runs) -> None:
    work = Script(b"a", b"b", None, b"c")
    await submit(runs, work)
    await work.reached.wait()
    rest = asyncio.create_task(read_thread(runs, "thr_1", 1, ALICE))
    work.gate.set()
    assert await rest == [(2, b"b"), (3, b"c")]


@requirement("RUN-9")
async def test_the_end_of_an_answer_makes_its_readers_ask_the_database_nothing(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[RunRecord] = []
    look = runs.records.state

    async def noted(run: RunRecord) -> RunState | None:
        asked.append(run)
        return await look(run)

    monkeypatch.setattr(runs.records, "state", noted)
    work = Script(b"a", None, b"b")
    await submit(runs, work)
    await work.reached.wait()
    crowd = [asyncio.create_task(read_thread(runs, "thr_1", 1, ALICE)) for _ in range(5)]
    while len(asked) < len(crowd):  # noqa: ASYNC110 - they look once at the beginning
        await asyncio.sleep(0)
    for _ in range(10):
        # Whoever asks later is answered later: by then all of them follow the log.
        await runs.records.active("thr_1", ALICE)
    work.gate.set()
    assert await asyncio.gather(*crowd) == [[(2, b"b")]] * len(crowd)
    assert len(asked) == len(crowd)


async def test_without_a_cursor_only_the_active_run_is_followed(runs: Runs) -> None:
    await read(runs.following.run(await submit(runs, Script(b"old"))))
    assert await runs.following.thread("thr_1", None, ALICE) is None
    work = Script(b"a", None, b"b")
    await submit(runs, work, first=False)
    await work.reached.wait()
    attached = await runs.following.thread("thr_1", None, ALICE)
    work.gate.set()
    assert await read(attached and attached.batches) == [(2, b"a"), (3, b"b")]


async def test_there_is_nothing_to_attach_to_behind_the_end(runs: Runs) -> None:
    cursor = await submit(runs, Script(b"a"))
    await read(runs.following.run(cursor))
    assert await runs.following.thread("thr_1", 1, ALICE) is None


async def test_frame_numbers_rise_through_the_runs_of_a_thread(runs: Runs) -> None:
    await read(runs.following.run(await submit(runs, Script(b"a", b"b"))))
    second = await submit(runs, Script(b"c"), first=False)
    assert await read(runs.following.run(second)) == [(3, b"c")]
    assert await read_thread(runs, "thr_1", 0, ALICE) == [(1, b"a"), (2, b"b"), (3, b"c")]


async def test_runs_of_one_thread_follow_each_other(runs: Runs) -> None:
    first, second = Script(b"a", None, b"b"), Script(b"c")
    cursor = await submit(runs, first)
    waiting = await submit(runs, second, first=False)
    await first.reached.wait()
    first.gate.set()
    assert await read(runs.following.run(waiting)) == [(3, b"c")]
    assert await read(runs.following.run(cursor)) == [(1, b"a"), (2, b"b")]


async def test_nothing_of_the_next_run_is_told_under_the_name_of_the_one_before(runs: Runs) -> None:
    first, second = Script(b"a", None, b"b"), Script(b"c", None, b"d")
    await submit(runs, first)
    waiting = await submit(runs, second, first=False)
    await first.reached.wait()
    attached = await runs.following.thread("thr_1", 0, ALICE)
    assert attached is not None
    told = await anext(attached.batches)
    first.gate.set()
    await second.reached.wait()
    assert told + await read(attached.batches) == [(1, b"a"), (2, b"b")]
    second.gate.set()
    assert await read(runs.following.run(waiting)) == [(3, b"c"), (4, b"d")]


@requirement("RUN-4")
async def test_what_was_said_before_something_was_not_saved_is_there_for_recovery(
    runs: Runs,
) -> None:
    class Unsaved(Script):
        async def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
            async for event in super().events(run):
                yield event
            raise NotSavedError

    closed = asyncio.Event()
    found: list[Frame] = []

    async def close(_run: RunRecord, stored: list[Frame]) -> list[bytes]:
        found.extend(stored)
        closed.set()
        return []

    await runs.recover(close)
    cursor = await submit(runs, Unsaved(b"a", b"b"))
    said = [(1, b"a"), (2, b"b")]
    assert await read(runs.following.run(cursor)) == [*said, (None, b"not_saved")]
    await closed.wait()
    assert found == said


async def test_only_the_first_that_waits_asks_the_database_for_its_turn(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    begin = Line.begin

    async def count(self: Line, run: RunRecord, *args: Any, **options: Any) -> Place:
        asked.append(run.id)
        return await begin(self, run, *args, **options)

    monkeypatch.setattr(Line, "begin", count)
    works = [Script(b"a", None, b"b") for _ in range(3)]
    cursors = [await submit(runs, work, first=not at) for at, work in enumerate(works)]
    for work in works:
        await work.reached.wait()
        work.gate.set()
    await read(runs.following.run(cursors[-1]))
    assert asked == [cursor.run.id for cursor in cursors[1:]]


async def test_a_full_queue_refuses_the_next_message(runs: Runs) -> None:
    work = Script(None)
    await submit(runs, work)
    await work.reached.wait()
    await submit(runs, Script(), first=False)
    await submit(runs, Script(), first=False)
    with pytest.raises(TooManyRequestsError):
        await submit(runs, Script(), first=False)
    work.gate.set()


async def test_a_run_that_must_not_wait_is_refused_in_a_busy_thread(runs: Runs) -> None:
    work = Script(None)
    await submit(runs, work)
    await work.reached.wait()
    retry = request(first=False, alone=True)
    with pytest.raises(BusyError):
        await runs.submit(retry, Script())
    work.gate.set()


@requirement("SRV-4")
async def test_readers_are_told_when_frames_cannot_be_written(
    runs: Runs, database: Database
) -> None:
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    await work.reached.wait()
    reader = asyncio.create_task(read(runs.following.run(cursor)))
    await break_table(database, "frames")
    work.gate.set()
    told = await reader
    assert [event for _, event in told] == [b"a", b"b", b"not_saved"]
    assert [number for number, _ in told[1:]] == [None, None]
    assert await unfinished(database) == [cursor.run.id]


@requirement("SRV-4")
async def test_an_answer_that_cannot_be_written_does_not_go_on_in_silence(
    runs: Runs, database: Database
) -> None:
    await break_table(database, "frames")
    work = Script(b"a", None, b"never")
    cursor = await submit(runs, work)
    assert await read(runs.following.run(cursor)) == [(None, b"a"), (None, b"not_saved")]
    assert work.cancelled


@requirement("RUN-4")
async def test_who_follows_a_thread_is_told_one_end_of_an_answer_that_was_given_up(
    runs: Runs, database: Database
) -> None:
    is_closed = asyncio.Event()

    async def close(_run: RunRecord, _stored: list[Frame]) -> list[bytes]:
        is_closed.set()
        return [b"closed"]

    await runs.recover(close)
    work = Script(b"a", None, b"b")
    await submit(runs, work)
    await work.reached.wait()
    attached = await runs.following.thread("thr_1", 0, ALICE)
    assert attached is not None
    first = await anext(attached.batches)
    await break_table(database, "threads")
    work.gate.set()
    told = first + await anext(attached.batches)
    await break_table(database, "threads", mend=True)
    await is_closed.wait()
    assert [event for _, event in told + await read(attached.batches)] == [b"a", b"b", b"not_saved"]


async def test_a_run_that_cannot_begin_tells_its_readers(runs: Runs, database: Database) -> None:
    blocking = Script(None)
    await submit(runs, blocking)
    await blocking.reached.wait()
    cursor = await submit(runs, Script(b"never"), first=False)
    reader = asyncio.create_task(read(runs.following.run(cursor)))
    await database.write_as(ALICE, lambda each: each.execute(delete(threads)))
    blocking.gate.set()
    assert await reader == [(None, b"taken_over")]


async def test_a_run_that_takes_too_long_is_ended(database: Database) -> None:
    runs = await start_runs(database, run_seconds=0.05)
    cursor = await submit(runs, Script(b"a", None))
    assert await read(runs.following.run(cursor)) == [(1, b"a"), (2, b"too_long")]
    await runs.stop_all()


async def test_a_thread_deleted_in_mid_run_harms_no_other_run(
    runs: Runs, database: Database
) -> None:
    doomed, sound = Script(b"a", None, b"b"), Script(b"c", None, b"d")
    doomed_run = await submit(runs, doomed)
    sound_run = await submit(runs, sound, thread_id="thr_2")
    await asyncio.gather(doomed.reached.wait(), sound.reached.wait())
    await database.write_as(
        ALICE, lambda each: each.execute(delete(threads).where(threads.c.id == "thr_1"))
    )
    doomed.gate.set()
    sound.gate.set()
    assert await read(runs.following.run(sound_run)) == [(1, b"c"), (2, b"d")]
    await read(runs.following.run(doomed_run))


async def test_a_run_is_started_though_its_caller_is_cancelled(runs: Runs) -> None:
    work = Script(None)
    caller = asyncio.create_task(submit(runs, work))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.wait_for(work.reached.wait(), WAIT_SECONDS)
    assert caller.cancelled()
    work.gate.set()


async def test_a_message_to_a_thread_that_is_gone_is_not_found(runs: Runs) -> None:
    with pytest.raises(NotFoundError):
        await submit(runs, Script(), first=False)
    cursor = await submit(runs, Script(b"a"))
    assert await read(runs.following.run(cursor)) == [(1, b"a")]


async def test_a_run_whose_events_told_of_a_failure_has_failed(
    runs: Runs, database: Database
) -> None:
    failed = await submit(runs, Script(b"error", has_failed=True, holds_thread=True))
    await read(runs.following.run(failed))
    assert await state(database, failed) == "failed"
    following = await submit(runs, Script(), first=False)
    assert following.run.state == "running"


@requirement("SRV-14")
async def test_frames_wait_for_a_database_that_comes_back(
    runs: Runs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.storage.patience.PATIENCE_SECONDS", 60)
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    await work.reached.wait()
    await break_table(database, "frames")
    work.gate.set()
    ended = asyncio.create_task(read(runs.following.run(cursor)))
    await break_table(database, "frames", mend=True)
    assert await ended == [(1, b"a"), (2, b"b")]
    assert await state(database, cursor) == "completed"


@requirement("SRV-14")
async def test_a_message_waits_on_while_the_database_does_not_answer(
    runs: Runs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.run.RETRY_SECONDS", 0.01)
    work = Script(None)
    cursor = await submit(runs, work)
    waiting = await submit(runs, Script(b"b"), first=False)
    await work.reached.wait()
    await break_table(database, "threads")
    work.gate.set()
    await read(runs.following.run(cursor))
    await break_table(database, "threads", mend=True)
    assert await read(runs.following.run(waiting)) == [(1, b"b")]


async def test_another_readers_frames_are_not_given(runs: Runs) -> None:
    await read(runs.following.run(await submit(runs, Script(b"a"))))
    assert await runs.following.thread("thr_1", 0, BOB) is None


async def test_a_message_that_waits_is_no_answer_before_its_turn(runs: Runs) -> None:
    first, second = Script(None), Script(None)
    await submit(runs, first)
    await submit(runs, second, first=False)
    await first.reached.wait()
    assert (runs.answering, runs.waiting) == (1, 1)
    first.gate.set()
    await second.reached.wait()
    assert (runs.answering, runs.waiting) == (1, 0)
