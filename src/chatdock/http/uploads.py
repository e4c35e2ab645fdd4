"""Reads files from requests, piece by piece: however large they are, little of them is in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from chatdock.errors import (
    BadRequestError,
    TooLargeError,
    TooSlowError,
    UnsupportedMediaTypeError,
)

from .body import BODY_SECONDS, media_type

UPLOAD_SECONDS: Final = 900.0
"""Longest time until a file is there."""

FORM_BYTES: Final = 65_536
"""How much of a form may be something else than its file."""

_PIECE_BYTES: Final = 65_536
_FIELD: Final = "file"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came in a form.

    Attributes:
        name: Its name, as the client says.
        media_type: What it is, as the client says; empty when it does not.
        pieces: Its bytes.
    """

    name: str
    media_type: str
    pieces: AsyncIterable[bytes]


async def body_pieces(request: Request, *, max_bytes: int) -> AsyncGenerator[bytes]:
    """The body of a request as it comes; raises `TooLargeError` and `TooSlowError`."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise _too_large(max_bytes)
    size = 0
    stream = request.stream()
    ends = asyncio.get_running_loop().time() + UPLOAD_SECONDS
    async with aclosing(stream):
        while True:
            try:
                limit = min(asyncio.get_running_loop().time() + BODY_SECONDS, ends)
                async with asyncio.timeout_at(limit):
                    piece = await anext(stream, None)
            except TimeoutError:
                raise TooSlowError("The file did not arrive in time. Send it again.") from None
            if piece is None:
                return
            size += len(piece)
            if size > max_bytes:
                raise _too_large(max_bytes)
            if piece:
                yield piece


@asynccontextmanager
async def sent_file(request: Request, *, max_bytes: int) -> AsyncGenerator[SentFile]:
    """The one file of a form; if it is large it waits on the disk, not in memory.

    Raises:
        UnsupportedMediaTypeError: The body is no form.
        BadRequestError: The form is broken, or has not just one file in its field `file`.
        TooLargeError: It is larger than `max_bytes`.
    """
    if media_type(request) != "multipart/form-data":
        raise UnsupportedMediaTypeError(
            'Send the file as multipart/form-data, in the field "file".'
        )
    async with aclosing(body_pieces(request, max_bytes=max_bytes + FORM_BYTES)) as pieces:
        parser = MultiPartParser(
            request.headers, pieces, max_files=1, max_fields=10, max_part_size=FORM_BYTES
        )
        try:
            form = await parser.parse()
        except MultiPartException as error:
            raise BadRequestError(
                f"The form cannot be read: {error.message.rstrip('.')}."
            ) from None
    try:
        file = form.get(_FIELD)
        if not isinstance(file, UploadFile):
            raise BadRequestError('The form has no file in the field "file".')
        yield SentFile(file.filename or "", file.content_type or "", _pieces(file))
    finally:
        await form.close()


async def _pieces(file: UploadFile) -> AsyncGenerator[bytes]:
    while piece := await file.read(_PIECE_BYTES):
        yield piece


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(f"The file is larger than {max_bytes:,} bytes. Attach a smaller one.")
