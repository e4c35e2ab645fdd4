"""What is left of an answer whose worker died: saved from its frames, and told to the clients."""

from __future__ import annotations

from functools import partial
from typing import Final

from chatkit.types import ErrorEvent, ThreadItem, ThreadItemDoneEvent, ThreadStreamEvent
from pydantic import TypeAdapter
from pydantic_core import from_json

from chatdock.context import RequestContext
from chatdock.runs import Frame, RunRecord, RunRecords, check_fence

from .requests import parse_request
from .sdk import RemediedChatKitServer
from .unsaved import Unsaved
from .work import NOT_BEGUN, cut_message

_EVENT: Final[TypeAdapter[ThreadStreamEvent]] = TypeAdapter(ThreadStreamEvent)


class Recovery:
    """Closes runs that nobody executes any more."""

    def __init__(self, server: RemediedChatKitServer, records: RunRecords) -> None:
        """Save to the server's store."""
        self._server = server
        self._records = records

    async def close(self, run: RunRecord, stored: list[Frame]) -> list[bytes]:
        """Save the question and the part of the answer that the log shows; return closing events."""
        message_id = await self._records.message_id(run)
        fence = partial(check_fence, run=run)
        context = RequestContext(principal=run.principal, new_message_id=message_id, fence=fence)
        op = parse_request(from_json(run.request), max_message_chars=len(run.request)).op
        unsaved = Unsaved(self._server, op, context, thread_id=run.thread_id)
        for _, data in stored:
            unsaved.see(_EVENT.validate_json(data))
        question = await unsaved.question()
        items: list[ThreadItem] = [*([question] if question else []), *unsaved.answers()]
        closing: list[ThreadStreamEvent] = [
            ThreadItemDoneEvent(item=await unsaved.save(item)) for item in items
        ]
        message = cut_message("interrupted", has_text=unsaved.has_text) if stored else NOT_BEGUN
        closing.append(ErrorEvent(code="custom", message=message, allow_retry=True))
        return [self._server.serialize(event) for event in closing]
