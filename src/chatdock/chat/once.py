"""One question, one answer: the same assistant without a server, a run or a kept conversation."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chatkit.errors import CustomStreamError
from chatkit.types import (
    Annotation,
    AssistantMessageItem,
    InferenceOptions,
    ThreadItemDoneEvent,
    ThreadMetadata,
    URLSource,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPlace:
    """A place that an answer points to."""

    url: str
    anchor: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAnswer:
    """An answer in one piece; `answered` is False when the pages do not cover the question."""

    answer: str
    citations: tuple[CitedPlace, ...]
    answered: bool


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


def one_answer(messages: list[AssistantMessageItem]) -> OneAnswer:
    """The messages of an answer as one text, with the places that they cite, each once."""
    parts = [part for message in messages for part in message.content]
    places = [_place(annotation) for part in parts for annotation in part.annotations]
    cited = tuple(dict.fromkeys(place for place in places if place is not None))
    text = "\n\n".join(part.text for part in parts if part.text.strip())
    return OneAnswer(answer=text, citations=cited, answered=bool(cited))


def _place(annotation: Annotation) -> CitedPlace | None:
    source = annotation.source
    if not isinstance(source, URLSource):
        return None
    url, _, anchor = source.url.partition("#")
    return CitedPlace(url=url, anchor=anchor, title=source.title, quote=source.description or "")
