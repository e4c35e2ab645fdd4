"""An owner's agent asks the page to do something; messages wait until the page has answered."""

import json
from pathlib import Path
from typing import Any

import httpx
from agents import Agent, RunContextWrapper, StopAtTools, function_tool
from chatkit.agents import AgentContext, ClientToolCall

from chatdock.assistant import ModelToolCall
from chatdock.testing import ScriptedModel
from tests.requirements import requirement
from tests.running_app import guest, running_app


@function_tool
async def read_cart(context: RunContextWrapper[AgentContext[Any]]) -> None:
    """Ask the page what is in the cart."""
    context.context.client_tool_call = ClientToolCall(name="read_cart", arguments={})


def shopkeeper() -> Agent[Any]:
    return Agent(
        name="Shopkeeper",
        model=ScriptedModel(ModelToolCall("read_cart", {}), "Two apples.", "We close at noon."),
        tools=[read_cart],
        tool_use_behavior=StopAtTools(stop_at_tool_names=["read_cart"]),
    )


def message(text: str) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": text}]}


async def op(client: httpx.AsyncClient, name: str, **params: Any) -> list[dict[str, Any]]:
    response = await client.post("/chatkit", json={"type": name, "params": params})
    response.raise_for_status()
    return [json.loads(line[6:]) for line in response.text.splitlines() if line[:6] == "data: "]


@requirement("RUN-5")
async def test_a_message_waits_for_the_output_of_a_client_tool(tmp_path: Path) -> None:
    async with running_app(tmp_path, agent=shopkeeper()) as url, guest(url) as client:
        asked = await op(client, "threads.create", input=message("What do I buy?"))
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
            await op(client, "threads.add_client_tool_output", thread_id=thread, result=result)
            await waiting.aread()

        listed = await client.post(
            "/chatkit",
            json={"type": "items.list", "params": {"thread_id": thread, "order": "asc"}},
        )
        items = listed.json()["data"]
        assert [item.get("output") for item in items if "output" in item] == [result]
        said = [item["content"][0]["text"] for item in items if "content" in item]
        assert said == ["What do I buy?", "Two apples.", "When do you close?", "We close at noon."]
