"""Follows the events of a run, so that what a reader saw can be saved when the answer is cut off."""

from __future__ import annotations

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)


class Partials:
    """The assistant messages of one run that have begun and are not done."""

    def __init__(self) -> None:
        """Start with none."""
        self._open: dict[str, AssistantMessageItem] = {}
        self._is_any_done = False

    def see(self, event: ThreadStreamEvent) -> None:
        """Take one event into account; events of other kinds of items change nothing."""
        match event:
            case ThreadItemAddedEvent(item=AssistantMessageItem() as item):
                self._open[item.id] = item.model_copy(deep=True)
            case ThreadItemDoneEvent() | ThreadItemReplacedEvent():
                self._open.pop(event.item.id, None)
                if isinstance(event.item, AssistantMessageItem):
                    self._is_any_done = self._is_any_done or _has_text(event.item)
            case ThreadItemRemovedEvent():
                self._open.pop(event.item_id, None)
            case ThreadItemUpdatedEvent() if event.item_id in self._open:
                _apply(self._open[event.item_id], event)
            case _:
                pass

    @property
    def has_text(self) -> bool:
        """Whether the run has shown any text of an answer, done or not."""
        return self._is_any_done or bool(self.shown())

    def shown(self) -> list[AssistantMessageItem]:
        """The unfinished messages that show any text."""
        return [item for item in self._open.values() if _has_text(item)]


def _has_text(item: AssistantMessageItem) -> bool:
    return any(part.text.strip() for part in item.content)


def _apply(item: AssistantMessageItem, event: ThreadItemUpdatedEvent) -> None:
    match event.update:
        case AssistantMessageContentPartAdded() as update:
            _part(item, update.content_index)
            item.content[update.content_index] = update.content.model_copy(deep=True)
        case AssistantMessageContentPartTextDelta() as update:
            _part(item, update.content_index).text += update.delta
        case AssistantMessageContentPartAnnotationAdded() as update:
            annotations = _part(item, update.content_index).annotations
            annotations.insert(update.annotation_index, update.annotation)
        case AssistantMessageContentPartDone() as update:
            # The helper's "done" carries no annotations: those that came before it stay.
            part = _part(item, update.content_index)
            part.text = update.content.text
            part.annotations = update.content.annotations or part.annotations
        case _:
            pass


def _part(item: AssistantMessageItem, index: int) -> AssistantMessageContent:
    while len(item.content) <= index:
        item.content.append(AssistantMessageContent(text="", annotations=[]))
    return item.content[index]
