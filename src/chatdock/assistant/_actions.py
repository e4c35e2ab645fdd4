"""What an owner's code does when a reader uses a widget: functions, registered by the type of the action."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from chatkit.actions import Action
from chatkit.store import Store
from chatkit.types import ThreadItem, ThreadMetadata, ThreadStreamEvent, WidgetItem
from chatkit.widgets import WidgetRoot

from chatdock.context import RequestContext
from chatdock.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCall:
    """One use of a widget by a reader.

    Attributes:
        action: Type and payload, as the browser sends them: check the payload like any input.
        widget: The widget that it came from; None when the page itself sent it.
        thread: The conversation.
        context: Who the reader is, and where.
        store: The conversations, within the reader's own; also makes ids for new items.
    """

    action: Action[str, Any]
    widget: WidgetItem | None
    thread: ThreadMetadata
    context: RequestContext
    store: Store[RequestContext]

    @property
    def payload(self) -> dict[str, Any]:
        """The action's payload, with the fields of its form; empty when it has none."""
        payload = self.action.payload
        return cast("dict[str, Any]", payload) if isinstance(payload, dict) else {}

    def updated(self, widget: WidgetRoot) -> WidgetItem:
        """The item of this widget, with another one in its place; raises `UsageError` when it came from none."""
        if self.widget is None:
            raise UsageError(
                f"The action {self.action.type!r} came from no widget, so none can be updated."
            )
        return self.widget.model_copy(update={"widget": widget})


StreamHandler = Callable[[ActionCall], AsyncIterator[ThreadStreamEvent]]
"""Answers an action with events, as an answer to a message."""

SyncHandler = Callable[[ActionCall], Awaitable[ThreadItem | None]]
"""Answers an action at once: with an item to be saved and shown in place of the old one, or with nothing."""

_Stream = TypeVar("_Stream", bound=StreamHandler)
_Sync = TypeVar("_Sync", bound=SyncHandler)


class Actions:
    """The functions that handle the actions of an owner's widgets."""

    def __init__(self) -> None:
        """Begin without any."""
        self._streams: Final[dict[str, StreamHandler]] = {}
        self._syncs: Final[dict[str, SyncHandler]] = {}

    def on(self, kind: str) -> Callable[[_Stream], _Stream]:
        """Handle actions of this type with the decorated asynchronous generator of events."""

        def register(handler: _Stream) -> _Stream:
            self._streams[kind] = handler
            return handler

        return register

    def on_sync(self, kind: str) -> Callable[[_Sync], _Sync]:
        """Handle actions of this type that are sent with `streaming: false` with the decorated coroutine."""

        def register(handler: _Sync) -> _Sync:
            self._syncs[kind] = handler
            return handler

        return register

    def stream_handler(self, kind: str) -> StreamHandler | None:
        """What handles streaming actions of this type."""
        return self._streams.get(kind)

    def sync_handler(self, kind: str) -> SyncHandler | None:
        """What handles actions of this type that are answered at once."""
        return self._syncs.get(kind)
