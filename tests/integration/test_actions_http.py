"""Actions of an owner's widgets, handled by the owner's functions, over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from chatkit.types import ThreadItem

from chatdock.assistant import ActionCall, Actions, ModelToolCall
from chatdock.testing import ScriptedModel
from docs_src import orders
from tests.attached import asking_with, items
from tests.ops import events_of, op, refusal
from tests.requirements import partly, requirement
from tests.running_app import guest, running_app


@pytest.fixture
async def server(tmp_path: Path, database_settings: dict[str, Any]) -> AsyncIterator[str]:
    model = ScriptedModel(ModelToolCall("show_order", {}), "There it is.")
    agent = orders.agent.clone(model=model)
    async with running_app(
        tmp_path, agent=agent, actions=orders.actions, **database_settings
    ) as url:
        yield url


@pytest.fixture
async def reader(server: str) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(server) as client:
        yield client


async def shown(client: httpx.AsyncClient) -> tuple[str, dict[str, Any]]:
    """A conversation in which the widget is shown, and the widget's item."""
    await op(client, "threads.create", input=asking_with(text="Where is my order?"))
    thread_id = (await op(client, "threads.list")).json()["data"][0]["id"]
    (widget,) = [each for each in await items(client, thread_id) if each["type"] == "widget"]
    return thread_id, widget


def text_of(item: dict[str, Any]) -> str:
    return item["widget"]["children"][0]["value"]


async def widget_in(client: httpx.AsyncClient, thread_id: str) -> dict[str, Any]:
    (widget,) = [each for each in await items(client, thread_id) if each["type"] == "widget"]
    return widget


@partly("AST-14", "AST-15")
async def test_an_action_at_once_updates_the_widget_for_good(reader: httpx.AsyncClient) -> None:
    thread_id, widget = await shown(reader)
    action: dict[str, Any] = {"type": "order.refresh", "payload": {}}
    params = {"thread_id": thread_id, "item_id": widget["id"], "action": action}
    answer = (await op(reader, "threads.sync_custom_action", **params)).json()
    assert text_of(answer["updated_item"]).startswith("looked up for guest_")
    stored = await widget_in(reader, thread_id)
    assert (stored["id"], text_of(stored)) == (widget["id"], text_of(answer["updated_item"]))


@partly("AST-15")
async def test_an_action_with_a_stream_is_answered_like_a_message(
    reader: httpx.AsyncClient,
) -> None:
    thread_id, widget = await shown(reader)
    params = {"thread_id": thread_id, "item_id": widget["id"], "action": {"type": "order.cancel"}}
    answered = await events_of(reader, "threads.custom_action", **params)
    assert [each["type"] for each in answered] == [
        "stream_options",
        "progress_update",
        "thread.item.replaced",
    ]
    assert text_of(await widget_in(reader, thread_id)) == "cancelled"


async def test_an_action_that_nobody_handles_is_refused(reader: httpx.AsyncClient) -> None:
    thread_id, widget = await shown(reader)
    at = {"thread_id": thread_id, "item_id": widget["id"]}
    for kind in ("order.cancel", "order.eat"):
        refused = await op(reader, "threads.sync_custom_action", **at, action={"type": kind})
        assert refusal(refused) == (400, "not_supported")
    answer = await op(reader, "threads.custom_action", **at, action={"type": "order.refresh"})
    assert "This assistant has no action 'order.refresh'." in answer.text
    assert text_of(await widget_in(reader, thread_id)) == "on its way"


@requirement("ELM-6")
async def test_a_client_that_was_loaded_since_is_told_which_action_failed(
    reader: httpx.AsyncClient,
) -> None:
    thread_id, widget = await shown(reader)
    endings = f"/chatkit/threads/{thread_id}/endings"
    assert "failed_action" not in (await reader.get(endings)).json()
    asked = {"item_id": widget["id"], "action": {"type": "order.refresh", "payload": {"n": 1}}}
    await op(reader, "threads.custom_action", thread_id=thread_id, **asked)
    assert (await reader.get(endings)).json()["failed_action"] == asked
    done = {"item_id": widget["id"], "action": {"type": "order.cancel"}}
    await op(reader, "threads.custom_action", thread_id=thread_id, **done)
    assert "failed_action" not in (await reader.get(endings)).json()


async def test_nobody_uses_the_widget_of_another_reader(
    server: str, reader: httpx.AsyncClient
) -> None:
    thread_id, widget = await shown(reader)
    at = {"thread_id": thread_id, "item_id": widget["id"], "action": {"type": "order.refresh"}}
    async with guest(server) as other:
        for name in ("threads.sync_custom_action", "threads.custom_action"):
            assert refusal(await op(other, name, **at)) == (404, "not_found")
    assert text_of(await widget_in(reader, thread_id)) == "on its way"


async def test_a_handler_gets_what_was_filled_in_and_may_answer_nothing(tmp_path: Path) -> None:
    actions, calls = Actions(), list[ActionCall]()

    @actions.on_sync("note")
    async def note(call: ActionCall) -> ThreadItem | None:
        calls.append(call)
        return None

    @actions.on_sync("fail")
    async def fail(call: ActionCall) -> ThreadItem | None:
        call.updated(orders.card("?"))
        return None

    async with (
        running_app(tmp_path, agent=orders.agent, actions=actions) as url,
        guest(url) as client,
    ):
        await op(client, "threads.create", input=asking_with(text="Hello"))
        at = {"thread_id": (await op(client, "threads.list")).json()["data"][0]["id"]}
        for payload in ({"todo": {"title": "a"}}, None, [1]):
            action = {"type": "note", "payload": payload}
            answer = await op(client, "threads.sync_custom_action", **at, action=action)
            assert answer.json() == {}
        failed = await op(client, "threads.sync_custom_action", **at, action={"type": "fail"})
    assert [call.payload for call in calls] == [{"todo": {"title": "a"}}, {}, {}]
    assert [call.widget for call in calls] == [None, None, None]
    assert failed.status_code == 400
