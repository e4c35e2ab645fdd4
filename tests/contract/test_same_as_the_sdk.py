"""Every op and everything that can be streamed: ChatDock over HTTP gives what the bare SDK gives."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
import pytest_asyncio
from chatkit.types import (
    ErrorEvent,
    StreamOptionsEvent,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemUpdate,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
    UserMessageItem,
    WidgetStreamingTextValueDelta,
)
from pydantic import BaseModel

from chatdock.assistant import Assistant
from chatdock.chat.requests import OPS
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from tests.contract.differences import found, unlisted, vanished
from tests.contract.failure_scenarios import FAILURE_SCENARIOS
from tests.contract.item_scenarios import ITEM_SCENARIOS
from tests.contract.op_scenarios import PLAIN_SCENARIOS, TURN_SCENARIOS
from tests.contract.plain_store import PlainAttachmentStore
from tests.contract.refusal_scenarios import REFUSALS
from tests.contract.scenario import Op, Scenario
from tests.contract.scripted import OwnersServer
from tests.contract.sides import Bare, our_side, transcript
from tests.requirements import requirement
from tests.running_chat import RunningChat, running_chat

SCENARIOS = (
    *ITEM_SCENARIOS,
    *TURN_SCENARIOS,
    *PLAIN_SCENARIOS,
    *REFUSALS,
    *FAILURE_SCENARIOS,
)

DECISIONS = Path("docs/decisions/chatkit-sdk.md")


def owners_server(store: ThreadStore) -> OwnersServer:
    assistant = Assistant(settings=Settings(), knowledge=None, store=store)
    return OwnersServer(store, assistant, PlainAttachmentStore())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chat(
    shared_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningChat]:
    """One server for all scenarios, each with a reader of its own."""
    folder = tmp_path_factory.mktemp("contract")
    async with running_chat(shared_database, folder, owners_server) as chat:
        yield chat


@requirement("SRV-1", "STO-5")
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
async def test_both_give_the_same_but_for_what_is_listed(
    chat: RunningChat, scenario: Scenario
) -> None:
    theirs = await transcript(Bare(scenario), scenario)
    async with our_side(chat, scenario) as side:
        ours = await transcript(side, scenario)
    wholes = {each.at for each in scenario.differences}
    differences = list(found(theirs, ours, wholes))
    assert unlisted(differences, scenario.differences) == []
    assert vanished(differences, scenario.differences) == []


def test_the_scenarios_have_every_op_item_update_and_event() -> None:
    ops = {step.name for each in SCENARIOS for step in each.steps if isinstance(step, Op)}
    assert {*OPS, "items.list", "threads.list"} <= ops
    lines = [line for each in SCENARIOS for says in each.says for line in says]
    events = [line for line in lines if isinstance(line, BaseModel)]
    items = [getattr(event, "item", None) for event in events]
    updates = [getattr(event, "update", None) for event in events]
    asked = {UserMessageItem}
    assert types_in(ThreadItem) <= {type(item) for item in items} | asked
    # What is grown comes from the functions that stream widgets.
    assert types_in(ThreadItemUpdate) <= {type(update) for update in updates} | {
        WidgetStreamingTextValueDelta
    }
    made_by_the_server = {ThreadCreatedEvent, ThreadUpdatedEvent, StreamOptionsEvent, ErrorEvent}
    assert types_in(ThreadStreamEvent) <= {type(event) for event in events} | made_by_the_server


def types_in(union: Any) -> set[type]:
    """The members of one of the SDK's unions."""
    if get_origin(union) is Annotated:
        return types_in(get_args(union)[0])
    return set(get_args(union))


def test_every_difference_is_told_of_in_the_decisions() -> None:
    told = {int(number) for number in re.findall(r"(?m)^\| (\d+) \|", DECISIONS.read_text())}
    assert {one.trap for each in SCENARIOS for one in each.differences} <= told


def test_every_test_that_the_decisions_name_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", DECISIONS.read_text()))
    sources = "".join(path.read_text() for path in Path("tests").rglob("test_*.py"))
    assert named <= set(re.findall(r"def (test_\w+)\(", sources))
