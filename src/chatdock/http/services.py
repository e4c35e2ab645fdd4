"""What the routers are given by the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from fastapi import Request

from chatdock.errors import UnavailableError
from chatdock.identity import Guests
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


@dataclass(slots=True, kw_only=True)
class Services:
    """The rooms that the edge may use, and what is known of their state.

    Attributes:
        settings: Settings of the installation.
        guests: Makes and checks guest sessions.
        knowledge: Search over the site's pages.
        runs: The answers that are being written.
        ping_database: Runs the smallest query; raises when the database does not answer.
        metrics: What is counted of them.
        components: State of each component, as `/health/ready` reports it.
        opened: Set once chat requests are let in.
    """

    settings: Settings
    guests: Guests
    knowledge: Knowledge
    runs: Runs
    ping_database: Callable[[], Awaitable[None]]
    metrics: Metrics = UNMEASURED
    components: dict[str, ComponentState] = field(
        default_factory=lambda: {"database": "starting", "search": "starting", "chat": "starting"}
    )
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    _chat: Chat | None = None
    _has_failed: bool = False

    def open_chat(self, chat: Chat) -> None:
        """Let chat requests in."""
        self._chat = chat
        self.opened.set()

    def fail_chat(self) -> None:
        """Refuse chat requests: the room could not be opened."""
        self.components["chat"] = "down"
        self._has_failed = True

    async def chat(self) -> Chat:
        """The chat room, waited for while the server starts; raises `UnavailableError`."""
        if self._has_failed:
            raise UnavailableError(_FAILED)
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
