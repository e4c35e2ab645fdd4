"""Answers of models that reason: their workflows are timed by the SDK, whose clock is local and does not say so."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from agents import Agent, RunContextWrapper, StopAtTools, function_tool
from chatkit.agents import AgentContext, ClientToolCall
from pydantic import SecretStr

from chatdock.testing import FakeOpenAI, FakeReply, FakeToolCall
from tests.ops import events_of
from tests.running_app import guest, running_app


@function_tool
async def read_cart(context: RunContextWrapper[AgentContext[Any]]) -> None:
    """Ask the page what is in the cart."""
    context.context.client_tool_call = ClientToolCall(name="read_cart", arguments={})


@asynccontextmanager
async def thinker(tmp_path: Path, *replies: FakeReply) -> AsyncGenerator[httpx.AsyncClient]:
    agent = Agent[Any](
        name="Thinker",
        tools=[read_cart],
        tool_use_behavior=StopAtTools(stop_at_tool_names=["read_cart"]),
    )
    with FakeOpenAI(*replies) as fake:
        model: dict[str, Any] = {"model": "openai/fake", "model_base_url": fake.base_url}
        async with (
            running_app(tmp_path, agent=agent, model_api_key=SecretStr("k"), **model) as url,
            guest(url) as client,
        ):
            yield client


def done(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items that were finished; none of the events is an error."""
    assert [event for event in events if event["type"] == "error"] == []
    return [event["item"] for event in events if event["type"] == "thread.item.done"]


QUESTION: dict[str, Any] = {"content": [{"type": "input_text", "text": "What do I buy?"}]}


async def test_the_answer_of_a_model_that_reasons_comes_whole(tmp_path: Path) -> None:
    async with thinker(tmp_path, FakeReply(reasoning="Hm. Well.", text="Apples.")) as client:
        items = done(await events_of(client, "threads.create", input=QUESTION))
    assert [item["type"] for item in items] == ["user_message", "workflow", "assistant_message"]
    assert items[1]["workflow"]["summary"] == {"duration": 0}
    assert items[1]["created_at"].endswith("Z")


async def test_reasoning_goes_on_after_the_output_of_a_client_tool(tmp_path: Path) -> None:
    ask_page = FakeToolCall(name="read_cart", arguments={})
    async with thinker(
        tmp_path,
        FakeReply(reasoning="Look first.", tool_calls=(ask_page,)),
        FakeReply(reasoning="Two.", text="Two apples."),
    ) as client:
        asked = await events_of(client, "threads.create", input=QUESTION)
        assert done(asked)[-1]["status"] == "pending"
        thread = asked[0]["thread"]["id"]
        answered = await events_of(
            client, "threads.add_client_tool_output", thread_id=thread, result={"apples": 2}
        )
    assert done(answered)[-1]["content"][0]["text"] == "Two apples."
