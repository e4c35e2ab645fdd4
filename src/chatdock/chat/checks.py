"""Refuses what must be refused, before the first byte of an answer is sent."""

from __future__ import annotations

from chatkit.types import (
    AttachmentsCreateReq,
    AttachmentsDeleteReq,
    ChatKitReq,
    ItemsFeedbackReq,
    StructuredInputItem,
    ThreadMetadata,
    ThreadsAddClientToolOutputReq,
    ThreadsAddStructuredInputReq,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsDeleteReq,
    ThreadsRetryAfterItemReq,
    ThreadsSyncCustomActionReq,
    UserMessageItem,
    WidgetItem,
)

from chatdock.context import RequestContext
from chatdock.errors import BadRequestError, ConflictError, NotFoundError, NotSupportedError

from .sdk import RemediedChatKitServer


class Checks:
    """The state of threads and items that each op needs; everything reads under the reader's scope."""

    def __init__(self, server: RemediedChatKitServer) -> None:
        """Look things up in the server's store."""
        self._server = server
        self._store = server.store

    async def check(self, op: ChatKitReq, context: RequestContext) -> None:
        """Raise one of the errors of `chatdock.errors` if the op cannot be served."""
        match op:
            case ThreadsCreateReq():
                await self._attachments(op.params.input.attachments, context)
            case ItemsFeedbackReq() | ThreadsDeleteReq():
                await self._store.load_thread(op.params.thread_id, context)
            case AttachmentsCreateReq() | AttachmentsDeleteReq():
                if self._server.attachment_store is None:
                    raise NotSupportedError("This assistant takes no attachments.")
            case ThreadsSyncCustomActionReq() | ThreadsCustomActionReq():
                await self._open_thread(op.params.thread_id, context)
                await self._widget(op.params.thread_id, op.params.item_id, context)
            case _:
                await self._check_turn(op, context)

    async def _check_turn(self, op: ChatKitReq, context: RequestContext) -> None:
        """What a thread must be like for an op that goes on with it."""
        match op:
            case ThreadsAddUserMessageReq():
                await self._open_thread(op.params.thread_id, context)
                await self._attachments(op.params.input.attachments, context)
            case ThreadsAddClientToolOutputReq():
                await self._open_thread(op.params.thread_id, context)
                await self._server.pending_tool_call(op.params.thread_id, context)
            case ThreadsRetryAfterItemReq():
                await self._open_thread(op.params.thread_id, context)
                await self._retry(op, context)
            case ThreadsAddStructuredInputReq():
                await self._open_thread(op.params.thread_id, context)
                await self._structured_input(op, context)
            case _:
                pass

    async def _open_thread(self, thread_id: str, context: RequestContext) -> ThreadMetadata:
        thread = await self._store.load_thread(thread_id, context)
        if thread.status.type != "active":
            reason = thread.status.reason or "Start a new conversation."
            raise ConflictError(f"This conversation is {thread.status.type}. {reason}")
        return thread

    async def _attachments(self, ids: list[str], context: RequestContext) -> None:
        for attachment_id in ids:
            await self._store.load_attachment(attachment_id, context)

    async def _retry(self, op: ThreadsRetryAfterItemReq, context: RequestContext) -> None:
        item = await self._store.load_item(op.params.thread_id, op.params.item_id, context)
        if not isinstance(item, UserMessageItem):
            raise NotFoundError(
                "There is no such message of the reader. Reload to see what is there."
            )

    async def _structured_input(
        self, op: ThreadsAddStructuredInputReq, context: RequestContext
    ) -> None:
        item = await self._store.load_item(op.params.thread_id, op.params.item_id, context)
        if not isinstance(item, StructuredInputItem) or item.status != "pending":
            raise ConflictError("These questions have been answered already.")

    async def _widget(self, thread_id: str, item_id: str | None, context: RequestContext) -> None:
        if item_id is None:
            return
        if not isinstance(await self._store.load_item(thread_id, item_id, context), WidgetItem):
            raise BadRequestError('The field "params.item_id" must name a widget.')
