"""Attachments of messages: announced or sent at once, checked by their bytes, read by their reader alone."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

from chatkit.store import AttachmentStore
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    AttachmentUploadDescriptor,
    FileAttachment,
    ImageAttachment,
)
from pydantic import AnyUrl
from typing_extensions import override

from chatdock.context import RequestContext
from chatdock.errors import BadRequestError, ConflictError, TooLargeError, TooManyRequestsError
from chatdock.storage.attachment_files import AttachmentFiles, Keep
from chatdock.storage.attachment_places import CONTENT_URL, UPLOAD_URL
from chatdock.storage.attachments import uploaded_already
from chatdock.storage.ids import new_id
from chatdock.storage.missing import not_found
from chatdock.storage.thread_store import ThreadStore

from .file_types import (
    SHOWN_TYPES,
    UNKNOWN_TYPE,
    Inspection,
    check_allowed,
    check_as_announced,
    empty,
    plain_type,
    too_large,
)

UPLOADS_AT_ONCE: Final = 16
"""How many files a process takes in at the same time."""

UPLOADS_OF_A_READER: Final = 6
"""How many of them may be of one reader, so that nobody keeps all others waiting."""

MAX_NAME_CHARS: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentLimits:
    """What readers may attach.

    Attributes:
        max_bytes: Largest file.
        types: Patterns of the types that are accepted.
        max_per_message: Most attachments of one message.
        room_bytes: Most bytes of all files of one reader.
    """

    max_bytes: int
    types: tuple[str, ...]
    max_per_message: int
    room_bytes: int


@dataclass(frozen=True, slots=True)
class Content:
    """An attachment with its bytes.

    Attributes:
        attachment: Its description.
        size_bytes: How many bytes there are.
        pieces: The bytes.
    """

    attachment: Attachment
    size_bytes: int
    pieces: AsyncGenerator[bytes]


class Attachments(AttachmentStore[RequestContext]):
    """Takes files in, in one step or two, and gives them back to the reader whose they are."""

    def __init__(
        self, store: ThreadStore, files: AttachmentFiles, limits: AttachmentLimits
    ) -> None:
        """Keep descriptions in the store, and bytes in the files."""
        self._store: Final = store
        self._files: Final = files
        self.limits: Final = limits
        self._slots: Final = Counter[tuple[str, str]]()
        self._uploading: Final[set[str]] = set()

    @contextmanager
    def slot(self, context: RequestContext) -> Generator[None]:
        """One of the `UPLOADS_AT_ONCE`, to be held from before a body is read; raises `TooManyRequestsError`."""
        reader = (context.principal.organization_id, context.principal.user_id)
        is_full = self._slots.total() >= UPLOADS_AT_ONCE
        if is_full or self._slots[reader] >= UPLOADS_OF_A_READER:
            raise TooManyRequestsError("Too many files are being uploaded. Try again in a moment.")
        self._slots[reader] += 1
        try:
            yield
        finally:
            self._slots[reader] -= 1
            if not self._slots[reader]:
                del self._slots[reader]

    @override
    async def create_attachment(
        self,
        input: AttachmentCreateParams,
        context: RequestContext,
    ) -> Attachment:
        """Announce a file, whose bytes come to the link that it is given."""
        declared = plain_type(input.mime_type)
        if input.size == 0:
            raise empty()
        if input.size > self.limits.max_bytes:
            raise too_large(self.limits.max_bytes)
        if declared != UNKNOWN_TYPE:
            check_allowed(declared, self.limits.types)
        made = _described(new_id("atc"), input.name, declared)
        announced = made.model_copy(
            update={
                "metadata": {"size_bytes": input.size},
                "upload_descriptor": AttachmentUploadDescriptor(
                    url=AnyUrl(f"{UPLOAD_URL}{made.id}"), method="PUT", headers={}
                ),
            }
        )
        await self._store.add_attachment(
            announced, context, size_bytes=input.size, room_bytes=self.limits.room_bytes
        )
        return announced

    @override
    async def delete_attachment(self, attachment_id: str, context: RequestContext) -> None:
        """Nothing: the store deletes the bytes with their description."""

    async def fill(
        self, attachment_id: str, pieces: AsyncIterable[bytes], context: RequestContext
    ) -> Attachment:
        """Take in the bytes of an announced attachment.

        Raises:
            NotFoundError: There is none of this id, or it is another reader's.
            ConflictError: Its bytes are there, or are coming.
            BadRequestError: They are fewer or more than was announced.
            UnsupportedMediaTypeError: They are something else than was announced, or of no accepted type.
        """
        announced = await self._store.load_attachment(attachment_id, context)
        if not is_awaited(announced):
            raise uploaded_already()
        with self._taking_in(attachment_id):
            inspection = Inspection(
                max_bytes=self.limits.max_bytes, announced_bytes=_announced_bytes(announced)
            )
            taking = self._taken_in(attachment_id, announced.mime_type, pieces, inspection)
            async with taking as (kind, keep):
                finished = _described(attachment_id, announced.name, kind)
                await self._store.finish_attachment(finished, context, keep=keep)
        return finished

    async def add(
        self, name: str, declared: str, pieces: AsyncIterable[bytes], context: RequestContext
    ) -> Attachment:
        """Take in a file that comes at once; raises as `create_attachment` and `fill` do."""
        attachment_id, declared = new_id("atc"), plain_type(declared)
        inspection = Inspection(max_bytes=self.limits.max_bytes)
        async with self._taken_in(attachment_id, declared, pieces, inspection) as (kind, keep):
            made = _described(attachment_id, name, kind)
            await self._store.add_attachment(
                made,
                context,
                size_bytes=inspection.size_bytes,
                room_bytes=self.limits.room_bytes,
                keep=keep,
            )
        return made

    async def content(self, attachment_id: str, context: RequestContext) -> Content:
        """An attachment of the reader's with its bytes; raises `NotFoundError`."""
        attachment = await self._store.load_attachment(attachment_id, context)
        if is_awaited(attachment):
            raise not_found("attachment")
        size_bytes = await self._files.size(attachment_id)
        return Content(attachment, size_bytes, self._files.read(attachment_id))

    def check_number(self, attachment_ids: list[str]) -> None:
        """Raise `TooLargeError` if these are too many for one message."""
        if len(attachment_ids) > self.limits.max_per_message:
            raise TooLargeError(
                f"A message has at most {self.limits.max_per_message} attachments. Send the others with another one."
            )

    @contextmanager
    def _taking_in(self, attachment_id: str) -> Generator[None]:
        if attachment_id in self._uploading:
            raise ConflictError("The file is being uploaded already.")
        self._uploading.add(attachment_id)
        try:
            yield
        finally:
            self._uploading.discard(attachment_id)

    @asynccontextmanager
    async def _taken_in(
        self,
        attachment_id: str,
        declared: str,
        pieces: AsyncIterable[bytes],
        inspection: Inspection,
    ) -> AsyncGenerator[tuple[str, Keep]]:
        """Write the bytes if they are what they should be; gives their type, and what keeps them."""

        async def inspected() -> AsyncGenerator[bytes]:
            async for piece in pieces:
                inspection.see(piece)
                yield piece

        async with self._files.written(attachment_id, inspected()) as keep:
            inspection.check_size()
            yield self._checked_type(declared, inspection), keep

    def _checked_type(self, declared: str, inspection: Inspection) -> str:
        real = inspection.real_type(declared)
        check_as_announced(declared, real)
        check_allowed(real, self.limits.types)
        return real


