"""A real server over real HTTP, with readers of two organisations and a model that notices whose words it is given."""

import json
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from agents import Agent, RunContextWrapper, StopAtTools, function_tool
from chatkit.agents import AgentContext, ClientToolCall
from chatkit.types import (
    StructuredInputFreeform,
    StructuredInputItem,
    ThreadItemDoneEvent,
)
from chatkit.widgets import DynamicWidgetRoot

from chatdock.context import Principal
from chatdock.identity import Guests
from chatdock.storage.ids import new_id
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest, FakeToolCall
from tests.running_app import running_house

KINDS: Final = ("plain", "cart", "card", "form")
"""What a message makes the model do: answer, ask the page, show a widget, ask the reader."""

_TOOLS: Final = {"cart": "read_cart", "card": "show_card", "form": "ask_reader"}
_CANARY: Final = re.compile(r"canary-([0-9a-z]+)-(\d+)-([a-z]+)", re.IGNORECASE)


def canary(owner: str, number: int, kind: str) -> str:
    """A text that nobody but its owner may ever see."""
    return f"canary-{owner}-{number}-{kind}"


def owners(text: str) -> set[str]:
    """Whose texts are in this one."""
    return {owner.lower() for owner, _, _ in _CANARY.findall(text)}


class Readers(Guests):
    """Takes the cookie `organisation.user` for a verified identity."""

    def principal(self, token: str | None) -> Principal | None:
        organization_id, _, user_id = (token or "").partition(".")
        return Principal(user_id=user_id, organization_id=organization_id) if user_id else None


class Model:
    """Does what messages tell it to, and looks at whose they are.

    Attributes:
        mixed: Requests that held the words of more than one reader.
    """

    def __init__(self) -> None:
        self.mixed: Final[list[str]] = []

    def reply(self, request: FakeRequest) -> FakeReply:
        """What the model says: the tool that the newest message asks for, then its words."""
        text = json.dumps(request.body)
        if len(owners(text)) > 1:
            self.mixed.append(text)
        newest = max(_CANARY.finditer(text), key=lambda found: int(found.group(2)))
        tool = _TOOLS.get(newest.group(3).lower())
        if tool is None or request.has_tool_result or not request.body.get("tools"):
            return FakeReply(text=f"echo {newest.group(0).lower()}")
        return FakeReply(tool_calls=(FakeToolCall(name=tool, arguments={}),))


class World:
    """The server, as its readers reach it, and the model behind it."""

    def __init__(self, client: httpx.AsyncClient, model: Model) -> None:
        self._client: Final = client
        self.model: Final = model

    async def op(self, cookie: str, name: str, params: Mapping[str, Any]) -> httpx.Response:
        """Send an op as this reader, and read its whole answer."""
        headers = {"Cookie": f"chatdock_guest={cookie}"}
        body = {"type": name, "params": params}
        return await self._client.post("/chatkit", json=body, headers=headers)

    async def get(self, cookie: str, path: str) -> httpx.Response:
        """Ask one of ChatDock's own routes as this reader."""
        return await self._client.get(path, headers={"Cookie": f"chatdock_guest={cookie}"})

    async def post(self, cookie: str, path: str) -> httpx.Response:
        """The same for a route that does something."""
        headers = {"Cookie": f"chatdock_guest={cookie}"}
        return await self._client.post(path, json={}, headers=headers)


@function_tool
async def read_cart(context: RunContextWrapper[AgentContext[Any]]) -> None:
    """Ask the page what is in the cart."""
    context.context.client_tool_call = ClientToolCall(name="read_cart", arguments={})


@function_tool
async def show_card(context: RunContextWrapper[AgentContext[Any]]) -> str:
    """Show a card."""
    card = {"type": "Card", "children": [{"type": "Text", "value": "a card"}]}
    await context.context.stream_widget(DynamicWidgetRoot.model_validate(card))
    return "shown"


@function_tool
async def ask_reader(context: RunContextWrapper[AgentContext[Any]]) -> str:
    """Ask the reader a question."""
    question = StructuredInputFreeform(id="q1", question="Which one?")
    thread = context.context.thread
    item = StructuredInputItem(
        id=new_id("sin"), thread_id=thread.id, created_at=thread.created_at, inputs=[question]
    )
    await context.context.stream(ThreadItemDoneEvent(item=item))
    return "asked"


def shop() -> Agent[Any]:
    """An agent that can do all of it."""
    return Agent(
        name="Shop",
        instructions="Help.",
        tools=[read_cart, show_card, ask_reader],
        tool_use_behavior=StopAtTools(stop_at_tool_names=["read_cart"]),
    )


@asynccontextmanager
async def running_world(folder: Path, **settings: Any) -> AsyncGenerator[World]:
    """Start the model's server, the server and a client."""
    model = Model()
    with FakeOpenAI(script=model.reply) as fake:
        settings |= {"model": "chat/any", "model_base_url": fake.base_url, "coalesce_ms": 0}
        async with running_house(folder, agent=shop(), **settings) as (url, house):
            house.services.guests = Readers("a key for tests, which is long enough")
            async with httpx.AsyncClient(base_url=url, timeout=30) as client:
                yield World(client, model)
