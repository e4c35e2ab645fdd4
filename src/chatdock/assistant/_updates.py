"""Updates of widgets and of workflow tasks merged: what a later one replaces is not sent, what it adds to is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from chatkit.types import (
    ThoughtTask,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    WidgetComponentUpdated,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
    WorkflowTaskUpdated,
)

from ._merge import Part


def update_part(event: ThreadStreamEvent) -> Part | None:
    """The widget or the task that an event updates; None for all other events.

    Text of messages is not among them: it is merged before it gets here.
    """
    if not isinstance(event, ThreadItemUpdatedEvent):
        return None
    match event.update:
        case WidgetRootUpdated() | WidgetComponentUpdated() | WidgetStreamingTextValueDelta():
            return Part(event.item_id, is_reasoning=False)
        case WorkflowTaskUpdated(task_index=index, task=task):
            return Part((event.item_id, index), is_reasoning=isinstance(task, ThoughtTask))
        case _:
            return None


def join_updates(events: Sequence[ThreadStreamEvent]) -> list[ThreadStreamEvent]:
    """As few updates as show the widget or the task only as the given ones show it, and in the end the same.

    Texts of a widget that grow in turns stay apart: joined, one of them would be ahead of the others.
    """
    updated = cast("Sequence[ThreadItemUpdatedEvent]", events)
    kept: list[ThreadItemUpdate] = []
    for update in (event.update for event in updated):
        while kept and _replaces(update, kept[-1]):
            kept.pop()
        if kept and (longer := _lengthened(kept[-1], update)):
            kept[-1] = longer
        else:
            kept.append(update)
    return [ThreadItemUpdatedEvent(item_id=updated[0].item_id, update=update) for update in kept]


def _replaces(update: ThreadItemUpdate, before: ThreadItemUpdate) -> bool:
    """Whether nothing is left of `before`, an update of the same part, after `update`."""
    match update, before:
        case ((WidgetRootUpdated() | WorkflowTaskUpdated()), _):
            return True
        case WidgetComponentUpdated(component_id=its), WidgetStreamingTextValueDelta():
            return its == before.component_id
        case WidgetComponentUpdated(component_id=its), WidgetComponentUpdated():
            # One that changes the component's id takes the place away that the other is for.
            return its == before.component_id == before.component.id
        case _:
            return False


def _lengthened(
    before: ThreadItemUpdate, update: ThreadItemUpdate
) -> WidgetStreamingTextValueDelta | None:
    """Both as one update, if they add to the same text."""
    match before, update:
        case WidgetStreamingTextValueDelta(), WidgetStreamingTextValueDelta():
            if before.component_id == update.component_id:
                return update.model_copy(update={"delta": before.delta + update.delta})
        case _:
            pass
    return None
