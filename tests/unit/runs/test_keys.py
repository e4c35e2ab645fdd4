"""A repeated request joins the run that the first one started."""

import asyncio

import pytest

from chatdock.errors import (
    ConflictError,
)
from chatdock.runs import Runs
from tests.databases import ALICE, BOB
from tests.scripted_runs import (
    Script,
    read,
    submit,
)


async def test_the_same_key_joins_the_first_run(runs: Runs) -> None:
    first = await submit(runs, Script(b"a"), key="k")
    joined = await runs.join("k", "hash", ALICE)
    assert joined is not None
    assert joined.run.id == first.run.id
    assert await read(runs.following.run(joined)) == [(1, b"a")]


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


async def test_a_key_that_is_being_accepted_is_waited_for(runs: Runs) -> None:
    work = Script(b"a", None, b"b")
    first = asyncio.create_task(submit(runs, work, key="k"))
    await asyncio.sleep(0)
    joined = await runs.join("k", "hash", ALICE)
    assert joined is not None
    reader = asyncio.create_task(read(runs.following.run(joined)))
    await work.reached.wait()
    work.gate.set()
    assert await reader == [(1, b"a"), (2, b"b")]
    assert (await first).run.id == joined.run.id
