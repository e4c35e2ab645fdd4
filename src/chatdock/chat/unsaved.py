"""The items of one run that are not stored when it ends early: they are saved, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

from chatkit.types import (
    AssistantMessageItem,
    ChatKitReq,
    ThreadItem,
    ThreadItemDoneEvent,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadStreamEvent,
    UserMessageItem,
)

from chatdock.context import RequestContext

from .partials import Partials
from .sdk import RemediedChatKitServer


class Unsaved:
    """Follows the events of one run, and saves what they leave unfinished to the server's store."""

    def __init__(
        self,
        server: RemediedChatKitServer,
        request: ChatKitReq,
        context: RequestContext,
        *,
        thread_id: str,
    ) -> None:
        """Begin before the first event of the request's run."""
        self._server = server
        self._request = request
        self._context = context
        self._thread_id = thread_id
        self._partials = Partials()
        self._is_question_shown = False

    def see(self, event: ThreadStreamEvent) -> None:
        """Take one event into account."""
        self._partials.see(event)
        if isinstance(event, ThreadItemDoneEvent) and isinstance(event.item, UserMessageItem):
            self._is_question_shown = True

    @property
    def has_text(self) -> bool:
        """Whether the run has shown any text of an answer, saved or not."""
        return self._partials.has_text

    def answers(self) -> Sequence[AssistantMessageItem]:
        """The unfinished messages that show any text."""
        return self._partials.shown()

    async def question(self) -> UserMessageItem | None:
        """The reader's message, if the run ended before it was shown."""
        op = self._request
        if self._is_question_shown or not isinstance(
            op, ThreadsCreateReq | ThreadsAddUserMessageReq
        ):
            return None
        thread = await self._server.store.load_thread(self._thread_id, self._context)
        return await self._server.build_user_message(op.params.input, thread, self._context)

    async def save(self, item: ThreadItem) -> ThreadItem:
        """Store the item, unless it was stored whole just before its event could be shown."""
        item = await self._server.store.keep_item(self._thread_id, item, self._context)
        self.see(ThreadItemDoneEvent(item=item))
        return item
