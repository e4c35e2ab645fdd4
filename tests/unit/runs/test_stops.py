"""A stop ends the run that it names, and no other, whenever it comes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from chatdock.context import Principal
from chatdock.runs import Cause, NotSavedError, RunRecord, Runs
from chatdock.runs.run import Run
from chatdock.storage.engine import Database
from tests.databases import ALICE, BOB
from tests.requirements import requirement
from tests.scripted_runs import (
    Script,
    read,
    read_thread,
    request,
    state,
    submit,
)


async def test_a_stop_that_comes_while_a_turn_begins_ends_a_begun_run(
    runs: Runs, database: Database
) -> None:
    loop = asyncio.get_running_loop()
    stops: list[asyncio.Task[bool]] = []

    class StoppedAtBegin(Script):
        def begin(self, connection: Connection, run: RunRecord) -> None:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                # In the thread of a transaction.
                asyncio.run_coroutine_threadsafe(stop(), loop).result()
            else:
                stops.append(loop.create_task(runs.stop("thr_1", waiting.run.id, ALICE)))

    async def stop() -> None:
        stops.append(asyncio.create_task(runs.stop("thr_1", waiting.run.id, ALICE)))
        await asyncio.sleep(0)

    blocking = Script(None)
    await submit(runs, blocking)
    await blocking.reached.wait()
    waiting = await submit(runs, StoppedAtBegin(b"never"), first=False)
    blocking.gate.set()
    assert await read(runs.following.run(waiting)) == [(1, b"stopped")]
    assert [await each for each in stops] == [True]
    assert await state(database, waiting) == "stopped"


async def test_a_stop_that_comes_too_late_says_so(runs: Runs, database: Database) -> None:
    class Stubborn(Script):
        async def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
            with suppress(asyncio.CancelledError):
                async for event in super().events(run):
                    yield event
            yield b"whole"

    work = Stubborn(b"a", None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    assert not await runs.stop("thr_1", cursor.run.id, ALICE)
    assert await read(runs.following.run(cursor)) == [(1, b"a"), (2, b"whole")]
    assert await state(database, cursor) == "completed"


async def test_a_stop_that_could_not_be_written_says_so(runs: Runs, database: Database) -> None:
    class Unsaved(Script):
        async def close(self, cause: Cause) -> list[bytes]:
            if cause == "stopped":
                raise NotSavedError
            return [cause.encode()]

    work = Unsaved(b"a", None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    assert not await runs.stop("thr_1", cursor.run.id, ALICE)
    assert await state(database, cursor) == "running"


@requirement("RUN-3")
async def test_a_stop_ends_the_work_and_tells_the_readers(runs: Runs, database: Database) -> None:
    work = Script(b"a", None, b"never")
    cursor = await submit(runs, work)
    await work.reached.wait()
    assert await runs.stop("thr_1", None, ALICE)
    assert work.cancelled
    assert await read(runs.following.run(cursor)) == [(1, b"a"), (2, b"stopped")]
    assert await state(database, cursor) == "stopped"


async def test_a_message_that_was_taken_back_is_not_the_threads_newest_run(runs: Runs) -> None:
    work = Script(None)
    cursor = await submit(runs, work)
    waiting = await submit(runs, Script(), first=False)
    await work.reached.wait()
    assert await runs.stop("thr_1", waiting.run.id, ALICE)
    work.gate.set()
    await read(runs.following.run(cursor))
    newest = await runs.records.newest("thr_1", ALICE)
    assert newest is not None
    assert newest.id == cursor.run.id


async def test_a_stop_that_comes_while_the_run_ends_loses_no_frame(runs: Runs) -> None:
    work = Script(b"a", b"b")
    cursor = await submit(runs, work)
    following = await submit(runs, Script(b"c"), first=False)
    async for _ in runs.following.run(cursor):
        stopped = await runs.stop("thr_1", cursor.run.id, ALICE)
        assert not stopped
    assert await read(runs.following.run(cursor)) == [(1, b"a"), (2, b"b")]
    assert await read(runs.following.run(following)) == [(3, b"c")]


async def test_a_stop_in_the_moment_of_the_start_ends_the_run(
    runs: Runs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stops: list[asyncio.Task[bool]] = []
    start = Run.start

    def stop_and_start(run: Run) -> None:
        # The stop takes its first step before the run does.
        stops.append(asyncio.create_task(runs.stop("thr_1", run.record.id, ALICE)))
        start(run)

    with monkeypatch.context() as patched:
        patched.setattr(Run, "start", stop_and_start)
        cursor = await submit(runs, Script(b"never"))
    assert await stops[0]
    assert await state(database, cursor) == "stopped"
    following = await submit(runs, Script(b"a"), first=False)
    await read(runs.following.run(following))
    assert await read_thread(runs, "thr_1", 0, ALICE) == [(1, b"stopped"), (2, b"a")]


async def test_a_stop_names_its_run_and_leaves_the_queue(runs: Runs) -> None:
    work = Script(None)
    cursor = await submit(runs, work)
    waiting = await submit(runs, Script(b"next"), first=False)
    await work.reached.wait()
    assert await runs.stop("thr_1", cursor.run.id, ALICE)
    assert [data for _, data in await read(runs.following.run(waiting))] == [b"next"]


async def test_a_run_that_was_stopped_is_told_as_such_to_each_who_names_it(runs: Runs) -> None:
    work = Script(None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    stops = (runs.stop("thr_1", cursor.run.id, ALICE) for _ in range(2))
    assert await asyncio.gather(*stops) == [True, True]
    assert await runs.stop("thr_1", cursor.run.id, ALICE)
    assert not await runs.stop("thr_1", cursor.run.id, BOB)
    assert not await runs.stop("thr_2", cursor.run.id, ALICE)
    assert not await runs.stop("thr_1", None, ALICE)


async def test_a_stop_reaches_the_answer_of_a_reader_who_has_logged_in(runs: Runs) -> None:
    work = Script(None)
    user = Principal(user_id=ALICE.user_id, kind="user", claims={"name": "Alice"})
    cursor = await runs.submit(replace(request(), principal=user), work)
    await work.reached.wait()
    assert await runs.stop("thr_1", cursor.run.id, user)


async def test_a_stop_does_not_reach_a_run_of_another_thread(runs: Runs) -> None:
    work = Script(None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    assert not await runs.stop("thr_2", cursor.run.id, ALICE)
    work.gate.set()
