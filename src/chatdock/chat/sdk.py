"""Remedies for what the ChatKit SDK (1.6.5) gets wrong, in one place.

Each overrides a private method or a branch of `process`; `tests/contract` holds one test for each.
The numbers are those of the SDK's findings in `docs/decisions/chatkit-sdk.md`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime

from chatkit.errors import CustomStreamError
from chatkit.server import DEFAULT_PAGE_SIZE, ChatKitServer
from chatkit.store import AttachmentStore
from chatkit.store import NotFoundError as AbsentError
from chatkit.types import (
    ClientToolCallItem,
    ItemsListReq,
    NonStreamingReq,
    Page,
    StreamingReq,
    StructuredInputItem,
    StructuredInputSubmission,
    SyncCustomActionResponse,
    Thread,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadsAddClientToolOutputReq,
    ThreadsRetryAfterItemReq,
    ThreadsSyncCustomActionReq,
    ThreadStreamEvent,
    ThreadsUpdateReq,
    UserMessageInput,
    UserMessageItem,
    WidgetItem,
)
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError
from typing_extensions import override

from chatdock.context import RequestContext
from chatdock.errors import BadRequestError, ConflictError, NotFoundError, NotSupportedError
from chatdock.runs import HOLD_SECONDS
from chatdock.storage.storable import storable
from chatdock.storage.thread_store import ThreadStore
from chatdock.storage.tool_calls import NEWEST_ITEMS

from .outgoing import aware, is_hidden, shows_hidden, with_aware_times
from .requests import MessageEditReq


class RemediedChatKitServer(ChatKitServer[RequestContext]):
    """The SDK's server on our store, with its defects mended and its protocol unchanged."""

    store: ThreadStore

    def __init__(
        self,
        store: ThreadStore,
        attachment_store: AttachmentStore[RequestContext] | None = None,
    ) -> None:
        """Serve the threads of the given store; attachments need a store for their bytes, too."""
        super().__init__(store, attachment_store)

    async def answer(self, request: NonStreamingReq, context: RequestContext) -> bytes:
        """Answer an op that does not stream, from a parsed request (20: parsed only once).

        Raises:
            ChatDockError: What an owner's code or store refuses (14: the SDK's own errors have no status).
        """
        try:
            return await self._process_non_streaming(request, context)
        except NotImplementedError:
            raise NotSupportedError(f"This assistant does not offer {request.type}.") from None
        except AbsentError:
            raise NotFoundError("There is no such thing. Reload to see what is there.") from None
        except CustomStreamError as error:
            raise ConflictError(error.message) from None

    async def events(
        self, request: StreamingReq, context: RequestContext
    ) -> AsyncGenerator[ThreadStreamEvent]:
        """The events of a streaming op, from a parsed request, with aware times (19)."""
        match request:
            case ThreadsRetryAfterItemReq():
                stream = self._retry(request, context)
            case ThreadsAddClientToolOutputReq():
                stream = self._add_client_tool_output(request, context)
            case _:
                stream = self._process_streaming_impl(request, context)
        async for event in stream:
            # 9: of hidden items the SDK holds only those back that are done.
            if not shows_hidden(event):
                yield with_aware_times(event)

    def serialize(self, event: ThreadStreamEvent) -> bytes:
        """An event as the one-line JSON that clients are sent."""
        return self._serialize(event)

    @override
    async def _process_non_streaming(
        self, request: NonStreamingReq, context: RequestContext
    ) -> bytes:
        match request:
            case ItemsListReq(params=params):
                # 9: the SDK filters hidden items after it has cut the page.
                await self.store.load_thread(params.thread_id, context)
                page = await self.store.load_visible_items(
                    params.thread_id,
                    params.after,
                    params.limit or DEFAULT_PAGE_SIZE,
                    params.order,
                    context,
                )
                return self._serialize(page)
            case ThreadsUpdateReq(params=params):
                # 12: saving the whole thread would undo what a run changes at the same time.
                await self.store.rename_thread(params.thread_id, params.title, context)
                thread = await self.store.load_thread(params.thread_id, context)
                return self._serialize(self._to_thread_response(thread))
            case ThreadsSyncCustomActionReq():
                return await self._answer_sync_action(request, context)
            case _:
                return await super()._process_non_streaming(request, context)

    async def _answer_sync_action(
        self, request: ThreadsSyncCustomActionReq, context: RequestContext
    ) -> bytes:
        # 26: the SDK sends the updated item without storing it.
        thread = await self.store.load_thread(request.params.thread_id, context)
        sender = await self.sender(thread.id, request.params.item_id, context)
        answer = await self.sync_action(thread, request.params.action, sender, context)
        item = answer.updated_item
        if item is not None:
            await self.store.save_item(thread.id, item, context)
        shown = None if item is None or is_hidden(item) else aware(item)
        return self._serialize(SyncCustomActionResponse(updated_item=shown))

    async def sender(
        self, thread_id: str, item_id: str | None, context: RequestContext
    ) -> WidgetItem | None:
        """The widget that an action comes from, if it names one; raises `BadRequestError`."""
        if item_id is None:
            return None
        item = await self.store.load_item(thread_id, item_id, context)
        if not isinstance(item, WidgetItem):
            raise BadRequestError('The field "params.item_id" must name a widget.')
        return item

    @override
    def _serialize(self, obj: BaseModel) -> bytes:
        with suppress(PydanticSerializationError):
            data = super()._serialize(obj)
            # As text a NUL is these six characters.
            if b"\\u0000" not in data:
                return data
        return super()._serialize(storable(obj))

    @override
    async def _process_events(
        self,
        thread: ThreadMetadata,
        context: RequestContext,
        stream: Callable[[], AsyncIterator[ThreadStreamEvent]],
    ) -> AsyncIterator[ThreadStreamEvent]:
        # 13: it may have been locked while the message waited for its turn.
        refuse_unless_active(thread)
        async for event in super()._process_events(thread, context, stream):
            yield event

    @override
    async def _load_full_thread(self, thread_id: str, context: RequestContext) -> Thread:
        # 8: the SDK gives the oldest items; a reader wants the newest, and `after` leads back.
        metadata = await self.store.load_thread(thread_id, context)
        newest = await self.store.load_visible_items(
            thread_id, None, DEFAULT_PAGE_SIZE, "desc", context
        )
        ascending = Page(data=newest.data[::-1], has_more=newest.has_more, after=newest.after)
        return Thread(**metadata.model_dump(), items=ascending)

    async def _retry(
        self, request: ThreadsRetryAfterItemReq, context: RequestContext
    ) -> AsyncIterator[ThreadStreamEvent]:
        # 22: the SDK deletes row by row, outside a transaction, and ignores an unknown item.
        thread_id, item_id = request.params.thread_id, request.params.item_id
        thread = await self.store.load_thread(thread_id, context)
        refuse_unless_active(thread)
        message = await self.store.load_item(thread_id, item_id, context)
        if not isinstance(message, UserMessageItem):
            raise ConflictError("Only an answer to a message of the reader can be tried again.")
        before = [each.id for each in message.attachments]
        if isinstance(request, MessageEditReq):
            message = await self._reword(message, request.params.input, thread, context)
            yield ThreadItemReplacedEvent(item=message)
        gone = await self.store.delete_items_after(thread_id, item_id, context, unless_shown=before)
        # 22: who follows the thread elsewhere still shows them.
        for each in gone:
            yield ThreadItemRemovedEvent(item_id=each)
        async for event in self._process_events(
            thread, context, lambda: self.respond(thread, message, context)
        ):
            yield event

    async def _reword(
        self,
        message: UserMessageItem,
        words: UserMessageInput,
        thread: ThreadMetadata,
        context: RequestContext,
    ) -> UserMessageItem:
        """Store the message in other words, in its old place."""
        new = await self._build_user_message_item(words, thread, context)
        new = new.model_copy(update={"id": message.id, "created_at": message.created_at})
        await self.store.save_item(thread.id, new, context)
        for attachment in new.attachments:
            await self.store.save_attachment(attachment, context)
        return new

    async def _add_client_tool_output(
        self, request: ThreadsAddClientToolOutputReq, context: RequestContext
    ) -> AsyncIterator[ThreadStreamEvent]:
        # 10: the SDK wants the pending call to be the thread's very last item.
        thread = await self.store.load_thread(request.params.thread_id, context)
        refuse_unless_active(thread)
        call = await self.pending_tool_call(thread.id, context)
        completed = call.model_copy(update={"output": request.params.result, "status": "completed"})
        await self.store.save_item(thread.id, completed, context)
        await self._cleanup_pending_client_tool_call(thread, context)
        async for event in self._process_events(
            thread, context, lambda: self.respond(thread, None, context)
        ):
            yield event

    @override
    async def _apply_structured_input_submission(
        self, item: StructuredInputItem, submission: StructuredInputSubmission
    ) -> StructuredInputItem:
        # 14: another tab may have answered while this answer waited for its turn.
        refuse_unless_pending(item)
        return await super()._apply_structured_input_submission(item, submission)

    @override
    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: RequestContext
    ) -> None:
        # 1, 5: whoever cancels saves what was shown, and knows why (`ChatWork.close`); the SDK would
        # tell the model that the reader cancelled, whatever the cause.
        pass

    async def build_user_message(
        self, message: UserMessageInput, thread: ThreadMetadata, context: RequestContext
    ) -> UserMessageItem:
        """The item that the SDK makes of a reader's message; it is not stored yet."""
        return await self._build_user_message_item(message, thread, context)

    @override
    async def _build_user_message_item(
        self, input: UserMessageInput, thread: ThreadMetadata, context: RequestContext
    ) -> UserMessageItem:
        item = await super()._build_user_message_item(input, thread, context)
        # The id was written with the turn: a killed worker leaves no question twice.
        asked = {"id": context.new_message_id, "created_at": context.asked_at}
        return item.model_copy(update={name: value for name, value in asked.items() if value})

    @override
    async def _process_new_thread_item_respond(
        self, thread: ThreadMetadata, item: UserMessageItem, context: RequestContext
    ) -> AsyncIterator[ThreadStreamEvent]:
        if not context.has_stored_message:
            async for event in super()._process_new_thread_item_respond(thread, item, context):
                yield event
            return
        # The message was stored in the transaction in which its turn began.
        for attachment in item.attachments:
            await self.store.save_attachment(attachment, context)
        yield ThreadItemDoneEvent(item=item)
        async for event in self._process_events(
            thread, context, lambda: self.respond(thread, item, context)
        ):
            yield event

    async def pending_tool_call(
        self, thread_id: str, context: RequestContext
    ) -> ClientToolCallItem:
        """The newest client tool call that waits for its output.

        Raises:
            NotFoundError: None waits: it has been answered, or a later message came first (11).
            ConflictError: It has waited for longer than its thread was kept for it (11).
        """
        newest = await self.store.load_thread_items(thread_id, None, NEWEST_ITEMS, "desc", context)
        for item in newest.data:
            if isinstance(item, ClientToolCallItem) and item.status == "pending":
                return _in_time(item)
        raise NotFoundError(
            "No tool call of this conversation waits for an output: it has one, or a later message came first."
        )


def refuse_unless_active(thread: ThreadMetadata) -> None:
    """Raise `ConflictError` if the thread is locked or closed."""
    if thread.status.type != "active":
        reason = thread.status.reason or "Start a new conversation."
        raise ConflictError(f"This conversation is {thread.status.type}. {reason}")


def refuse_unless_pending(item: ThreadItem) -> None:
    """Raise `ConflictError` unless the item asks questions that nobody has answered."""
    if not isinstance(item, StructuredInputItem):
        raise ConflictError("There are no questions to answer in this place.")
    if item.status != "pending":
        raise ConflictError("These questions have been answered already.")


def _in_time(call: ClientToolCallItem) -> ClientToolCallItem:
    if (datetime.now(UTC) - call.created_at).total_seconds() > HOLD_SECONDS:
        raise ConflictError(
            f"The output came after {HOLD_SECONDS:.0f} seconds: the answer does not wait for it any more. "
            "Ask again."
        )
    return call
