"""One streaming op as the work of a run: the SDK's events as JSON, and a clean end when it is cut."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final

from chatkit.errors import ErrorCode
from chatkit.types import (
    AssistantMessageItem,
    ClientToolCallItem,
    ErrorEvent,
    SDKHiddenContextItem,
    StreamingReq,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadStreamEvent,
)
from typing_extensions import override

from chatdock.context import RequestContext
from chatdock.errors import ChatDockError
from chatdock.runs import Cause, RunRecord, Work
from chatdock.storage.ids import new_id

from .partials import Partials
from .sdk import RemediedChatKitServer

MESSAGES: Final[Mapping[Cause, str]] = {
    "too_long": "The answer took too long and was ended. What was written so far is kept. "
    "Please ask in smaller parts.",
    "interrupted": "The server stopped while it was answering. What was written so far is kept.",
    "not_saved": "The answer could not be saved and was ended. Try again in a moment.",
}
"""What a reader is told about an answer that was cut off by something else than a stop."""

STOP_NOTE: Final = "The reader stopped this answer. Do not go on with it unless asked to."
"""What the model is told about a stopped answer in later turns."""

_logger = logging.getLogger(__name__)


class ChatWork(Work):
    """Runs a streaming op on the server; one failure is exactly one `error` event."""

    def __init__(
        self, server: RemediedChatKitServer, request: StreamingReq, context: RequestContext
    ) -> None:
        """Prepare the parsed op of a reader."""
        self._server = server
        self._request = request
        self._context = context
        self._partials = Partials()
        self._thread_id = ""

    @override
    async def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        self._thread_id = run.thread_id
        try:
            async with aclosing(self._server.events(self._request, self._context)) as events:
                async for event in events:
                    self._partials.see(event)
                    self.holds_thread = self.holds_thread or _asks_client(event)
                    if isinstance(event, ErrorEvent):
                        for saved in await self._save_partials():
                            yield saved
                    yield self._server.serialize(event)
        except ChatDockError as error:
            yield self._error(error.message, allow_retry=error.allow_retry)
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets one error event
            _log("An answer failed", error)
            yield self._server.serialize(ErrorEvent(code=ErrorCode.STREAM_ERROR, allow_retry=True))

    @override
    async def close(self, cause: Cause) -> list[bytes]:
        closing = await self._save_partials()
        if cause == "stopped":
            await self._note_stop()
        if message := MESSAGES.get(cause):
            closing.append(self._error(message, allow_retry=True))
        return closing

    async def _save_partials(self) -> list[bytes]:
        """Store what was shown of unfinished answers; return the events that show them as done."""
        partials: list[AssistantMessageItem] = self._partials.take()
        for item in partials:
            await self._save(item)
        return [self._server.serialize(ThreadItemDoneEvent(item=item)) for item in partials]

    async def _note_stop(self) -> None:
        note = SDKHiddenContextItem(
            id=new_id("shcx"),
            thread_id=self._thread_id,
            created_at=datetime.now(UTC),
            content=STOP_NOTE,
        )
        await self._save(note)

    async def _save(self, item: ThreadItem) -> None:
        try:
            await self._server.store.add_thread_item(self._thread_id, item, self._context)
        except Exception as error:  # noqa: BLE001 - the thread or the database is gone: nothing to save to
            _log("An unfinished answer was not saved", error)

    def _error(self, message: str, *, allow_retry: bool) -> bytes:
        event = ErrorEvent(code="custom", message=message, allow_retry=allow_retry)
        return self._server.serialize(event)


def _asks_client(event: ThreadStreamEvent) -> bool:
    return (
        isinstance(event, ThreadItemDoneEvent)
        and isinstance(event.item, ClientToolCallItem)
        and event.item.status == "pending"
    )


def _log(what: str, error: Exception) -> None:
    _logger.error("%s: %s", what, type(error).__name__)
