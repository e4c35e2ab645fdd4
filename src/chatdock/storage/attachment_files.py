"""The bytes of attachments, apart from their descriptions: by their ids, and whole or not at all."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from chatdock.errors import UnavailableError

from .missing import not_found

PIECE_BYTES: Final = 65_536
"""How much is read at once."""

_logger = logging.getLogger(__name__)
_ID: Final = re.compile(r"atc_[0-9a-f]{32}")
_PART: Final = ".part"
_FULL: Final = (
    "The file could not be stored. Try again later; the owner finds the reason in the server's log."
)


Keep = Callable[[], None]
"""Puts written bytes in their place; to be called in the transaction that describes them."""


class AttachmentFiles(Protocol):
    """Where the bytes of attachments are kept."""

    def written(
        self, attachment_id: str, pieces: AsyncIterable[bytes]
    ) -> AbstractAsyncContextManager[Keep]:
        """The bytes, written apart: kept under the id once `Keep` is called, else forgotten."""
        ...

    async def size(self, attachment_id: str) -> int:
        """How many bytes there are; raises `NotFoundError`."""
        ...

    def read(self, attachment_id: str) -> AsyncGenerator[bytes]:
        """The bytes, in pieces; raises `NotFoundError`."""
        ...

    async def delete(self, attachment_ids: Sequence[str]) -> None:
        """Forget the bytes; absent ones are no error."""
        ...

    async def older_than(self, seconds: float) -> Sequence[str]:
        """The ids whose bytes were written so long ago; what a dead process left unfinished is removed."""
        ...


class AttachmentFolder:
    """Keeps them as files of a folder, which all servers of a database share."""

    def __init__(self, folder: Path) -> None:
        """Use the folder; it is made with the first file."""
        self._folder: Final = folder

    @asynccontextmanager
    async def written(
        self, attachment_id: str, pieces: AsyncIterable[bytes]
    ) -> AsyncGenerator[Keep]:
        """Write beside the file; what is whole and on the disk is kept by renaming it.

        Raises:
            UnavailableError: The disk is full, or not to be written to.
        """
        path = self._path(attachment_id)
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}{_PART}")
        file = await asyncio.to_thread(_create, part)
        try:
            async for piece in pieces:
                await asyncio.to_thread(_write, file, piece)
            await asyncio.to_thread(_finish, file)
            yield lambda: _keep(part, path)
        finally:
            # Not in a thread: a request that is cancelled waits for none.
            _discard(file)

    async def size(self, attachment_id: str) -> int:
        """The file's size; raises `NotFoundError`."""
        try:
            stat = await asyncio.to_thread(self._path(attachment_id).stat)
        except FileNotFoundError:
            raise not_found("attachment") from None
        return stat.st_size

    async def read(self, attachment_id: str) -> AsyncGenerator[bytes]:
        """The file's bytes, in pieces; raises `NotFoundError`."""
        try:
            file = await asyncio.to_thread(self._path(attachment_id).open, "rb")
        except FileNotFoundError:
            raise not_found("attachment") from None
        try:
            while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
                yield piece
        finally:
            file.close()

    async def delete(self, attachment_ids: Sequence[str]) -> None:
        """Remove the files."""
        paths = [self._path(each) for each in attachment_ids]
        await asyncio.to_thread(lambda: [path.unlink(missing_ok=True) for path in paths])

    async def older_than(self, seconds: float) -> Sequence[str]:
        """The ids of old files; old unfinished ones are removed."""
        return await asyncio.to_thread(lambda: list(self._old(time.time() - seconds)))

    def _path(self, attachment_id: str) -> Path:
        """Spread by the last digits, which are random: no folder gets too large."""
        if not _ID.fullmatch(attachment_id):
            raise not_found("attachment")
        return self._folder / attachment_id[-2:] / attachment_id

    def _old(self, limit: float) -> Iterator[str]:
        for path in self._folder.glob("[0-9a-f][0-9a-f]/atc_*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime > limit:
                    continue
                if path.suffix == _PART:
                    path.unlink()
                elif _ID.fullmatch(path.name):
                    yield path.name


def _create(path: Path) -> BinaryIO:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path.open("xb")
    except OSError as error:
        raise _unavailable(error) from None


def _write(file: BinaryIO, piece: bytes) -> None:
    try:
        file.write(piece)
    except OSError as error:
        raise _unavailable(error) from None


def _finish(file: BinaryIO) -> None:
    try:
        file.flush()
        os.fsync(file.fileno())
        file.close()
    except OSError as error:
        raise _unavailable(error) from None


def _keep(part: Path, path: Path) -> None:
    try:
        part.replace(path)
    except OSError as error:
        raise _unavailable(error) from None


def _discard(file: BinaryIO) -> None:
    with suppress(OSError):
        file.close()
    with suppress(OSError):
        Path(file.name).unlink(missing_ok=True)


def _unavailable(error: OSError) -> UnavailableError:
    _logger.error("An attachment could not be stored: %s", error.strerror)
    return UnavailableError(_FULL)
