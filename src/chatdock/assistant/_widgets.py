"""Widgets that change while they are shown: every change is sent, however their components are named."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from chatkit.server import diff_widget
from chatkit.store import StoreItemType
from chatkit.types import (
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    WidgetComponentUpdated,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
)
from chatkit.widgets import WidgetRoot

WidgetUpdate = WidgetStreamingTextValueDelta | WidgetRootUpdated | WidgetComponentUpdated


async def stream_widget(
    thread: ThreadMetadata,
    widget: WidgetRoot | AsyncGenerator[WidgetRoot],
    copy_text: str | None,
    generate_id: Callable[[StoreItemType], str],
) -> AsyncGenerator[ThreadStreamEvent]:
    """Stream a widget, or the states that it goes through, as ChatKit's function of this name does."""
    if not isinstance(widget, AsyncGenerator):
        yield ThreadItemDoneEvent(item=_item(thread, widget, copy_text, generate_id))
        return
    first = await anext(widget, None)
    if first is None:
        return
    item = _item(thread, first, copy_text, generate_id)
    yield ThreadItemAddedEvent(item=item)
    async for state in widget:
        for update in widget_updates(item.widget, state):
            yield ThreadItemUpdatedEvent(item_id=item.id, update=update)
        item = item.model_copy(update={"widget": state})
    yield ThreadItemDoneEvent(item=item)


def widget_updates(before: WidgetRoot, after: WidgetRoot) -> Sequence[WidgetUpdate]:
    """The updates that make `after` of `before`: the SDK's, or the whole root where those leave something out.

    Left out is a text that grows in a component without `id`, or inside a `Transition`.
    """
    try:
        updates = diff_widget(before, after)
    except ValueError:
        # A text with an id that is new, or that begins otherwise.
        return [WidgetRootUpdated(widget=after)]
    shown, meant = before.model_dump(exclude_none=True), after.model_dump(exclude_none=True)
    for update in updates:
        if not isinstance(update, WidgetStreamingTextValueDelta):
            return updates
        _grow(shown, update)
    return updates if shown == meant else [WidgetRootUpdated(widget=after)]


def _item(
    thread: ThreadMetadata,
    widget: WidgetRoot,
    copy_text: str | None,
    generate_id: Callable[[StoreItemType], str],
) -> WidgetItem:
    return WidgetItem(
        id=generate_id("message"),
        thread_id=thread.id,
        created_at=datetime.now(UTC),
        widget=widget,
        copy_text=copy_text,
    )


def _grow(component: Any, update: WidgetStreamingTextValueDelta) -> None:
    """Add the delta wherever a client would, in the dumped component and all below it."""
    if isinstance(component, list):
        for entry in cast("list[Any]", component):
            _grow(entry, update)
    elif isinstance(component, dict):
        fields = cast("dict[str, Any]", component)
        if fields.get("id") == update.component_id and isinstance(fields.get("value"), str):
            fields["value"] += update.delta
        for entry in fields.values():
            _grow(entry, update)
