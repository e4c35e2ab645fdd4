"""One question, one answer: the same assistant without a server, a run or a kept conversation."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from chatkit.errors import CustomStreamError
from chatkit.types import (
    AssistantMessageItem,
    InferenceOptions,
    ThreadItemDoneEvent,
    ThreadMetadata,
    UserMessageItem,
    UserMessageTextContent,
)

from chatdock.assistant import Assistant
from chatdock.context import Principal, RequestContext
from chatdock.errors import ChatDockError
from chatdock.knowledge import Knowledge
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.migrations import migrate
from chatdock.storage.thread_store import ThreadStore

from .one_answer import OneAnswer, one_answer


async def answer_once(question: str, *, settings: Settings, knowledge: Knowledge) -> OneAnswer:
    """Ask the assistant one question.

    Raises:
        ChatDockError: The model could not be asked; the message says why.
    """
    context = RequestContext(principal=Principal(user_id="once"))
    async with _scratch_store() as store:
        assistant = Assistant(settings=settings, knowledge=knowledge, store=store)
        thread = ThreadMetadata(id=new_id("thr"), created_at=datetime.now(UTC))
        await store.save_thread(thread, context)
        try:
            messages = [
                event.item
                async for event in assistant.answer(thread, _message(question, thread), context)
                if isinstance(event, ThreadItemDoneEvent)
                and isinstance(event.item, AssistantMessageItem)
            ]
        except CustomStreamError as error:
            raise ChatDockError(error.message) from None
        finally:
            await assistant.close()
    return one_answer(messages)


@asynccontextmanager
async def _scratch_store() -> AsyncGenerator[ThreadStore]:
    with tempfile.TemporaryDirectory(prefix="chatdock-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'once.db'}")
        try:
            await migrate(database)
            yield ThreadStore(database)
        finally:
            await database.close()


def _message(question: str, thread: ThreadMetadata) -> UserMessageItem:
    return UserMessageItem(
        id=new_id("msg"),
        thread_id=thread.id,
        created_at=datetime.now(UTC),
        content=[UserMessageTextContent(text=question)],
        inference_options=InferenceOptions(),
    )
