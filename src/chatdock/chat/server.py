"""ChatDock's ChatKit server: the SDK's server, with our assistant as the one that answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from chatkit.types import FeedbackKind, ThreadMetadata, ThreadStreamEvent, UserMessageItem
from typing_extensions import override

from chatdock.assistant import Assistant
from chatdock.context import RequestContext
from chatdock.storage.thread_store import ThreadStore

from .sdk import RemediedChatKitServer

TITLE_GRACE_SECONDS = 2.0
"""How long a finished answer waits for its thread's title."""


class ChatDockServer(RemediedChatKitServer):
    """Answers with the assistant, names new threads, and keeps feedback."""

    def __init__(self, store: ThreadStore, assistant: Assistant) -> None:
        """Serve the store's threads with the assistant's answers."""
        super().__init__(store)
        self._assistant = assistant

    @override
    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: RequestContext,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Stream the assistant's answer; a thread without a title gets one meanwhile."""
        title = self._begin_title(thread, input_user_message)
        try:
            async for event in self._assistant.answer(thread, input_user_message, context):
                yield event
            if title is not None:
                # The SDK sees the changed thread, saves it and tells the client.
                thread.title = await asyncio.wait_for(title, TITLE_GRACE_SECONDS)
        except TimeoutError:
            pass
        finally:
            if title is not None:
                title.cancel()

    @override
    async def add_feedback(
        self,
        thread_id: str,
        item_ids: list[str],
        feedback: FeedbackKind,
        context: RequestContext,
    ) -> None:
        """Keep the reader's opinion of the items."""
        await self.store.save_feedback(thread_id, item_ids, feedback, context)

    def _begin_title(
        self, thread: ThreadMetadata, message: UserMessageItem | None
    ) -> asyncio.Task[str | None] | None:
        if thread.title is not None or message is None:
            return None
        return asyncio.create_task(self._assistant.title(message))
