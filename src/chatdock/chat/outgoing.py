"""What an assistant streams, on its way to the store and to clients: storable texts, aware times, nothing hidden."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC

from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    HiddenContextItem,
    SDKHiddenContextItem,
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


def make_times_aware(event: ThreadStreamEvent) -> None:
    """Give the times of an event their zone: the SDK's are local and do not say so."""
    match event:
        case ThreadItemAddedEvent() | ThreadItemDoneEvent() | ThreadItemReplacedEvent():
            subject = event.item
        case ThreadCreatedEvent() | ThreadUpdatedEvent():
            subject = event.thread
        case _:
            return
    subject.created_at = subject.created_at.astimezone(UTC)


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
