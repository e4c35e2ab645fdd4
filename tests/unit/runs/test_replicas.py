"""Several workers on one PostgreSQL: each follows, stops, queues behind and takes over the others' runs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from chatdock.errors import BusyError, TooManyRequestsError
from chatdock.runs import Frame, LostRunError, RunCursor, RunRecord, Runs, check_fence
from chatdock.runs.line import Line
from chatdock.runs.workers import Silence, Workers, session_name
from chatdock.storage.engine import Database
from chatdock.storage.notices import Notices
from chatdock.storage.tables import runs as runs_table
from chatdock.storage.tables import threads, workers
from tests.databases import ALICE, opened_database
from tests.postgres import PostgreSQL
from tests.requirements import requirement
from tests.scripted_runs import (
    Script,
    accept_and_die,
    read,
    read_thread,
    request,
    start_runs,
    state,
    submit,
)

LONG_SECONDS = 3600.0
BEAT_SECONDS = 1.0
"""Often, and yet enough for what a slow machine does between two of them: it has to be done in that time."""


@pytest.fixture
async def url(postgresql: PostgreSQL) -> AsyncIterator[URL]:
    async with postgresql.new_database() as new:
        yield new


@pytest.fixture
async def database(url: URL) -> AsyncIterator[Database]:
    async with opened_database(url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def notices_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by looking again after a while: what is not told is not seen."""
    monkeypatch.setattr("chatdock.runs.runs.POLL_SECONDS", LONG_SECONDS)
    monkeypatch.setattr("chatdock.runs.replicas.BEAT_SECONDS", LONG_SECONDS)


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Runs]:
    started = await start_runs(database)
    await started.recover(tell)
    yield started
    await started.stop_all()


@pytest.fixture
async def there(url: URL) -> AsyncIterator[Runs]:
    async with opened_database(url) as database:
        started = await start_runs(database)
        await started.recover(tell)
        yield started
        await started.stop_all()


async def tell(_run: RunRecord, _stored: list[Frame]) -> list[bytes]:
    return [b"interrupted"]


@requirement("RUN-2")
async def test_a_run_is_followed_from_another_worker_as_it_is_written(
    here: Runs, there: Runs
) -> None:
    work = Script(b"a", None, b"b")
    await submit(here, work)
    await work.reached.wait()
    attached = await there.following.thread("thr_1", 0, ALICE)
    assert attached is not None
    assert await anext(attached.batches) == [(1, b"a")]
    rest = asyncio.create_task(read(attached.batches))
    work.gate.set()
    assert await rest == [(2, b"b")]


@requirement("RUN-5")
async def test_messages_to_two_workers_are_answered_in_the_order_of_their_acceptance(
    here: Runs, there: Runs
) -> None:
    first = Script(b"a", None, b"b")
    await submit(here, first)
    second = await submit(there, Script(b"c"), first=False)
    third = await submit(here, Script(b"d"), first=False)
    await first.reached.wait()
    first.gate.set()
    assert await read(here.following.run(second)) == [(3, b"c")]
    assert await read(there.following.run(third)) == [(4, b"d")]
    assert await read_thread(here, "thr_1", 0, ALICE) == [
        (1, b"a"),
        (2, b"b"),
        (3, b"c"),
        (4, b"d"),
    ]


@requirement("RUN-5")
async def test_a_thread_that_is_busy_elsewhere_refuses_a_retry_and_a_full_queue(
    here: Runs, there: Runs
) -> None:
    work = Script(None)
    await submit(here, work)
    retry = request(first=False, alone=True)
    with pytest.raises(BusyError):
        await there.submit(retry, Script())
    await submit(here, Script(), first=False)
    await submit(there, Script(), first=False)
    with pytest.raises(TooManyRequestsError):
        await submit(there, Script(), first=False)
    work.gate.set()


@requirement("RUN-3")
async def test_a_stop_reaches_a_run_of_another_worker(
    here: Runs, there: Runs, database: Database
) -> None:
    work = Script(b"a", None, b"never")
    cursor = await submit(here, work)
    await work.reached.wait()
    assert await there.stop("thr_1", None, ALICE)
    assert work.cancelled
    assert await state(database, cursor) == "stopped"
    assert await there.stop("thr_1", cursor.run.id, ALICE)