def is_awaited(attachment: Attachment) -> bool:
    """Whether the bytes have not come that were announced to us; an owner's store sees to its own."""
    descriptor = attachment.upload_descriptor
    return descriptor is not None and str(descriptor.url).startswith(UPLOAD_URL)


def refuse_unless_sendable(attachment: Attachment, thread_id: str | None) -> None:
    """Raise `ConflictError` if a message to the thread, or to a new one, cannot carry the attachment."""
    if is_awaited(attachment):
        raise ConflictError(
            f'"{attachment.name}" is not uploaded yet. Wait until it is, or remove it.'
        )
    if attachment.thread_id not in {None, thread_id}:
        raise ConflictError(
            f'"{attachment.name}" is in another conversation already. Attach it again for this one.'
        )


def clean_name(name: str) -> str:
    """The last part of a file's name, without characters that are not shown or turn others round."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    return " ".join(shown.split())[:MAX_NAME_CHARS].strip(". ") or "file"


def _described(attachment_id: str, name: str, kind: str) -> Attachment:
    name = clean_name(name)
    if kind in SHOWN_TYPES:
        preview = AnyUrl(f"{CONTENT_URL}{attachment_id}")
        return ImageAttachment(id=attachment_id, name=name, mime_type=kind, preview_url=preview)
    return FileAttachment(id=attachment_id, name=name, mime_type=kind)


def _announced_bytes(attachment: Attachment) -> int:
    size = (attachment.metadata or {}).get("size_bytes")
    if not isinstance(size, int):
        raise BadRequestError("The file was announced without its size. Attach it again.")
    return size
