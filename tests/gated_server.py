"""A ChatKit server of an owner whose answers a test lets go on."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

from chatdock.assistant import Assistant
from chatdock.chat import ChatDockServer
from chatdock.settings import Settings
from chatdock.storage.ids import new_id
from chatdock.storage.thread_store import ThreadStore


class GatedServer(ChatDockServer):
    """Answers each message with its own text; behind the first words once the gate of that text is opened.

    Attributes:
        closed: Texts whose answers wait.
        asked: Is set for each text when the first words of its answer were said.
        gates: Let the answers go on.
        change: Is done to the thread of each answer after the gate.
    """

    def __init__(self, store: ThreadStore) -> None:
        super().__init__(store, Assistant(settings=Settings(), knowledge=None, store=store))
        self.closed: set[str] = set()
        self.asked = defaultdict[str, asyncio.Event](asyncio.Event)
        self.gates = defaultdict[str, asyncio.Event](asyncio.Event)
        self.change: dict[str, Any] = {}

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        text = input_user_message.content[0].text if input_user_message else "(output)"
        item = AssistantMessageItem(
            id=new_id("msg"), thread_id=thread.id, created_at=datetime.now(UTC), content=[]
        )
        yield ThreadItemAddedEvent(item=item)
        begin = AssistantMessageContentPartTextDelta(content_index=0, delta="You said ")
        yield ThreadItemUpdatedEvent(item_id=item.id, update=begin)
        self.asked[text].set()
        if text in self.closed:
            await self.gates[text].wait()
        for name, value in self.change.items():
            setattr(thread, name, value)
        whole = AssistantMessageContent(text=f"You said {text}.", annotations=[])
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [whole]}))
