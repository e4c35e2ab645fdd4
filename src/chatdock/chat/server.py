"""ChatDock's ChatKit server: the SDK's server, with our assistant as the one that answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from chatkit.actions import Action
from chatkit.errors import CustomStreamError
from chatkit.store import AttachmentStore
from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    AudioInput,
    FeedbackKind,
    SyncCustomActionResponse,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    WidgetItem,
)
from typing_extensions import override

from chatdock.assistant import ActionCall, Actions, Assistant
from chatdock.context import RequestContext
from chatdock.errors import NotSupportedError
from chatdock.storage.thread_store import ThreadStore

from .sdk import RemediedChatKitServer

TITLE_AFTER_TEXTS = 2
"""A title is thought of after so many pieces of text, or at the answer's end."""

TITLE_GRACE_SECONDS = 2.0
"""How long a finished answer waits for its thread's title."""


class ChatDockServer(RemediedChatKitServer):
    """Answers with the assistant, names new threads, and keeps feedback."""

    def __init__(
        self,
        store: ThreadStore,
        assistant: Assistant,
        attachment_store: AttachmentStore[RequestContext] | None = None,
        actions: Actions | None = None,
    ) -> None:
        """Serve the store's threads with the assistant's answers, and an owner's widgets with their handlers."""
        super().__init__(store, attachment_store)
        self._assistant = assistant
        self._actions = actions or Actions()

    @override
    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,
        context: RequestContext,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Stream the assistant's answer; a thread without a title gets one meanwhile.

        The SDK sees the changed thread, saves it and tells the client.
        """
        naming = thread.title is None and input_user_message is not None
        texts = 0
        title = None
        try:
            answer = self._assistant.answer(thread, input_user_message, context)
            async with aclosing(answer) as events:
                async for event in events:
                    yield event
                    texts += naming and _is_text(event)
                    # Not earlier: nothing comes between the model's first words and the reader.
                    if texts == TITLE_AFTER_TEXTS:
                        naming, texts = False, 0
                        title = self._begin_title(thread, input_user_message)
            if naming:
                title = self._begin_title(thread, input_user_message)
            if title is not None:
                better = await asyncio.wait_for(title, TITLE_GRACE_SECONDS)
                thread.title = better or thread.title
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

    @override
    async def transcribe(
        self, audio_input: AudioInput, context: RequestContext
    ) -> TranscriptionResult:
        """What the reader says in the sound."""
        text = await self._assistant.transcribe(audio_input.data, audio_input.mime_type)
        return TranscriptionResult(text=text)

    @override
    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: RequestContext,
    ) -> SyncCustomActionResponse:
        """Let the owner's handler answer; raises `NotSupportedError` when there is none."""
        handle = self._actions.sync_handler(action.type)
        if handle is None:
            raise NotSupportedError(_no_action(action))
        return SyncCustomActionResponse(
            updated_item=await handle(self._call(thread, action, sender, context))
        )

    @override
    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: RequestContext,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Stream what the owner's handler answers."""
        handle = self._actions.stream_handler(action.type)
        if handle is None:
            raise CustomStreamError(_no_action(action))
        async for event in handle(self._call(thread, action, sender, context)):
            yield event

    def _call(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: RequestContext,
    ) -> ActionCall:
        return ActionCall(
            action=action, widget=sender, thread=thread, context=context, store=self.store
        )

    def _begin_title(
        self, thread: ThreadMetadata, message: UserMessageItem | None
    ) -> asyncio.Task[str | None] | None:
        if message is None:
            return None
        thread.title = self._assistant.first_title(message)
        return asyncio.create_task(self._assistant.better_title(message))


def _no_action(action: Action[str, Any]) -> str:
    return f"This assistant has no action {action.type[:80]!r}."


def _is_text(event: ThreadStreamEvent) -> bool:
    return isinstance(event, ThreadItemUpdatedEvent) and isinstance(
        event.update, AssistantMessageContentPartTextDelta
    )
