"""What an assistant streams, on its way to the store and to clients: storable texts, aware times, nothing hidden."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC
from typing import TypeVar

from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    HiddenContextItem,
    SDKHiddenContextItem,
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)

from chatdock.storage.storable import storable, storable_json, storable_text

_Subject = TypeVar("_Subject", ThreadItem, Thread)


async def storable_events(
    thread: ThreadMetadata, events: AsyncIterator[ThreadStreamEvent]
) -> AsyncGenerator[ThreadStreamEvent]:
    """The events with storable texts; so are those that the thread is given meanwhile."""
    last = thread.model_copy(deep=True)
    async for event in events:
        if thread != last:
            _make_storable(thread)
            last = thread.model_copy(deep=True)
        yield _storable(event)
    _make_storable(thread)


def is_hidden(item: ThreadItem | None) -> bool:
    """Whether no client is ever shown the item."""
    return isinstance(item, HiddenContextItem | SDKHiddenContextItem)


def shows_hidden(event: ThreadStreamEvent) -> bool:
    """Whether the event would show a hidden item to a client."""
    match event:
        case ThreadItemAddedEvent() | ThreadItemDoneEvent() | ThreadItemReplacedEvent():
            return is_hidden(event.item)
        case _:
            return False


def with_aware_times(event: ThreadStreamEvent) -> ThreadStreamEvent:
    """The event with times that say their zone: the SDK's are local and do not.

    It is a copy where that changes anything, as the SDK goes on to reckon with its own.
    """
    match event:
        case ThreadItemAddedEvent() | ThreadItemDoneEvent() | ThreadItemReplacedEvent():
            return event.model_copy(update={"item": _aware(event.item)})
        case ThreadCreatedEvent() | ThreadUpdatedEvent():
            return event.model_copy(update={"thread": _aware(event.thread)})
        case _:
            return event


def _aware(subject: _Subject) -> _Subject:
    return subject.model_copy(update={"created_at": subject.created_at.astimezone(UTC)})


def _storable(event: ThreadStreamEvent) -> ThreadStreamEvent:
    match event:
        case ThreadItemUpdatedEvent(update=AssistantMessageContentPartTextDelta() as update):
            # Most events are these, and looking at the text alone is cheap.
            update.delta = storable_text(update.delta)
            return event
        case _:
            return storable(event)


def _make_storable(thread: ThreadMetadata) -> None:
    """Mend the thread in place: the SDK saves this very object."""
    thread.title = thread.title and storable_text(thread.title)
    thread.status = storable(thread.status)
    thread.allowed_image_domains = storable_json(thread.allowed_image_domains)
    thread.metadata = storable_json(thread.metadata)
