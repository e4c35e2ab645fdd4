"""The model's input: the newest items within budget, in order, with the reader's context beside the question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from agents import TResponseInputItem
from chatkit.agents import ThreadItemConverter
from chatkit.store import Store
from chatkit.types import ThreadItem, ThreadMetadata, UserMessageItem
from openai.types.responses import ResponseInputTextParam
from openai.types.responses.response_input_item_param import Message

from chatdock.context import RequestContext

from ._reader import reader_blocks
from ._tokens import tokens_in

MEDIA_TOKENS: Final = 1_500
"""About what an image, or a short PDF, takes of a model's context."""

_MEDIA: Final = frozenset({"input_image", "input_file"})


async def recent_items(
    store: Store[RequestContext],
    thread: ThreadMetadata,
    message: UserMessageItem | None,
    context: RequestContext,
    *,
    limit: int,
) -> list[ThreadItem]:
    """Load the newest `limit` items, oldest of them first, with `message` among them exactly once."""
    if message is not None and thread.id == context.new_thread_id:
        # The thread that this very request creates holds nothing else.
        return [message]
    page = await store.load_thread_items(thread.id, None, limit, "desc", context)
    items = page.data[::-1]
    if message is not None and all(item.id != message.id for item in items):
        items.append(message)
    return items


async def build_input(
    items: Sequence[ThreadItem],
    context: RequestContext,
    converter: ThreadItemConverter,
    *,
    token_budget: int,
) -> list[TResponseInputItem]:
    """Convert the newest items that fit the budget and put the reader's context before the last question.

    The last user message and all that follows it are always kept, however long they are.
    """
    question = _last_question(items)
    quoting = _quoting(items, question, context.reader.selection)
    # The newest first: it gets the room that there is for attachments.
    groups = [await converter.to_agent_input([item]) for item in reversed(quoting)][::-1]
    history = _within_budget(groups[:question], token_budget - _tokens(groups[question:]))
    return [*_flat(history), *_context_items(context), *_flat(groups[question:])]


def _last_question(items: Sequence[ThreadItem]) -> int:
    positions = [
        position for position, item in enumerate(items) if isinstance(item, UserMessageItem)
    ]
    return positions[-1] if positions else len(items)


def _quoting(items: Sequence[ThreadItem], question: int, selection: str | None) -> list[ThreadItem]:
    """Let the question quote what its reader has selected on the page, unless it quotes something itself."""
    quoting = list(items)
    asked = items[question] if question < len(items) else None
    if isinstance(asked, UserMessageItem) and not asked.quoted_text:
        quoting[question] = asked.model_copy(update={"quoted_text": selection})
    return quoting


def _within_budget(
    groups: list[list[TResponseInputItem]], token_budget: int
) -> list[list[TResponseInputItem]]:
    kept: list[list[TResponseInputItem]] = []
    for group in reversed(groups):
        token_budget -= _tokens([group])
        if token_budget < 0:
            break
        kept.append(group)
    return kept[::-1]


def _context_items(context: RequestContext) -> list[TResponseInputItem]:
    parts = [
        ResponseInputTextParam(type="input_text", text=text) for text in reader_blocks(context)
    ]
    return [Message(role="user", type="message", content=[*parts])] if parts else []


def _tokens(groups: Sequence[Sequence[TResponseInputItem]]) -> int:
    return sum(map(_tokens_of, _flat(groups)))


def _tokens_of(item: TResponseInputItem) -> int:
    """Estimate an item's tokens; images and files count by the piece, not by the length of their data."""
    media = 0
    content = cast("Mapping[str, Any]", item).get("content")
    if isinstance(content, list):
        parts = cast("list[Mapping[str, Any]]", content)
        texts = [part for part in parts if part.get("type") not in _MEDIA]
        media = len(parts) - len(texts)
        item = cast("TResponseInputItem", {**item, "content": texts})
    size = len(json.dumps(item, ensure_ascii=False).encode())
    return tokens_in(size) + media * MEDIA_TOKENS


def _flat(groups: Sequence[Sequence[TResponseInputItem]]) -> list[TResponseInputItem]:
    return [item for group in groups for item in group]
