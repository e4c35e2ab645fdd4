"""What is left of an answer whose worker died: saved from its frames, and told to the clients."""

from __future__ import annotations

from typing import Final

from chatkit.types import (
    ErrorEvent,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadStreamEvent,
    UserMessageItem,
)
from pydantic import TypeAdapter
from pydantic_core import from_json

from chatdock.context import RequestContext
from chatdock.errors import NotFoundError
from chatdock.runs import Frame, RunRecord, RunRecords

from .partials import Partials
from .requests import parse_request
from .sdk import RemediedChatKitServer
from .work import MESSAGES

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
        context = RequestContext(principal=run.principal, new_message_id=message_id)
        events = [_EVENT.validate_json(data) for _, data in stored]
        partials = Partials()
        for event in events:
            partials.see(event)
        unsaved: list[ThreadItem] = [*partials.take()]
        if question := await self._question(run, events, context):
            unsaved.insert(0, question)
        closing: list[ThreadStreamEvent] = [
            ThreadItemDoneEvent(item=await self._keep(run, item, context)) for item in unsaved
        ]
        message = MESSAGES["interrupted"]
        closing.append(ErrorEvent(code="custom", message=message, allow_retry=True))
        return [self._server.serialize(event) for event in closing]

    async def _keep(self, run: RunRecord, item: ThreadItem, context: RequestContext) -> ThreadItem:
        """Store the item, unless it was stored whole just before its frame could be."""
        store = self._server.store
        try:
            return await store.load_item(run.thread_id, item.id, context)
        except NotFoundError:
            await store.add_thread_item(run.thread_id, item, context)
            return item

    async def _question(
        self, run: RunRecord, events: list[ThreadStreamEvent], context: RequestContext
    ) -> UserMessageItem | None:
        """The message of a run that died before it was shown."""
        if any(_is_question(event) for event in events):
            return None
        op = parse_request(from_json(run.request), max_message_chars=len(run.request)).op
        if not isinstance(op, ThreadsCreateReq | ThreadsAddUserMessageReq):
            return None
        thread = await self._server.store.load_thread(run.thread_id, context)
        return await self._server.build_user_message(op.params.input, thread, context)


def _is_question(event: ThreadStreamEvent) -> bool:
    return isinstance(event, ThreadItemDoneEvent) and isinstance(event.item, UserMessageItem)
