"""A clock that jumps back changes nothing about the order of runs."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from chatdock.runs import Runs
from chatdock.storage.engine import Database
from tests.databases import ALICE
from tests.scripted_runs import Script, read, read_thread, request, start_runs, submit


@pytest.fixture
async def runs(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runs]:
    """A worker whose clock goes backwards, which its ids tell."""
    earlier = itertools.count(999, -1)

    def new_id(prefix: str) -> str:
        return f"{prefix}_{next(earlier):03}"

    for module in ("line", "runs"):
        monkeypatch.setattr(f"chatdock.runs.{module}.new_id", new_id)
    started = await start_runs(database)
    yield started
    await started.stop_all()


async def test_messages_are_answered_in_their_order(runs: Runs) -> None:
    first = Script(b"a", None, b"b")
    await submit(runs, first)
    await submit(runs, Script(b"c"), first=False)
    third = await submit(runs, Script(b"d"), first=False)
    await first.reached.wait()
    first.gate.set()
    await read(runs.following.run(third))
    said = [data for _, data in await read_thread(runs, "thr_1", 0, ALICE)]
    assert said == [b"a", b"b", b"c", b"d"]


async def test_a_run_of_the_same_turn_does_not_begin_beside_the_one_that_runs(runs: Runs) -> None:
    first = Script(b"a", None, b"b")
    cursor = await submit(runs, first)
    second = await submit(runs, Script(b"c"), first=False, turn_id=cursor.run.turn_id)
    assert second.run.id < cursor.run.id
    await first.reached.wait()
    first.gate.set()
    assert await read(runs.following.run(second)) == [(3, b"c")]


async def test_the_newest_run_is_the_one_that_began_last(runs: Runs) -> None:
    await read(runs.following.run(await submit(runs, Script(b"a"))))
    last = await submit(runs, Script(b"b"), first=False)
    await read(runs.following.run(last))
    newest = await runs.records.newest("thr_1", ALICE)
    assert newest is not None
    assert newest.id == last.run.id


async def test_what_runs_is_followed_and_stopped_before_what_waits(runs: Runs) -> None:
    first = Script(b"a", None, b"never")
    cursor = await submit(runs, first)
    second = await submit(runs, Script(b"b"), first=False, turn_id=cursor.run.turn_id)
    await first.reached.wait()
    attached = await runs.following.thread("thr_1", 0, ALICE)
    assert attached is not None
    assert attached.run is not None
    assert attached.run.id == cursor.run.id
    assert await anext(attached.batches) == [(1, b"a")]
    assert await runs.stop("thr_1", None, ALICE)
    assert (await read(attached.batches))[0] == (2, b"stopped")
    assert await read(runs.following.run(second)) == [(3, b"b")]


async def test_how_a_turn_ended_is_told_by_the_run_that_began_last(runs: Runs) -> None:
    work = Script(b"a", None)
    first = await runs.submit(replace(request(), message_id="msg_1"), work)
    await work.reached.wait()
    assert await runs.stop("thr_1", first.run.id, ALICE)
    assert await runs.records.early_endings("thr_1", ALICE) == {"msg_1": "stopped"}
    again = await submit(runs, Script(b"b"), first=False, turn_id=first.run.turn_id)
    assert again.run.id < first.run.id
    await read(runs.following.run(again))
    assert await runs.records.early_endings("thr_1", ALICE) == {}
