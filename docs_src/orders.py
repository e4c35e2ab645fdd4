# orders.py
from collections.abc import AsyncIterator

from agents import Agent, RunContextWrapper, function_tool
from chatkit.types import (
    ProgressUpdateEvent,
    ThreadItemReplacedEvent,
    ThreadStreamEvent,
    WidgetItem,
)
from chatkit.widgets import DynamicWidgetRoot, WidgetTemplate

from chatdock.assistant import ActionCall, Actions, ChatDockContext

CARD = WidgetTemplate(
    {
        "version": "1.0",
        "name": "order",
        "template": """{
          "type": "Card",
          "children": [
            {"type": "Text", "value": {{ state | tojson }}},
            {"type": "Button", "label": "Refresh",
             "onClickAction": {"type": "order.refresh", "streaming": false}},
            {"type": "Button", "label": "Cancel", "onClickAction": {"type": "order.cancel"}}
          ]
        }""",
        "jsonSchema": {},
    }
)


def card(state: str) -> DynamicWidgetRoot:
    """An order, as it is shown."""
    return CARD.build({"state": state})


@function_tool
async def show_order(context: RunContextWrapper[ChatDockContext]) -> str:
    """Show the reader their order."""
    await context.context.stream_widget(card("on its way"))
    return "The order is shown."


actions = Actions()


@actions.on_sync("order.refresh")
async def refresh(call: ActionCall) -> WidgetItem:
    """Answer at once: the widget is replaced."""
    return call.updated(card(f"looked up for {call.context.principal.user_id}"))


@actions.on("order.cancel")
async def cancel(call: ActionCall) -> AsyncIterator[ThreadStreamEvent]:
    """Answer as a message is answered: with events, which may take their time."""
    yield ProgressUpdateEvent(text="Cancelling…")
    yield ThreadItemReplacedEvent(item=call.updated(card("cancelled")))


agent = Agent(
    name="Orders",
    instructions="Show the reader's order when they ask for it.",
    tools=[show_order],
)
