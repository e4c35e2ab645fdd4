"""Widgets that an owner's tools show while they work."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from agents import Agent, RunContextWrapper, function_tool
from chatkit.agents import AgentContext
from chatkit.widgets import DynamicWidgetRoot, WidgetRoot

from chatdock.assistant import ModelToolCall
from chatdock.testing import ScriptedModel
from tests.ops import events_of
from tests.running_app import guest, running_app

QUESTION: dict[str, Any] = {"content": [{"type": "input_text", "text": "How long is the pier?"}]}


def card(text: str) -> WidgetRoot:
    """A widget with a text that has no id."""
    component = {"type": "Text", "value": text}
    return DynamicWidgetRoot.model_validate({"type": "Card", "children": [component]})


async def growing() -> AsyncGenerator[WidgetRoot]:
    for text in ("The pier ", "The pier is ", "The pier is long."):
        yield card(text)


@function_tool
async def measure(context: RunContextWrapper[AgentContext[Any]]) -> str:
    """Show how long the pier is."""
    await context.context.stream_widget(growing(), copy_text="long")
    return "shown"


async def test_a_tools_widget_is_shown_while_its_text_grows(tmp_path: Path) -> None:
    model = ScriptedModel(ModelToolCall("measure", {}), "There you are.")
    agent = Agent[Any](name="Surveyor", model=model, tools=[measure])
    async with running_app(tmp_path, agent=agent) as url, guest(url) as client:
        answered = await events_of(client, "threads.create", input=QUESTION)
    added, *_, updated, done = [
        event
        for event in answered
        if event.get("item", {}).get("type") == "widget"
        or event.get("update", {}).get("type", "").startswith("widget.")
    ]
    assert added["item"]["widget"]["children"][0]["value"] == "The pier "
    assert updated["update"]["widget"]["children"][0]["value"] == "The pier is long."
    assert done["item"]["widget"] == updated["update"]["widget"]
    assert (done["type"], done["item"]["copy_text"]) == ("thread.item.done", "long")
