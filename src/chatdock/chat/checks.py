"""Refuses what must be refused, before the first byte of an answer is sent."""

from __future__ import annotations

from chatkit.types import (
    AttachmentsCreateReq,
    AttachmentsDeleteReq,
    ChatKitReq,
    ItemsFeedbackReq,
    ThreadsAddClientToolOutputReq,
    ThreadsAddStructuredInputReq,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsDeleteReq,
    ThreadsRetryAfterItemReq,
    ThreadsSyncCustomActionReq,
    UserMessageInput,
    UserMessageItem,
)

from chatdock.context import RequestContext
from chatdock.errors import BadRequestError, NotFoundError, NotSupportedError

from .attachments import Attachments, refuse_unless_sendable
from .requests import MessageEditReq
from .sdk import RemediedChatKitServer, refuse_unless_active, refuse_unless_pending


class Checks:
    """The state of threads and items that each op needs; everything reads under the reader's scope."""

    def __init__(self, server: RemediedChatKitServer) -> None:
        """Look things up in the server's store."""
        self._server = server
        self._store = server.store

    async def check(self, op: ChatKitReq, context: RequestContext) -> None:
        """Raise one of the errors of `chatdock.errors` if the op cannot be served."""
        match op:
            case ItemsFeedbackReq() | ThreadsDeleteReq():
                await self._store.load_thread(op.params.thread_id, context)
            case AttachmentsCreateReq() | AttachmentsDeleteReq():
                await self._attachment_op(op, context)
            case ThreadsSyncCustomActionReq() | ThreadsCustomActionReq():
                await self._open_thread(op.params.thread_id, context)
                await self._server.sender(op.params.thread_id, op.params.item_id, context)
            case _:
                await self._check_turn(op, context)

    async def _check_turn(self, op: ChatKitReq, context: RequestContext) -> None:
        """What a thread must be like for an op that goes on with it."""
        match op:
            case ThreadsCreateReq():
                await self._attached(op.params.input, None, context)
            case ThreadsAddUserMessageReq():
                await self._open_thread(op.params.thread_id, context)
                await self._attached(op.params.input, op.params.thread_id, context)
            case ThreadsAddClientToolOutputReq():
                await self._open_thread(op.params.thread_id, context)
                await self._server.pending_tool_call(op.params.thread_id, context)
            case ThreadsRetryAfterItemReq():
                await self._open_thread(op.params.thread_id, context)
                await self._retry(op, context)
                if isinstance(op, MessageEditReq):
                    await self._attached(op.params.input, op.params.thread_id, context)
            case ThreadsAddStructuredInputReq():
                await self._open_thread(op.params.thread_id, context)
                await self._structured_input(op, context)
            case _:
                pass

    async def _open_thread(self, thread_id: str, context: RequestContext) -> None:
        refuse_unless_active(await self._store.load_thread(thread_id, context))

    async def _attachment_op(
        self, op: AttachmentsCreateReq | AttachmentsDeleteReq, context: RequestContext
    ) -> None:
        if self._server.attachment_store is None:
            raise NotSupportedError("This assistant takes no attachments.")
        if isinstance(op, AttachmentsDeleteReq):
            # The SDK deletes the bytes before it asks whose they are.
            await self._store.load_attachment(op.params.attachment_id, context)

    async def _attached(
        self, message: UserMessageInput, thread_id: str | None, context: RequestContext
    ) -> None:
        """What the message carries has to be the reader's, to be there whole, and in no other thread."""
        if len(set(message.attachments)) < len(message.attachments):
            raise BadRequestError("An attachment is named twice. Name each once.")
        ours = self._server.attachment_store
        if isinstance(ours, Attachments):
            ours.check_number(message.attachments)
        for attachment_id in message.attachments:
            attachment = await self._store.load_attachment(attachment_id, context)
            refuse_unless_sendable(attachment, thread_id)

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
        refuse_unless_pending(item)
