"""Remedies for what the ChatKit SDK (1.6.5) gets wrong, in one place.

Each overrides a private method or a branch of `process`; `tests/contract` holds one test for each.
The numbers are those of the SDK's findings in `docs/decisions/chatkit-sdk.md`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC

from chatkit.server import DEFAULT_PAGE_SIZE, ChatKitServer
from chatkit.types import (
    ClientToolCallItem,
    ItemsListReq,
    NonStreamingReq,
    Page,
    StreamingReq,
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadsAddClientToolOutputReq,
    ThreadsRetryAfterItemReq,
    ThreadStreamEvent,
    ThreadsUpdateReq,
    ThreadUpdatedEvent,
    UserMessageInput,
    UserMessageItem,
)
from typing_extensions import override

from chatdock.context import RequestContext
from chatdock.errors import ConflictError, NotFoundError
from chatdock.storage.thread_store import ThreadStore


class RemediedChatKitServer(ChatKitServer[RequestContext]):
    """The SDK's server on our store, with its defects mended and its protocol unchanged."""

    store: ThreadStore

    def __init__(self, store: ThreadStore) -> None:
        """Serve the threads of the given store."""
        super().__init__(store)

    async def answer(self, request: NonStreamingReq, context: RequestContext) -> bytes:
        """Answer an op that does not stream, from a parsed request (20: parsed only once)."""
        return await self._process_non_streaming(request, context)

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
            _make_times_aware(event)
            yield event

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
            case _:
                return await super()._process_non_streaming(request, context)

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
        message = await self.store.load_item(thread_id, item_id, context)
        if not isinstance(message, UserMessageItem):
            raise ConflictError("Only an answer to a message of the reader can be tried again.")
        await self.store.delete_items_after(thread_id, item_id, context)
        async for event in self._process_events(
            thread, context, lambda: self.respond(thread, message, context)
        ):
            yield event

    async def _add_client_tool_output(
        self, request: ThreadsAddClientToolOutputReq, context: RequestContext
    ) -> AsyncIterator[ThreadStreamEvent]:
        # 10: the SDK wants the pending call to be the thread's very last item.
        thread = await self.store.load_thread(request.params.thread_id, context)
        call = await self.pending_tool_call(thread.id, context)
        completed = call.model_copy(update={"output": request.params.result, "status": "completed"})
        await self.store.save_item(thread.id, completed, context)
        await self._cleanup_pending_client_tool_call(thread, context)
        async for event in self._process_events(
            thread, context, lambda: self.respond(thread, None, context)
        ):
            yield event

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
        """The newest client tool call that waits for its output; raises `NotFoundError`."""
        newest = await self.store.load_thread_items(
            thread_id, None, DEFAULT_PAGE_SIZE, "desc", context
        )
        for item in newest.data:
            if isinstance(item, ClientToolCallItem) and item.status == "pending":
                return item
        raise NotFoundError("No tool call of this conversation waits for an output.")


def _make_times_aware(event: ThreadStreamEvent) -> None:
    match event:
        case ThreadItemAddedEvent() | ThreadItemDoneEvent() | ThreadItemReplacedEvent():
            subject = event.item
        case ThreadCreatedEvent() | ThreadUpdatedEvent():
            subject = event.thread
        case _:
            return
    subject.created_at = subject.created_at.astimezone(UTC)
