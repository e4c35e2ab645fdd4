"""A ChatKit server that says what a scenario tells it to, on the SDK's own class and on ChatDock's."""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.server import stream_widget as sdk_stream_widget
from chatkit.store import StoreItemType
from chatkit.types import (
    AudioInput,
    SyncCustomActionResponse,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    WidgetItem,
)
from chatkit.widgets import WidgetRoot

from chatdock.assistant import stream_widget
from chatdock.chat import ChatDockServer


@dataclass(frozen=True)
class Change:
    """The thread's fields are set to these values."""

    fields: dict[str, Any]


@dataclass(frozen=True)
class Growing:
    """A widget that is streamed, with all states that it goes through."""

    states: Sequence[WidgetRoot]


Line = ThreadStreamEvent | Exception | Change | Growing
"""What an answer says next, or does to its thread, or fails with."""


class Scripted:
    """Gives one answer after another: to messages, tool outputs, structured input and actions alike."""

    grow: Callable[..., AsyncIterator[ThreadStreamEvent]]

    def play(self, answers: Sequence[Sequence[Line]], updates: Sequence[ThreadItem | None]) -> None:
        """Say these from now on; `updates` are what synchronous actions give back."""
        self._answers = deque(answers)
        self._updates = deque(updates)

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        async for event in self._say(thread, context):
            yield event

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> AsyncIterator[ThreadStreamEvent]:
        async for event in self._say(thread, context):
            yield event

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> SyncCustomActionResponse:
        item = self._updates.popleft()
        if sender is not None and isinstance(item, WidgetItem):
            item = item.model_copy(update={"id": sender.id})
        return SyncCustomActionResponse(updated_item=item and _placed(item, thread))

    async def transcribe(self, audio_input: AudioInput, context: Any) -> TranscriptionResult:
        return TranscriptionResult(text=f"{audio_input.media_type}: {audio_input.data.decode()}")

    async def _say(self, thread: ThreadMetadata, context: Any) -> AsyncGenerator[ThreadStreamEvent]:
        for line in self._answers.popleft():
            match line:
                case Exception():
                    raise line
                case Change(fields):
                    for name, value in fields.items():
                        setattr(thread, name, value)
                case Growing(states):
                    async for event in self.grow(thread, _each(states), None, _same_id):
                        yield event
                case _:
                    yield _in_thread(line, thread)


class BareServer(Scripted, ChatKitServer[Any]):
    """The scenario on the SDK's server."""

    grow = staticmethod(sdk_stream_widget)


class OwnersServer(Scripted, ChatDockServer):
    """The scenario on ChatDock's server, as an owner overrides it."""

    grow = staticmethod(stream_widget)


def _in_thread(event: ThreadStreamEvent, thread: ThreadMetadata) -> ThreadStreamEvent:
    """A copy of the event that is of this thread."""
    event = event.model_copy(deep=True)
    if isinstance(event, ThreadItemAddedEvent | ThreadItemDoneEvent | ThreadItemReplacedEvent):
        event.item = _placed(event.item, thread)
    return event


def _placed(item: ThreadItem, thread: ThreadMetadata) -> ThreadItem:
    # Local and naive, as the SDK makes its own times.
    now = datetime.now()  # noqa: DTZ005
    return item.model_copy(update={"thread_id": thread.id, "created_at": now})


async def _each(states: Sequence[WidgetRoot]) -> AsyncGenerator[WidgetRoot]:
    for state in states:
        yield state


def _same_id(kind: StoreItemType) -> str:
    return "widget"
