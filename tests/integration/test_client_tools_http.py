"""An owner's agent asks the page to do something; messages wait until the page has answered."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agents import Agent, RunContextWrapper, StopAtTools, function_tool
from chatkit.agents import AgentContext, ClientToolCall
from sqlalchemy import update

from chatdock.assistant import ModelToolCall
from chatdock.storage.engine import Database
from chatdock.storage.tables import threads
from chatdock.testing import ScriptedModel
from tests.databases import as_owner
from tests.ops import events_of
from tests.requirements import requirement
from tests.running_app import guest, running_app


@function_tool
async def read_cart(context: RunContextWrapper[AgentContext[Any]]) -> None:
    """Ask the page what is in the cart."""
    context.context.client_tool_call = ClientToolCall(name="read_cart", arguments={})


def shopkeeper(model: ScriptedModel) -> Agent[Any]:
    return Agent(
        name="Shopkeeper",
        model=model,
        tools=[read_cart],
        tool_use_behavior=StopAtTools(stop_at_tool_names=["read_cart"]),
    )


def message(text: str) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": text}]}


@requirement("RUN-5")
async def test_a_message_waits_for_the_output_of_a_client_tool(tmp_path: Path) -> None:
    model = ScriptedModel(ModelToolCall("read_cart", {}), "Two apples.", "We close at noon.")
    async with running_app(tmp_path, agent=shopkeeper(model)) as url, guest(url) as client:
        asked = await events_of(client, "threads.create", input=message("What do I buy?"))
        thread = asked[0]["thread"]["id"]
        done = [event["item"] for event in asked if event["type"] == "thread.item.done"]
        assert done[-1]["status"] == "pending"

        body = {
            "type": "threads.add_user_message",
            "params": {"thread_id": thread, "input": message("When do you close?")},
        }
        async with client.stream("POST", "/chatkit", json=body) as waiting:
            assert waiting.status_code == 200
            result = {"apples": 2}
            await events_of(
                client, "threads.add_client_tool_output", thread_id=thread, result=result
            )
            await waiting.aread()

        listed = await client.post(
            "/chatkit",
            json={"type": "items.list", "params": {"thread_id": thread, "order": "asc"}},
        )
        items = listed.json()["data"]
        assert [item.get("output") for item in items if "output" in item] == [result]
        said = [item["content"][0]["text"] for item in items if "content" in item]
        assert said == ["What do I buy?", "Two apples.", "When do you close?", "We close at noon."]


async def let_the_hold_lapse(folder: Path) -> None:
    """Let the 60 seconds be over for which the only thread is kept for its client tool."""
    database = Database(f"sqlite:///{folder / 'data' / 'chatdock.db'}")
    long_ago = datetime.now(UTC) - timedelta(minutes=2)
    await as_owner(database, lambda each: each.execute(update(threads).values(held_at=long_ago)))
    await database.close()


async def test_a_call_that_nobody_answers_is_in_no_later_history(tmp_path: Path) -> None:
    model = ScriptedModel(ModelToolCall("read_cart", {}), "We close at noon.")
    async with running_app(tmp_path, agent=shopkeeper(model)) as url, guest(url) as client:
        asked = await events_of(client, "threads.create", input=message("What do I buy?"))
        thread = asked[0]["thread"]["id"]
        await let_the_hold_lapse(tmp_path)
        close = message("When do you close?")
        answered = await events_of(
            client, "threads.add_user_message", thread_id=thread, input=close
        )
        listed = {"type": "items.list", "params": {"thread_id": thread}}
        items = (await client.post("/chatkit", json=listed)).json()["data"]
        output = {"thread_id": thread, "result": {"apples": 2}}
        late = await client.post(
            "/chatkit", json={"type": "threads.add_client_tool_output", "params": output}
        )
    assert answered[-1]["item"]["content"][0]["text"] == "We close at noon."
    assert "client_tool_call" not in {item["type"] for item in items}
    assert "function_call" not in str(model.requests[-1].input)
    assert (late.status_code, late.json()["error"]["code"]) == (404, "not_found")


@requirement("RUN-5")
async def test_a_stop_ends_the_wait_for_the_output_of_a_client_tool(tmp_path: Path) -> None:
    model = ScriptedModel(ModelToolCall("read_cart", {}), "We close at noon.")
    async with running_app(tmp_path, agent=shopkeeper(model)) as url, guest(url) as client:
        body = {"type": "threads.create", "params": {"input": message("What do I buy?")}}
        asked = await client.post("/chatkit", json=body)
        run = asked.headers["X-ChatDock-Run"]
        thread = json.loads(asked.text.split("\n")[0][6:])["thread"]["id"]
        close = {
            "type": "threads.add_user_message",
            "params": {"thread_id": thread, "input": message("When do you close?")},
        }
        async with client.stream("POST", "/chatkit", json=close) as waiting:
            assert waiting.status_code == 200
            stop = f"/chatkit/threads/{thread}/stop"
            first = await client.post(stop, json={"run_id": run})
            again = await client.post(stop, json={"run_id": run})
            answered = await waiting.aread()
    assert (first.json(), again.json()) == ({"stopped": True}, {"stopped": False})
    assert b"We close at noon." in answered
