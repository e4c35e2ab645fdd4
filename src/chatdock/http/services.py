"""What the routers are given by the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from fastapi import Request

from chatdock.errors import UnavailableError
from chatdock.identity import Guests, Links
from chatdock.knowledge import Knowledge
from chatdock.runs import Runs
from chatdock.settings import Settings
from chatdock.telemetry import UNMEASURED, Metrics

if TYPE_CHECKING:
    # Importing the room costs 1.5 s (the agent SDKs): pages are served before that.
    from chatdock.chat import Chat

ComponentState = Literal["starting", "ok", "down"]

READY_SECONDS = 20.0
"""Longest time that a message waits for the server to finish its start."""


DATABASE_AWAY: Final = "The database does not answer. Try again in a moment."
"""What a reader is told while it is away."""


@dataclass(slots=True, kw_only=True)
class Services:
    """The rooms that the edge may use, and what is known of their state.

    Attributes:
        settings: Settings of the installation.
        guests: Makes and checks guest sessions.
        links: Makes and checks the links to attachments.
        knowledge: Search over the site's pages.
        runs: The answers that are being written.
        check_database: Reads and writes as little as can be; raises what keeps the database from it.
        check_search: Searches for a word; raises what keeps the search from it.
        metrics: What is counted of them.
        components: State of each component, as `/health/ready` reports it.
        reasons: Why a component is down, in words for the owner.
        opened: Set once chat requests are let in.
    """

    settings: Settings
    guests: Guests
    links: Links
    knowledge: Knowledge
    runs: Runs
    check_database: Callable[[], Coroutine[Any, Any, None]]
    check_search: Callable[[], Coroutine[Any, Any, None]]
    metrics: Metrics = UNMEASURED
    components: dict[str, ComponentState] = field(
        default_factory=lambda: {"database": "starting", "search": "starting", "chat": "starting"}
    )
    reasons: dict[str, str] = field(default_factory=dict[str, str])
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    _chat: Chat | None = None

    def set_down(self, component: str, reason: str) -> None:
        """Note that a component is down, and why."""
        self.components[component] = "down"
        self.reasons[component] = reason

    def set_ok(self, component: str) -> None:
        """Note that a component is there."""
        self.components[component] = "ok"
        self.reasons.pop(component, None)

    def open_chat(self, chat: Chat) -> None:
        """Let chat requests in."""
        self._chat = chat
        self.opened.set()

    async def chat(self) -> Chat:
        """The chat room, waited for while the server starts; raises `UnavailableError`."""
        if self.components["chat"] == "down":
            raise UnavailableError(_FAILED)
        if self._chat is None and self.components["database"] == "down":
            # Nobody knows when it comes back.
            raise UnavailableError(DATABASE_AWAY)
        if self._chat is None:
            try:
                await asyncio.wait_for(self.opened.wait(), READY_SECONDS)
            except TimeoutError:
                raise UnavailableError(_starting(self.components)) from None
        if self._chat is None:
            raise UnavailableError(_starting(self.components))
        return self._chat


_FAILED: Final = "The assistant could not start. Its owner finds the reason in the server's log."


def _starting(components: Mapping[str, ComponentState]) -> str:
    waiting = ", ".join(name for name, state in components.items() if state != "ok")
    return f"The assistant is still starting ({waiting}). Try again in a moment."


# FastAPI sends dependencies that are not coroutines through a thread.
async def services(request: Request) -> Services:
    """The services of the application that serves this request."""
    return request.app.state.services
