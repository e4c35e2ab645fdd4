"""A turn that waits for a client tool keeps its thread until the tool's output, or for a while."""

import asyncio
from typing import Any

import pytest

from chatdock.errors import TooManyRequestsError
from chatdock.runs import RunCursor, Runs
from chatdock.runs.line import Line, Place
from tests.databases import ALICE
from tests.requirements import requirement
from tests.scripted_runs import Script, read, submit


async def ask_client(runs: Runs) -> RunCursor:
    """A run that has ended with a call of a client tool."""
    cursor = await submit(runs, Script(b"call", holds_thread=True))
    await read(runs.following.run(cursor))
    return cursor


@requirement("RUN-5")
async def test_a_message_waits_until_the_turn_before_it_had_its_tools_output(runs: Runs) -> None:
    call = await ask_client(runs)
    message = await submit(runs, Script(b"next"), first=False)
    assert message.run.state == "waiting"
    output = await submit(runs, Script(b"answer"), first=False, turn_id=call.run.turn_id)
    assert await read(runs.following.run(output)) == [(2, b"answer")]
    assert await read(runs.following.run(message)) == [(3, b"next")]


async def test_nothing_is_told_under_the_name_of_a_message_that_was_taken_back(runs: Runs) -> None:
    call = await ask_client(runs)
    message = await submit(runs, Script(b"never"), first=False)
    attached = await runs.following.thread("thr_1", 1, ALICE)
    assert attached is not None
    assert attached.run is not None
    assert attached.run.id == message.run.id
    await runs.stop("thr_1", message.run.id, ALICE)
    output = await submit(runs, Script(b"answer"), first=False, turn_id=call.run.turn_id)
    assert await read(runs.following.run(output)) == [(2, b"answer")]
    assert await read(attached.batches) == []


@requirement("RUN-5")
async def test_a_tool_that_asks_again_keeps_the_thread(runs: Runs) -> None:
    call = await ask_client(runs)
    again = Script(b"call again", holds_thread=True)
    output = await submit(runs, again, first=False, turn_id=call.run.turn_id)
    await read(runs.following.run(output))
    assert (await submit(runs, Script(), first=False)).run.state == "waiting"


@requirement("RUN-5")
async def test_a_message_does_not_wait_for_ever(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.line.HOLD_SECONDS", 0.01)
    await ask_client(runs)
    message = await submit(runs, Script(b"next"), first=False)
    assert await read(runs.following.run(message)) == [(2, b"next")]
    following = await submit(runs, Script(b"free again"), first=False)
    assert following.run.state == "running"


@requirement("RUN-5")
async def test_a_message_that_came_during_the_answer_waits_for_the_tool_too(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.line.HOLD_SECONDS", 3600)
    work = Script(None, b"call", holds_thread=True)
    call = await submit(runs, work)
    message = await submit(runs, Script(b"next"), first=False)
    await work.reached.wait()
    work.gate.set()
    await read(runs.following.run(call))
    output = await submit(runs, Script(b"answer"), first=False, turn_id=call.run.turn_id)
    assert await read(runs.following.run(output)) == [(2, b"answer")]
    assert await read(runs.following.run(message)) == [(3, b"next")]


@requirement("RUN-2")
async def test_who_follows_a_thread_sees_what_comes_before_a_message_that_waits(runs: Runs) -> None:
    call = await ask_client(runs)
    await submit(runs, Script(b"next"), first=False)
    attached = await runs.following.thread("thr_1", 0, ALICE)
    assert attached is not None
    assert await anext(attached.batches) == [(1, b"call")]
    rest = asyncio.create_task(read(attached.batches))
    await submit(runs, Script(b"answer"), first=False, turn_id=call.run.turn_id)
    assert await rest == [(2, b"answer"), (3, b"next")]


async def test_only_the_output_of_the_tool_is_accepted_beyond_a_full_queue(runs: Runs) -> None:
    call = await ask_client(runs)
    for _ in range(3):
        await submit(runs, Script(), first=False)
    output = Script(None)
    await submit(runs, output, first=False, turn_id=call.run.turn_id)
    await output.reached.wait()
    with pytest.raises(TooManyRequestsError):
        await submit(runs, Script(), first=False, turn_id=call.run.turn_id)
    output.gate.set()


async def test_a_message_asks_no_more_than_it_is_told_while_the_tools_output_is_answered(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.runs.line.HOLD_SECONDS", 2)
    asked = 0
    begin = Line.begin

    async def count(line: Line, *arguments: Any, **options: Any) -> Place:
        nonlocal asked
        asked += 1
        return await begin(line, *arguments, **options)

    monkeypatch.setattr(Line, "begin", count)
    call = await ask_client(runs)
    message = await submit(runs, Script(b"next"), first=False)
    output = Script(None, b"answer")
    answering = await submit(runs, output, first=False, turn_id=call.run.turn_id)
    await output.reached.wait()
    # It asks when the hold is over, and then for nothing but a change.
    until = asyncio.get_running_loop().time() + 2.5
    while asyncio.get_running_loop().time() < until:
        await runs.records.state(answering.run)
    assert asked < 10
    output.gate.set()
    assert await read(runs.following.run(message)) == [(3, b"next")]


async def test_a_retry_does_not_wait_for_the_tool(runs: Runs) -> None:
    await ask_client(runs)
    retry = await submit(runs, Script(b"anew"), first=False, alone=True)
    assert await read(runs.following.run(retry)) == [(2, b"anew")]


async def test_a_stop_takes_back_a_message_that_waits_for_the_tool(runs: Runs) -> None:
    call = await ask_client(runs)
    message = await submit(runs, Script(b"never"), first=False)
    assert await runs.stop("thr_1", message.run.id, ALICE)
    output = await submit(runs, Script(b"answer"), first=False, turn_id=call.run.turn_id)
    assert await read(runs.following.run(output)) == [(2, b"answer")]


async def test_a_run_that_was_stopped_holds_nothing(runs: Runs) -> None:
    work = Script(b"call", None, holds_thread=True)
    cursor = await submit(runs, work)
    await work.reached.wait()
    await runs.stop("thr_1", cursor.run.id, ALICE)
    following = await asyncio.wait_for(submit(runs, Script(b"next"), first=False), 60)
    assert await read(runs.following.run(following)) == [(3, b"next")]
