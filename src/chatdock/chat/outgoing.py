"""What clients are shown of the events of an answer: times that say their zone, and nothing hidden."""

from __future__ import annotations

from datetime import UTC
from typing import TypeVar

from chatkit.types import (
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)

from chatdock.storage.items import HIDDEN_TYPES

_Subject = TypeVar("_Subject", ThreadItem, Thread)


def is_hidden(item: ThreadItem) -> bool:
    """Whether no client is ever shown the item."""
    return item.type in HIDDEN_TYPES


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
            return event.model_copy(update={"item": aware(event.item)})
        case ThreadCreatedEvent() | ThreadUpdatedEvent():
            return event.model_copy(update={"thread": aware(event.thread)})
        case _:
            return event


def aware(subject: _Subject) -> _Subject:
    """The item or thread with a time that says its zone."""
    return subject.model_copy(update={"created_at": subject.created_at.astimezone(UTC)})
