"""One streaming op as the work of a run: the SDK's events as JSON, and a clean end when it is cut."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable

from chatkit.errors import ErrorCode
from chatkit.types import (
    ErrorEvent,
    StreamingReq,
    ThreadItemDoneEvent,
    ThreadStreamEvent,
    UserMessageItem,
)
from typing_extensions import override

from chatdock.context import RequestContext
from chatdock.errors import ChatDockError
from chatdock.runs import RunRecord, RunState, Work

from .partials import Partials
from .sdk import RemediedChatKitServer

_logger = logging.getLogger(__name__)

MESSAGES: dict[RunState, str] = {
    "failed": "The answer took too long and was ended. What was written so far is kept.",
    "interrupted": "The server stopped while it was answering. What was written so far is kept.",
}
"""What a reader is told about an answer that was cut off."""


class ChatWork(Work):
    """Runs a streaming op on the server; one failure is exactly one `error` event."""

    def __init__(
        self,
        server: RemediedChatKitServer,
        request: StreamingReq,
        context: RequestContext,
        *,
        name_message: Callable[[str], Awaitable[None]],
    ) -> None:
        """Prepare the work.

        Args:
            server: Answers the op.
            request: The parsed op.
            context: Who asks, from where.
            name_message: Is told the id of the turn's user message once it is stored.
        """
        self._server = server
        self._request = request
        self._context = context
        self._name_message = name_message
        self._partials = Partials()

    @override
    async def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        try:
            async for event in self._server.events(self._request, self._context):
                self._partials.see(event)
                match event:
                    case ErrorEvent():
                        async for saved in self._save_partials(run.thread_id):
                            yield saved
                    case ThreadItemDoneEvent(item=UserMessageItem(id=item_id)):
                        await self._name_message(item_id)
                    case _:
                        pass
                yield self._server.serialize(event)
        except ChatDockError as error:
            yield self._error(error.message, allow_retry=error.allow_retry)
        except Exception as error:
            _logger.error(  # noqa: TRY400 - the traceback can hold texts of readers
                "Request %s failed: %s",
                self._context.request_id,
                type(error).__name__,
                exc_info=_logger.isEnabledFor(logging.DEBUG),
            )
            yield self._server.serialize(ErrorEvent(code=ErrorCode.STREAM_ERROR, allow_retry=True))

    @override
    def closing_events(self, state: RunState) -> list[bytes]:
        if state == "completed":
            return []
        # The SDK has saved these items when the work was cancelled; clients learn it here.
        events: list[ThreadStreamEvent] = [
            ThreadItemDoneEvent(item=item) for item in self._partials.take()
        ]
        closing = [self._server.serialize(event) for event in events]
        if message := MESSAGES.get(state):
            closing.append(self._error(message, allow_retry=True))
        return closing

    async def _save_partials(self, thread_id: str) -> AsyncGenerator[bytes, None]:
        for item in self._partials.take():
            await self._server.store.add_thread_item(thread_id, item, self._context)
            yield self._server.serialize(ThreadItemDoneEvent(item=item))

    def _error(self, message: str, *, allow_retry: bool) -> bytes:
        event = ErrorEvent(code="custom", message=message, allow_retry=allow_retry)
        return self._server.serialize(event)
