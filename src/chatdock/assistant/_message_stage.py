"""The last stage of an answer's events: ids of ours, citations as annotations, every part and item finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)

from chatdock.storage.storable import storable_text

from ._citations import CitedText, Citer


@dataclass(slots=True)
class _OpenMessage:
    """An assistant message that has begun and is not done."""

    item: AssistantMessageItem
    parts: dict[int, CitedText] = field(default_factory=dict[int, CitedText])
    done: set[int] = field(default_factory=set[int])

    def content(self) -> list[AssistantMessageContent]:
        return [self.parts[index].content() for index in sorted(self.parts)]


class MessageStage:
    """Rewrites the ChatKit events of one answer, one at a time.

    Model-made ids are replaced, because Chat Completions models call every message `__fake_id__`
    (https://github.com/openai/chatkit-python/issues/36); parts that such models leave open are
    finished; markers become annotations.
    """

    def __init__(
        self, citer: Citer, new_message_id: Callable[[], str], new_tool_call_id: Callable[[], str]
    ) -> None:
        """Take what resolves markers and what makes ids."""
        self._citer = citer
        self._new_message_id = new_message_id
        self._new_tool_call_id = new_tool_call_id
        self._open: dict[str, _OpenMessage] = {}
        self._own_ids: dict[str, list[str]] = {}

    def feed(self, event: ThreadStreamEvent) -> Iterator[ThreadStreamEvent]:
        """Give the events that take the place of `event`."""
        match event:
            case ThreadItemAddedEvent(item=AssistantMessageItem() as item):
                yield from self._abandon(item.id)
                yield self._begin(item)
            case ThreadItemUpdatedEvent() if event.item_id in self._open:
                yield from self._update(self._open[event.item_id], event.update)
            case ThreadItemDoneEvent(item=AssistantMessageItem() as item):
                yield from self._finish(item)
            case ThreadItemDoneEvent(item=ClientToolCallItem() as item):
                yield ThreadItemDoneEvent(
                    item=item.model_copy(update={"id": self._new_tool_call_id()})
                )
            case ThreadItemRemovedEvent() if event.item_id in self._own_ids:
                self._open.pop(event.item_id, None)
                for own_id in self._own_ids.pop(event.item_id):
                    yield ThreadItemRemovedEvent(item_id=own_id)
            case _:
                yield event

    def close(self) -> Iterator[ThreadStreamEvent]:
        """Finish the messages that the model left open, with the text that the reader saw."""
        for model_id in list(self._open):
            yield from self._abandon(model_id)

    def _abandon(self, model_id: str) -> Iterator[ThreadStreamEvent]:
        message = self._open.pop(model_id, None)
        if message is None:
            return
        yield from self._end_parts(message)
        content = message.content()
        if any(part.text.strip() for part in content):
            yield ThreadItemDoneEvent(item=message.item.model_copy(update={"content": content}))

    def _begin(self, item: AssistantMessageItem) -> ThreadItemAddedEvent:
        own = item.model_copy(
            update={
                "id": self._new_message_id(),
                "content": [],
                "created_at": datetime.now(UTC),
            }
        )
        self._open[item.id] = _OpenMessage(own)
        self._own_ids.setdefault(item.id, []).append(own.id)
        return ThreadItemAddedEvent(item=own)

    def _update(
        self, message: _OpenMessage, update: ThreadItemUpdate
    ) -> Iterator[ThreadStreamEvent]:
        match update:
            case AssistantMessageContentPartAdded():
                yield from self._open_part(message, update.content_index)
                yield from self._grow(message, update.content_index, update.content.text)
            case AssistantMessageContentPartTextDelta():
                yield from self._open_part(message, update.content_index)
                yield from self._grow(message, update.content_index, update.delta)
            case AssistantMessageContentPartAnnotationAdded():
                yield from self._open_part(message, update.content_index)
                part = message.parts[update.content_index]
                yield from _updates(
                    message, part.annotate(update.annotation), update.content_index, part
                )
            case AssistantMessageContentPartDone():
                yield from self._complete_part(message, update.content_index, update.content.text)
                yield from self._end_part(message, update.content_index)
            case _:
                yield ThreadItemUpdatedEvent(item_id=message.item.id, update=update)

    def _open_part(self, message: _OpenMessage, index: int) -> Iterator[ThreadStreamEvent]:
        if index not in message.parts:
            message.parts[index] = self._citer.begin()
            empty = AssistantMessageContent(text="", annotations=[])
            yield _updated(
                message, AssistantMessageContentPartAdded(content_index=index, content=empty)
            )

    def _grow(self, message: _OpenMessage, index: int, text: str) -> Iterator[ThreadStreamEvent]:
        part = message.parts[index]
        yield from _updates(message, part.feed(storable_text(text)), index, part)

    def _complete_part(
        self, message: _OpenMessage, index: int, text: str
    ) -> Iterator[ThreadStreamEvent]:
        """Take the whole text of a part that came without deltas."""
        yield from self._open_part(message, index)
        if not message.parts[index].begun:
            yield from self._grow(message, index, text)

    def _end_part(self, message: _OpenMessage, index: int) -> Iterator[ThreadStreamEvent]:
        if index in message.done:
            return
        message.done.add(index)
        part = message.parts[index]
        yield from _updates(message, part.finish(), index, part)
        yield _updated(
            message, AssistantMessageContentPartDone(content_index=index, content=part.content())
        )

    def _end_parts(self, message: _OpenMessage) -> Iterator[ThreadStreamEvent]:
        for index in sorted(message.parts):
            yield from self._end_part(message, index)

    def _finish(self, item: AssistantMessageItem) -> Iterator[ThreadStreamEvent]:
        if item.id not in self._open:
            yield self._begin(item)
        message = self._open.pop(item.id)
        for index, content in enumerate(item.content):
            yield from self._complete_part(message, index, content.text)
        yield from self._end_parts(message)
        yield ThreadItemDoneEvent(
            item=message.item.model_copy(update={"content": message.content()}),
        )


def _updates(
    message: _OpenMessage, pieces: Iterator[str | Annotation], index: int, part: CitedText
) -> Iterator[ThreadStreamEvent]:
    for piece in pieces:
        if isinstance(piece, str):
            yield _updated(
                message, AssistantMessageContentPartTextDelta(content_index=index, delta=piece)
            )
        else:
            number = len(part.annotations) - 1
            yield _updated(
                message,
                AssistantMessageContentPartAnnotationAdded(
                    content_index=index, annotation_index=number, annotation=piece
                ),
            )


def _updated(message: _OpenMessage, update: ThreadItemUpdate) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(item_id=message.item.id, update=update)
