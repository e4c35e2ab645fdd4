"""A thread store in a dictionary and an index of a few passages: as small as a test can read."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chatkit.store import NotFoundError, Store
from chatkit.types import (
    Attachment,
    InferenceOptions,
    Page,
    ThreadItem,
    ThreadMetadata,
    UserMessageItem,
    UserMessageTextContent,
)

from chatdock.context import Principal, ReaderContext, RequestContext
from chatdock.knowledge import Hit, Location, Passage, Scope, SearchResult
from chatdock.storage.ids import new_id

NOW = datetime(2026, 11, 21, tzinfo=UTC)
THREAD = ThreadMetadata(id="thr_1", created_at=NOW)


def context(**reader: Any) -> RequestContext:
    return RequestContext(principal=Principal(user_id="u1"), reader=ReaderContext(**reader))


def user_message(
    text: str, *, quote: str | None = None, item_id: str = "msg_user"
) -> UserMessageItem:
    return UserMessageItem(
        id=item_id,
        thread_id=THREAD.id,
        created_at=NOW,
        content=[UserMessageTextContent(text=text)],
        quoted_text=quote,
        inference_options=InferenceOptions(),
    )


class DictStore(Store[RequestContext]):
    """Keeps the items of one thread in the order in which they were first saved."""

    def __init__(self, *items: ThreadItem) -> None:
        self.items: dict[str, ThreadItem] = {item.id: item for item in items}

    def generate_item_id(self, item_type: str, thread: ThreadMetadata, context: Any) -> str:
        return new_id({"message": "msg", "tool_call": "tc", "workflow": "wf"}[item_type])

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        items = list(self.items.values())
        items = items[::-1] if order == "desc" else items
        return Page(data=items[:limit], has_more=len(items) > limit)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        self.items[item.id] = item

    async def save_item(self, thread_id: str, item: ThreadItem, context: Any) -> None:
        self.items[item.id] = item

    async def load_item(self, thread_id: str, item_id: str, context: Any) -> ThreadItem:
        return self.items[item_id]

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Any) -> None:
        del self.items[item_id]

    async def load_thread(self, thread_id: str, context: Any) -> ThreadMetadata:
        return THREAD

    async def save_thread(self, thread: ThreadMetadata, context: Any) -> None:
        pass

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Any
    ) -> Page[ThreadMetadata]:
        return Page(data=[THREAD])

    async def delete_thread(self, thread_id: str, context: Any) -> None:
        self.items.clear()

    async def save_attachment(self, attachment: Attachment, context: Any) -> None:
        raise NotImplementedError

    async def load_attachment(self, attachment_id: str, context: Any) -> Attachment:
        raise NotFoundError

    async def delete_attachment(self, attachment_id: str, context: Any) -> None:
        raise NotImplementedError


def passage(number: int, text: str, **fields: str) -> Passage:
    known: dict[str, Any] = {
        "document": "signals.html",
        "url": "/signals.html",
        "anchor": f"a{number}",
        "title": "Server Signals",
        "heading": "Server Signals › Cancelling",
        "section": "admin",
        **fields,
    }
    return Passage(id=f"p{number}", text=text, position=number, **known)


class FewPassages:
    """Has the interface of `Knowledge`; finds every passage it was given, in their order.

    Attributes:
        asked: What was searched for, with the scope and place of each search.
    """

    def __init__(
        self,
        *passages: Passage,
        location: Location | None = None,
        failure: Exception | None = None,
        widened: bool = False,
    ) -> None:
        self.passages_ = passages
        self.location = location
        self.failure = failure
        self.widened = widened
        self.asked: list[Mapping[str, Any]] = []

    async def search(
        self,
        queries: Sequence[str],
        *,
        scope: Scope = "site",
        page: str | None = None,
        section: str | None = None,
        limit: int = 10,
    ) -> SearchResult:
        self.asked.append({"queries": queries, "scope": scope, "page": page, "section": section})
        if self.failure:
            raise self.failure
        hits = tuple(Hit(passage=each, score=1.0) for each in self.passages_[:limit])
        return SearchResult(hits=hits, scope=scope, widened=self.widened)

    async def locate(self, url_or_path: str) -> Location | None:
        if self.failure:
            raise self.failure
        return self.location