@requirement("RUN-3")
async def test_a_stop_that_was_missed_is_found_with_the_next_beat(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.replicas.BEAT_SECONDS", BEAT_SECONDS)
    runs = await start_runs(database)
    work = Script(None)
    cursor = await submit(runs, work)
    await work.reached.wait()
    flag = update(runs_table).values(stop_requested=True)
    await database.write(lambda each: each.execute(flag))
    assert await read(runs.following.run(cursor)) == [(1, b"stopped")]
    await runs.stop_all()


@requirement("RUN-6")
async def test_the_same_key_at_two_workers_is_one_run(here: Runs, there: Runs) -> None:
    cursors = await asyncio.gather(
        submit(here, Script(b"a"), key="k"),
        submit(there, Script(b"b"), key="k", thread_id="thr_2"),
    )
    assert cursors[0].run.id == cursors[1].run.id
    assert await read(there.following.run(cursors[1])) == await read(here.following.run(cursors[0]))


@requirement("RUN-3")
async def test_a_deleted_thread_stops_its_runs_at_every_worker(here: Runs, there: Runs) -> None:
    work = Script(None)
    await submit(here, work)
    await submit(there, Script(b"never"), first=False)
    await work.reached.wait()
    await there.stop_thread("thr_1", ALICE)
    assert work.cancelled
    assert await there.records.active("thr_1", ALICE) is None


@requirement("RUN-4", "RUN-10")
async def test_what_a_worker_leaves_at_its_end_is_closed_by_another(
    url: URL, here: Runs, database: Database
) -> None:
    async with opened_database(url) as other:
        leaving = await start_runs(other)
        work = Script(None)
        await submit(leaving, work)
        waiting = await submit(leaving, Script(b"never"), first=False)
        await leaving.stop_all()
    assert await read(here.following.run(waiting)) == [(2, b"interrupted")]
    assert await state(database, waiting) == "interrupted"


@requirement("RUN-4")
async def test_runs_of_a_silent_worker_are_taken_over_and_the_queue_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.replicas.BEAT_SECONDS", BEAT_SECONDS)
    monkeypatch.setattr("chatdock.runs.replicas.SILENCE_SECONDS", 0.1)
    dead = await accept_and_die(database, request(), is_known=False)
    runs = await start_runs(database)
    await runs.recover(tell)
    following = await submit(runs, Script(b"next"), first=False)
    assert await read(runs.following.run(following)) == [(2, b"next")]
    assert await read(runs.following.run(RunCursor(dead, 0))) == [(1, b"interrupted")]
    await runs.stop_all()


@requirement("RUN-4")
async def test_a_worker_that_froze_in_a_transaction_keeps_nobody_waiting(
    url: URL, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.replicas.BEAT_SECONDS", BEAT_SECONDS)
    monkeypatch.setattr("chatdock.runs.replicas.SILENCE_SECONDS", 0.1)
    dead = await accept_and_die(database, request(), is_known=False)
    name = {"application_name": session_name(str(dead.worker_id))}
    engine = create_async_engine(url, connect_args={"server_settings": name})
    with suppress(DBAPIError):
        async with engine.connect() as frozen:
            for table in (threads, workers):
                await frozen.execute(update(table).values(id=table.c.id))
            runs = await start_runs(database)
            await runs.recover(tell)
            told = await asyncio.wait_for(read(runs.following.run(RunCursor(dead, 0))), 60)
            await runs.stop_all()
            assert told == [(1, b"interrupted")]
    await engine.dispose()


@requirement("RUN-4")
async def test_a_worker_that_was_taken_for_dead_writes_nothing_any_more_and_comes_back(
    here: Runs, there: Runs, database: Database
) -> None:
    work = Script(b"a", None, b"b")
    cursor = await submit(here, work)
    batches = here.following.run(cursor)
    assert await anext(batches) == [(1, b"a")]
    await work.reached.wait()
    # Both sleep, and somebody else goes by.
    for task in asyncio.all_tasks():
        if task.get_name() in {"beat", "notices"}:
            task.cancel()
    await database.write(lambda each: each.execute(delete(workers)))
    other = Workers(database, Notices(database), "wrk_other")
    await other.claim_orphans()
    taken = await other.mine(lambda _: False)
    assert [run.id for run in taken] == [cursor.run.id]
    with pytest.raises(LostRunError):
        await database.write(lambda each: check_fence(each, cursor.run))
    await database.write(lambda each: check_fence(each, taken[0]))
    work.gate.set()
    assert await read(batches) == [(None, b"taken_over")]
    assert await there.records.active("thr_1", ALICE) is not None
    again = await submit(here, Script(b"c"), thread_id="thr_2")
    assert await read(here.following.run(again)) == [(1, b"c")]


async def test_a_worker_is_silent_only_while_it_is_watched() -> None:
    now = 0.0
    silence = Silence(6, lambda: now, absence=100)
    assert not silence.after({"a": 1})
    now = 5
    assert not silence.after({"a": 1, "b": 1})
    now = 6
    assert silence.after({"a": 1, "b": 2}) == {"a": 1}
    silence.forget()
    assert not silence.after({"a": 1, "b": 2})


async def test_who_stood_still_itself_takes_nobody_for_dead() -> None:
    now = 0.0
    silence = Silence(6, lambda: now, absence=4)
    assert not silence.after({"a": 1})
    now = 13
    assert not silence.after({"a": 1})
    now = 16
    assert not silence.after({"a": 1})
    now = 19
    assert silence.after({"a": 1}) == {"a": 1}


@requirement("RUN-4")
async def test_a_message_that_was_accepted_though_its_sender_was_refused_does_not_block_its_thread(
    here: Runs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        lose_replies(broken, Line, "accept")
        with pytest.raises(OperationalError):
            await submit(here, Script(b"never"))
    waiting = await submit(here, Script(b"b"), first=False)
    await look_again(database)
    assert await read(here.following.run(waiting)) == [(2, b"b")]
    assert await read_thread(here, "thr_1", 0, ALICE) == [(1, b"interrupted"), (2, b"b")]


@requirement("RUN-4")
async def test_a_run_that_was_taken_over_is_closed_though_the_reply_to_that_was_lost(
    here: Runs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        lost = lose_replies(broken, Workers, "claim_orphans")
        dead = await accept_and_die(database, request())
        await lost.wait()
    await look_again(database)
    assert await read(here.following.run(RunCursor(dead, 0))) == [(1, b"interrupted")]


@requirement("RUN-4")
async def test_a_worker_that_cannot_show_that_it_lives_does_not_take_its_answer_from_itself(
    here: Runs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Script(b"a", None, b"b")
    cursor = await submit(here, work)
    await work.reached.wait()
    lose_replies(monkeypatch, Workers, "beat")
    await database.write(lambda each: each.execute(delete(workers)))
    await look_twice(database, monkeypatch)
    # What nobody executes is closed before another message is accepted.
    waiting = await submit(here, Script(b"c"), first=False)
    work.gate.set()
    assert await read(here.following.run(cursor)) == [(1, b"a"), (2, b"b")]
    assert await read(here.following.run(waiting)) == [(3, b"c")]


@requirement("RUN-4")
async def test_a_dead_workers_message_that_waits_behind_an_answer_is_closed_when_that_ends(
    here: Runs, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.orphans.RETRY_SECONDS", LONG_SECONDS)
    work = Script(b"a", None, b"b")
    await submit(here, work)
    await work.reached.wait()
    tried = watch(monkeypatch, Line, "begin")
    dead = await accept_and_die(database, request(first=False))
    await tried.wait()
    work.gate.set()
    assert await read(here.following.run(RunCursor(dead, 0))) == [(3, b"interrupted")]


def watch(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> asyncio.Event:
    """Tell when a method has done its work."""
    happened = asyncio.Event()
    method = getattr(owner, name)

    async def do_and_tell(*arguments: Any, **named: Any) -> Any:
        try:
            return await method(*arguments, **named)
        finally:
            happened.set()

    monkeypatch.setattr(owner, name, do_and_tell)
    return happened


def lose_replies(broken: pytest.MonkeyPatch, owner: type, name: str) -> asyncio.Event:
    """Let a method do its work and then fail: its connection was lost after the commit."""
    happened = asyncio.Event()
    method = getattr(owner, name)

    async def do_and_fail(*arguments: Any) -> None:
        await method(*arguments)
        happened.set()
        raise OperationalError(None, None, OSError())

    broken.setattr(owner, name, do_and_fail)
    return happened


async def look_twice(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker look, and look again: what it found first it has taken by then."""
    looked = asyncio.Event()
    find = Workers.mine

    async def mine(self: Workers, is_known: Callable[[str], bool]) -> list[RunRecord]:
        asyncio.get_running_loop().call_soon(looked.set)
        return await find(self, is_known)

    with monkeypatch.context() as watched:
        watched.setattr(Workers, "mine", mine)
        for _ in range(2):
            looked.clear()
            await look_again(database)
            await looked.wait()


async def look_again(database: Database) -> None:
    """Let all workers look for what nobody executes."""
    notices = Notices(database)
    await database.write(lambda each: notices.send(each, {"orphans": True}))


async def test_a_dead_worker_is_removed_though_its_connections_may_not_be_ended(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.workers._DISCONNECT", text("SELECT 1 / 0"))
    await database.write(lambda each: each.execute(insert(workers), {"id": "wrk_x", "beats": 7}))
    await Workers(database, Notices(database), "wrk_me").bury({"wrk_x": 7})
    left = await database.read(lambda each: each.execute(select(workers.c.id)).scalars().all())
    assert left == []


async def test_a_lost_connection_for_notices_is_made_again(
    here: Runs, there: Runs, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Script(b"a", None, b"b")
    await submit(here, work)
    await work.reached.wait()
    rest = asyncio.create_task(read_thread(there, "thr_1", 0, ALICE))
    await postgresql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        " OR query = 'SELECT 1'"
    )
    work.gate.set()
    assert await rest == [(1, b"a"), (2, b"b")]
