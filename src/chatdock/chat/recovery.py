"""What is left of an answer whose worker died: saved from its frames, and told to the clients."""

from __future__ import annotations

from typing import Final

from chatkit.types import (
    ErrorEvent,
    ThreadItemDoneEvent,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadStreamEvent,
    UserMessageItem,
)
from pydantic import TypeAdapter

from chatdock.context import RequestContext
from chatdock.runs import Frame, RunRecord
from chatdock.runs.records import RunRecords

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
        context = RequestContext(principal=run.principal, turn_id=run.turn_id)
        events = [_EVENT.validate_json(data) for _, data in stored]
        partials = Partials()
        for event in events:
            partials.see(event)
        closing: list[ThreadStreamEvent] = []
        if question := await self._unsaved_question(run, events, context):
            closing.append(ThreadItemDoneEvent(item=question))
        closing += [ThreadItemDoneEvent(item=item) for item in partials.take()]
        for event in closing:
            if isinstance(event, ThreadItemDoneEvent):
                await self._server.store.add_thread_item(run.thread_id, event.item, context)
        message = MESSAGES["interrupted"]
        closing.append(ErrorEvent(code="custom", message=message, allow_retry=True))
        return [self._server.serialize(event) for event in closing]

    async def _unsaved_question(
        self, run: RunRecord, events: list[ThreadStreamEvent], context: RequestContext
    ) -> UserMessageItem | None:
        """The message of a run that died before the SDK stored it."""
        if any(_is_question(event) for event in events):
            return None
        op = parse_request(run.request.encode(), max_message_chars=len(run.request)).op
        if not isinstance(op, ThreadsCreateReq | ThreadsAddUserMessageReq):
            return None
        if await self._records.has_message(run.turn_id):
            return None
        thread = await self._server.store.load_thread(run.thread_id, context)
        question = await self._server.build_user_message(op.params.input, thread, context)
        await self._records.name_item(run.turn_id, question.id)
        return question


def _is_question(event: ThreadStreamEvent) -> bool:
    return isinstance(event, ThreadItemDoneEvent) and isinstance(event.item, UserMessageItem)
