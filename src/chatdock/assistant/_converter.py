"""Thread items as input items of the Agents SDK: quotes and tags kept, roles kept, nothing raises."""

from __future__ import annotations

import json
from typing import Any, cast

from agents import TResponseInputItem
from chatkit.agents import ThreadItemConverter
from chatkit.types import (
    AssistantMessageItem,
    Attachment,
    HiddenContextItem,
    UserMessageItem,
    UserMessageTagContent,
)
from openai.types.responses import (
    EasyInputMessageParam,
    ResponseInputContentParam,
    ResponseInputTextParam,
)
from openai.types.responses.response_input_item_param import Message
from typing_extensions import override

from ._attachments import AttachmentReader, not_shown
from ._data import block, clean

QUOTE_CHARS = 2_000
"""Most characters of a quote that the model is shown."""

NO_WORDS = "See what I attached."
"""Stands for the words of a message that has attachments alone."""

_TAG_CHARS = 1_000


class ChatDockItemConverter(ThreadItemConverter):
    """Converts every kind of thread item; an owner's subclass can load attachments and resolve tags."""

    def __init__(self, attachments: AttachmentReader | None = None) -> None:
        """Show what `attachments` can read; without it attachments are named alone."""
        self._attachments = attachments

    @override
    async def attachment_to_message_content(
        self, attachment: Attachment
    ) -> ResponseInputContentParam:
        """Give the attachment's content as far as it can be read, else its name."""
        if self._attachments is None:
            return not_shown(attachment, "Its content is not shown.")
        return await self._attachments.content(attachment)

    @override
    async def tag_to_message_content(self, tag: UserMessageTagContent) -> ResponseInputContentParam:
        """Give the tag's name and data as delimited data."""
        data = json.dumps(tag.data, ensure_ascii=False, default=str)
        return _text(block("tag", clean(f"@{tag.text} (id {tag.id}): {data}", _TAG_CHARS)))

    @override
    async def hidden_context_to_input(self, item: HiddenContextItem) -> TResponseInputItem:
        """Give hidden context of any shape; what is not text is given as JSON."""
        content = (
            item.content if isinstance(item.content, str) else json.dumps(item.content, default=str)
        )
        converted = await super().hidden_context_to_input(
            item.model_copy(update={"content": content})
        )
        return cast("TResponseInputItem", converted)

    @override
    async def user_message_to_input(
        self, item: UserMessageItem, is_last_message: bool = True
    ) -> TResponseInputItem | list[TResponseInputItem] | None:
        """Give one user message with its quote, its text and its tags, wherever it stands in the history."""
        parts: list[ResponseInputContentParam] = []
        quote = clean(item.quoted_text or "", QUOTE_CHARS)
        if quote:
            parts.append(_text(block("quoted_text", quote)))
        text = user_text(item)
        if not text and item.attachments and self._attachments is not None:
            # Some servers take no empty text.
            text = NO_WORDS
        parts.append(_text(text))
        parts += [await self.tag_to_message_content(tag) for tag in _distinct_tags(item)]
        parts += [
            await self.attachment_to_message_content(attachment) for attachment in item.attachments
        ]
        return Message(role="user", type="message", content=cast("Any", parts))

    @override
    async def assistant_message_to_input(
        self, item: AssistantMessageItem
    ) -> TResponseInputItem | list[TResponseInputItem] | None:
        """Give an earlier answer as plain text: the form that both of OpenAI's APIs take."""
        text = "\n\n".join(part.text for part in item.content)
        return EasyInputMessageParam(role="assistant", content=text)


def user_text(item: UserMessageItem) -> str:
    """Return the message as typed, tags as `@name`."""
    return "".join(
        f"@{part.text}" if isinstance(part, UserMessageTagContent) else part.text
        for part in item.content
    )


def _distinct_tags(item: UserMessageItem) -> list[UserMessageTagContent]:
    tags = {part.id: part for part in item.content if isinstance(part, UserMessageTagContent)}
    return list(tags.values())


def _text(text: str) -> ResponseInputTextParam:
    return ResponseInputTextParam(type="input_text", text=text)
