"""What the model is shown of attachments: images and PDFs as they are, texts as data, of all others the name."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final, Literal

from chatkit.store import NotFoundError as AbsentError
from chatkit.store import Store
from chatkit.types import Attachment
from openai.types.responses import (
    ResponseInputContentParam,
    ResponseInputFileParam,
    ResponseInputImageParam,
    ResponseInputTextParam,
)

from chatdock.context import RequestContext
from chatdock.errors import NotFoundError
from chatdock.storage.attachment_files import AttachmentFiles

from ._data import block, clean
from ._tokens import bytes_of

ModelInput = Literal["image", "pdf"]
"""What a model may read besides text."""

MEDIA_BYTES: Final = 20_971_520
"""Most bytes of images and PDFs in one request to a model; the newest are shown."""

_TEXTS: Final = (
    "text/*",
    "application/json",
    "application/*+json",
    "application/xml",
    "application/*+xml",
)
_NAME_CHARS: Final = 255


class AttachmentReader:
    """Shows a model the attachments of one reader, as far as it can read them and there is room."""

    def __init__(
        self,
        store: Store[RequestContext],
        files: AttachmentFiles,
        context: RequestContext,
        *,
        inputs: Sequence[ModelInput],
        text_tokens: int,
    ) -> None:
        """Prepare for one request; whoever asks first gets the room.

        Args:
            store: Knows whose an attachment is.
            files: Has its bytes.
            context: The reader's.
            inputs: What the model reads besides text.
            text_tokens: Most tokens of all texts.
        """
        self._store: Final = store
        self._files: Final = files
        self._context: Final = context
        self._inputs: Final = inputs
        self._media_bytes = MEDIA_BYTES
        self._text_bytes = bytes_of(text_tokens)

    async def content(self, attachment: Attachment) -> ResponseInputContentParam:
        """The attachment in a form that the model can read; a sentence where there is none."""
        try:
            # Under the reader's scope: what is in an item is not believed.
            attachment = await self._store.load_attachment(attachment.id, self._context)
            shown = await self._shown(attachment)
        except (NotFoundError, AbsentError):
            return not_shown(attachment, "It was deleted.")
        return shown or not_shown(attachment, "Its content cannot be read here.")

    async def _shown(self, attachment: Attachment) -> ResponseInputContentParam | None:
        kind = attachment.mime_type
        if any(fnmatchcase(kind, pattern) for pattern in _TEXTS):
            return await self._text(attachment)
        if attachment.type == "image" and "image" in self._inputs:
            return await self._image(attachment)
        if kind == "application/pdf" and "pdf" in self._inputs:
            return await self._pdf(attachment)
        return None

    async def _image(self, attachment: Attachment) -> ResponseInputContentParam | None:
        data = await self._data_url(attachment)
        if data is None:
            return None
        return ResponseInputImageParam(type="input_image", detail="auto", image_url=data)

    async def _pdf(self, attachment: Attachment) -> ResponseInputContentParam | None:
        data = await self._data_url(attachment)
        if data is None:
            return None
        return ResponseInputFileParam(type="input_file", filename=attachment.name, file_data=data)

    async def _text(self, attachment: Attachment) -> ResponseInputContentParam | None:
        if self._text_bytes <= 0:
            return None
        size = await self._files.size(attachment.id)
        head = await self._head(attachment, self._text_bytes)
        self._text_bytes -= len(head)
        cut = f"\n(Cut here: this is the begin of {size:,} bytes.)" if len(head) < size else ""
        text = clean(head.decode(errors="replace"))
        return _as_data(f"{_named(attachment)}:\n{text}{cut}")

    async def _data_url(self, attachment: Attachment) -> str | None:
        size = await self._files.size(attachment.id)
        if size > self._media_bytes:
            return None
        self._media_bytes -= size
        data = await self._head(attachment, size)
        encoded = await asyncio.to_thread(b64encode, data)
        return f"data:{attachment.mime_type};base64,{encoded.decode()}"

    async def _head(self, attachment: Attachment, most_bytes: int) -> bytes:
        head = bytearray()
        pieces = self._files.read(attachment.id)
        async for piece in pieces:
            head += piece
            if len(head) >= most_bytes:
                break
        await pieces.aclose()
        return bytes(head[:most_bytes])


def not_shown(attachment: Attachment, why: str) -> ResponseInputTextParam:
    """Tell the model what the reader attached, and that it does not see it."""
    return _as_data(f"{_named(attachment)}: {why}")


def _named(attachment: Attachment) -> str:
    return f"{clean(attachment.name, _NAME_CHARS)} ({attachment.mime_type})"


def _as_data(text: str) -> ResponseInputTextParam:
    return ResponseInputTextParam(type="input_text", text=block("attachment", text))
