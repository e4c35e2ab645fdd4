"""One streaming op as the work of a run: the SDK's events as JSON, and a clean end when it is cut."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from typing import Final

from chatkit.errors import ErrorCode
from chatkit.types import (
    ClientToolCallItem,
    ErrorEvent,
    SDKHiddenContextItem,
    StreamingReq,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadStreamEvent,
    UserMessageItem,
)
from pydantic_core import from_json
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override

from chatdock.context import RequestContext
from chatdock.errors import ChatDockError, NotFoundError
from chatdock.runs import Cause, Left, LostRunError, NotSavedError, RunRecord, Work, check_fence
from chatdock.storage.attachments import claim_attachments
from chatdock.storage.ids import new_id
from chatdock.storage.items import save_item
from chatdock.storage.tool_calls import drop_pending_calls
from chatdock.telemetry import UNMEASURED, Metrics

from .requests import MessageEditReq
from .sdk import RemediedChatKitServer
from .unsaved import Unsaved

_KEPT: Final = "What was written so far is kept."
_MESSAGES: Final[Mapping[Cause, str]] = {
    "too_long": "The answer took too long and was ended.",
    "interrupted": "The server stopped while it was answering.",
    "taken_over": "The server stopped while it was answering.",
    "not_saved": "The answer could not be saved and was ended. Try again in a moment.",
}
_ADVICE: Final[Mapping[Cause, str]] = {"too_long": "Please ask in smaller parts."}

NOT_BEGUN: Final = "The server stopped before it came to this question."
"""What a reader is told about a question that waited for its turn until the server stopped."""

STOP_NOTE: Final = "The reader stopped this answer. Do not go on with it unless asked to."
"""What the model is told about a stopped answer in later turns."""

_logger = logging.getLogger(__name__)


class ChatWork(Work):
    """Runs a streaming op on the server; one failure is exactly one `error` event."""

    def __init__(
        self,
        server: RemediedChatKitServer,
        request: StreamingReq,
        context: RequestContext,
        *,
        thread_id: str,
        message: UserMessageItem | None = None,
        metrics: Metrics = UNMEASURED,
    ) -> None:
        """Prepare the parsed op of a reader, which is about the thread or makes it.

        Args:
            server: Does the work.
            request: The op.
            context: Who asks, and from where.
            thread_id: The thread that it is about or makes.
            message: The reader's message, if the op brings one.
            metrics: Is told when the first text comes.
        """
        self._server = server
        self._request = request
        self._context = context
        self._unsaved = Unsaved(server, request, context, thread_id=thread_id)
        self._thread_id = thread_id
        self._message = message
        self._metrics = metrics
        self._has_begun = False
        self._has_turn_since = 0.0

    @override
    def accepted(self, connection: Connection) -> None:
        if isinstance(self._request, ThreadsCreateReq | ThreadsAddUserMessageReq | MessageEditReq):
            ids = self._request.params.input.attachments
            claim_attachments(connection, ids, self._thread_id, self._context.principal)

    @override
    def begin(self, connection: Connection, run: RunRecord) -> None:
        self._has_turn_since = time.perf_counter()
        self._context.fence = partial(check_fence, run=run)
        if self._message is not None:
            if isinstance(self._request, ThreadsAddUserMessageReq):
                # 11: the turn that waited for a client tool is over.
                drop_pending_calls(connection, self._thread_id, self._context.principal)
            save_item(connection, self._thread_id, self._message, self._context.principal)
            self._context.has_stored_message = True

    @override
    async def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        self._has_begun = True
        has_text = False
        try:
            async with aclosing(self._server.events(self._request, self._context)) as events:
                async for event in events:
                    self._unsaved.see(event)
                    if not has_text and self._unsaved.has_text:
                        has_text = True
                        self._metrics.first_text(time.perf_counter() - self._has_turn_since)
                    self.holds_thread = self.holds_thread or _asks_client(event)
                    if isinstance(event, ErrorEvent):
                        self._fail()
                        for answer in self._unsaved.answers():
                            yield await self._save(answer)
                    yield self._server.serialize(event)
        except (LostRunError, NotSavedError):
            raise
        except ChatDockError as error:
            self._fail()
            yield self._error(error.message, allow_retry=error.allow_retry)
        except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets one error event
            self._fail()
            _log("An answer failed", error)
            yield self._server.serialize(ErrorEvent(code=ErrorCode.STREAM_ERROR, allow_retry=True))

    @override
    async def close(self, cause: Cause) -> list[bytes]:
        return [*await self._save_all(cause), *self._tell_cut(cause)]

    @override
    def give_up(self, cause: Left, unseen: Sequence[bytes]) -> list[bytes]:
        if cause == "taken_over":
            return self._tell_cut(cause)
        # The thread may be among them. An error is not: the one below says what became of the answer.
        shown = [event for event in unseen if from_json(event)["type"] != "error"]
        answers = [self._done(answer) for answer in self._unsaved.answers()]
        return [*shown, *answers, *self._tell_cut(cause)]

    @override
    def numbers(self) -> Mapping[str, int]:
        return self._context.used_tokens

    def _tell_cut(self, cause: Cause) -> list[bytes]:
        message = cut_message(cause, has_text=self._unsaved.has_text)
        if cause in {"interrupted", "taken_over"} and not self._has_begun:
            message = NOT_BEGUN
        return [self._error(message, allow_retry=True)] if message else []

    def _fail(self) -> None:
        self.has_failed = True
        self.holds_thread = False

    async def _save_all(self, cause: Cause) -> list[bytes]:
        """Store what is not stored yet; return the events that show it as done."""
        question = await self._question()
        answers = self._unsaved.answers()
        items = [*([question] if question else []), *answers]
        closing = [await self._save(item) for item in items]
        if cause == "stopped" and answers:
            await self._note_stop()
        return closing

    async def _question(self) -> UserMessageItem | None:
        try:
            return await self._unsaved.question()
        except NotFoundError:
            # The thread was deleted.
            return None
        except SQLAlchemyError as error:
            raise NotSavedError from error

    async def _note_stop(self) -> None:
        note = SDKHiddenContextItem(
            id=new_id("shcx"),
            thread_id=self._thread_id,
            created_at=datetime.now(UTC),
            content=STOP_NOTE,
        )
        await self._save(note)

    async def _save(self, item: ThreadItem) -> bytes:
        """Store an item; return the event that shows it as done."""
        try:
            item = await self._unsaved.save(item)
        except NotFoundError:
            # The thread was deleted: there is nothing to save it to.
            pass
        except SQLAlchemyError as error:
            raise NotSavedError from error
        return self._done(item)

    def _done(self, item: ThreadItem) -> bytes:
        return self._server.serialize(ThreadItemDoneEvent(item=item))

    def _error(self, message: str, *, allow_retry: bool) -> bytes:
        event = ErrorEvent(code="custom", message=message, allow_retry=allow_retry)
        return self._server.serialize(event)


def cut_message(cause: Cause, *, has_text: bool) -> str | None:
    """What a reader is told about an answer that was cut off; None for their own stop."""
    if cause not in _MESSAGES:
        return None
    is_kept = has_text and cause != "not_saved"
    parts = (_MESSAGES[cause], _KEPT if is_kept else None, _ADVICE.get(cause))
    return " ".join(part for part in parts if part)


def _asks_client(event: ThreadStreamEvent) -> bool:
    return (
        isinstance(event, ThreadItemDoneEvent)
        and isinstance(event.item, ClientToolCallItem)
        and event.item.status == "pending"
    )


def _log(what: str, error: Exception) -> None:
    _logger.error("%s: %s", what, type(error).__name__)
