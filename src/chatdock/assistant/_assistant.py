"""The door of the room: from a thread and a message to the events of an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from agents import Agent
from chatkit.store import Store
from chatkit.types import ThreadMetadata, ThreadStreamEvent, UserMessageItem

from chatdock.context import RequestContext
from chatdock.settings import Settings

if TYPE_CHECKING:
    from chatdock.knowledge import Knowledge


class Assistant:
    """Answers the messages of threads with one agent, one model and one knowledge base."""

    def __init__(
        self,
        *,
        settings: Settings,
        knowledge: Knowledge | None,
        store: Store[RequestContext],
        agent: Agent[Any] | None = None,
    ) -> None:
        """Prepare the agent; makes no network call."""
        self._settings = settings
        self._knowledge = knowledge
        self._store = store
        self._agent = agent

    async def answer(
        self, thread: ThreadMetadata, message: UserMessageItem | None, context: RequestContext
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Stream the answer to `message`, or go on after a tool's output when it is None.

        Closing or cancelling the iterator ends the model's HTTP call at once.
        """
        raise NotImplementedError
        yield

    async def title(self, message: UserMessageItem) -> str | None:
        """Make a short thread title from the first message, or None when it has no text."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close the model's HTTP connections."""
