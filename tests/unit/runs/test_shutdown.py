"""A process that ends cuts off nothing that ends in time, tells the readers of the rest, and never hangs."""

import asyncio

import pytest

from chatdock.errors import UnavailableError
from chatdock.runs import Cause, Runs
from chatdock.runs.line import Line
from chatdock.storage.engine import Database
from tests.databases import ALICE
from tests.scripted_runs import (
    Script,
    read,
    start_runs,
    state,
    submit,
    unfinished,
)

WAIT_SECONDS = 60


async def test_a_process_ends_though_the_end_of_a_run_hangs(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.runs.CUT_SECONDS", 0.01)

    class Hanging(Script):
        async def close(self, cause: Cause) -> list[bytes]:
            return await asyncio.Future()

    work = Hanging(None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    stop = asyncio.create_task(runs.stop("thr_1", cursor.run.id, ALICE))
    await runs.stop_all()
    (task,) = (each for each in asyncio.all_tasks() if each.get_name() == cursor.run.id)
    task.cancel()
    assert not await asyncio.wait_for(stop, WAIT_SECONDS)


async def test_a_message_that_the_database_does_not_take_does_not_keep_the_process_from_ending(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_accepting = asyncio.Event()

    async def accept(*_: object) -> None:
        is_accepting.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Line, "accept", accept)
    monkeypatch.setattr("chatdock.runs.runs.ENTER_SECONDS", 0)
    entering = asyncio.create_task(submit(runs, Script(b"never")))
    await is_accepting.wait()
    assert await asyncio.wait_for(runs.drain(), WAIT_SECONDS) == 0
    with pytest.raises(UnavailableError):
        await entering


async def test_a_run_that_is_being_accepted_at_shutdown_is_ended_with_the_others(
    database: Database,
) -> None:
    runs = await start_runs(database)
    entering = asyncio.create_task(submit(runs, Script(b"a", None)))
    await asyncio.sleep(0)
    await asyncio.wait_for(runs.drain(), WAIT_SECONDS)
    assert (await read(runs.following.run(await entering)))[-1:] in ([], [(2, b"interrupted")])
    await asyncio.wait_for(runs.stop_all(), WAIT_SECONDS)


async def test_shutdown_cuts_the_runs_of_all_threads_together(database: Database) -> None:
    together = asyncio.Barrier(3)

    class Slow(Script):
        async def close(self, cause: Cause) -> list[bytes]:
            await together.wait()
            return [cause.encode()]

    runs = await start_runs(database)
    works = [Slow(b"a", None) for _ in range(together.parties)]
    for number, work in enumerate(works):
        await submit(runs, work, thread_id=f"thr_{number}")
    await asyncio.gather(*(work.reached.wait() for work in works))
    await asyncio.wait_for(runs.stop_all(), WAIT_SECONDS)
    assert await unfinished(database) == []


async def test_shutdown_tells_the_readers_of_unfinished_runs(database: Database) -> None:
    runs = await start_runs(database)
    work = Script(b"a", None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    reader = asyncio.create_task(read(runs.following.run(cursor)))
    await runs.stop_all()
    assert await reader == [(1, b"a"), (2, b"interrupted")]


async def test_a_run_that_still_waits_at_shutdown_is_left_for_recovery(database: Database) -> None:
    runs = await start_runs(database)
    work = Script(None)
    await submit(runs, work)
    waiting = await submit(runs, Script(b"never"), first=False)
    await work.reached.wait()
    reader = asyncio.create_task(read(runs.following.run(waiting)))
    await runs.stop_all()
    assert await unfinished(database) == [waiting.run.id]
    assert await reader == [(None, b"taken_over")]


async def test_a_hurry_ends_the_grace_time_of_a_shutdown(database: Database) -> None:
    runs = await start_runs(database, shutdown_seconds=3600)
    work = Script(b"a", None)
    cursor = await submit(runs, work)
    await submit(runs, Script(b"never"), first=False)
    await work.reached.wait()
    reader = asyncio.create_task(read(runs.following.run(cursor)))
    draining = asyncio.create_task(runs.drain())
    await asyncio.sleep(0)
    runs.hurry()
    # Of the two only the one that had begun was cut off.
    assert await asyncio.wait_for(draining, WAIT_SECONDS) == 1
    assert await reader == [(1, b"a"), (2, b"interrupted")]
    await asyncio.wait_for(runs.stop_all(), WAIT_SECONDS)


async def test_a_shutdown_cuts_off_nothing_that_ends_in_time(database: Database) -> None:
    runs = await start_runs(database, shutdown_seconds=3600)
    work = Script(b"a", None, b"b")
    cursor = await submit(runs, work)
    await work.reached.wait()
    draining = asyncio.create_task(runs.drain())
    await asyncio.sleep(0)
    work.gate.set()
    assert await asyncio.wait_for(draining, WAIT_SECONDS) == 0
    assert await state(database, cursor) == "completed"
    await runs.stop_all()
