"""Uploads at the same time, to one server or several: what is kept is what is described, and no more of it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from chatkit.types import AttachmentCreateParams

from chatdock.chat import AttachmentLimits, Attachments
from chatdock.errors import ConflictError, NotFoundError, UnavailableError
from chatdock.storage.attachment_files import AttachmentFolder
from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, asking

ASKING: Final = asking(ALICE)
FIRST: Final = b"The first bytes"
LATER: Final = b"The later bytes"


def server(database: Database, folder: Path, *, room_bytes: int = 10_000) -> Attachments:
    """What one of the servers of a database knows of its uploads."""
    files = AttachmentFolder(folder)
    limits = AttachmentLimits(
        max_bytes=1_000, types=("text/*",), max_per_message=1, room_bytes=room_bytes
    )
    return Attachments(ThreadStore(database, files), files, limits)


async def announced(attachments: Attachments) -> str:
    asked = AttachmentCreateParams(name="a.txt", size=len(FIRST), mime_type="text/plain")
    return (await attachments.create_attachment(asked, ASKING)).id


async def sent(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def kept(attachments: Attachments, attachment_id: str) -> bytes:
    content = await attachments.content(attachment_id, ASKING)
    return b"".join([piece async for piece in content.pieces])


class Upload:
    """An upload that has begun, and goes on when it is told to."""

    def __init__(self, content: bytes) -> None:
        self._content: Final = content
        self.begun: Final = asyncio.Event()
        self.goes_on: Final = asyncio.Event()

    async def pieces(self) -> AsyncGenerator[bytes]:
        yield self._content[:5]
        self.begun.set()
        await self.goes_on.wait()
        yield self._content[5:]


async def test_of_two_servers_that_take_in_one_file_the_first_to_have_it_whole_keeps_it(
    database: Database, tmp_path: Path
) -> None:
    here, elsewhere = [server(database, tmp_path / "files") for _ in range(2)]
    attachment_id, upload = await announced(here), Upload(LATER)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        later = group.create_task(refused(elsewhere, attachment_id, upload))
        await upload.begun.wait()
        await here.fill(attachment_id, sent(FIRST), ASKING)
        upload.goes_on.set()
    assert isinstance(later.result(), ConflictError)
    assert await kept(elsewhere, attachment_id) == FIRST
    assert files_in(tmp_path) == [attachment_id]


async def test_what_is_deleted_while_its_bytes_come_leaves_nothing(
    database: Database, tmp_path: Path
) -> None:
    attachments = server(database, tmp_path / "files")
    attachment_id, upload = await announced(attachments), Upload(FIRST)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        filling = group.create_task(refused(attachments, attachment_id, upload))
        await upload.begun.wait()
        await ThreadStore(database).delete_attachment(attachment_id, ASKING)
        upload.goes_on.set()
    assert isinstance(filling.result(), NotFoundError)
    assert files_in(tmp_path) == []


async def test_bytes_that_cannot_be_kept_are_awaited_still(
    database: Database, tmp_path: Path
) -> None:
    attachments = server(database, tmp_path / "files")
    attachment_id = await announced(attachments)
    in_the_way = tmp_path / "files" / attachment_id[-2:] / attachment_id
    in_the_way.mkdir(parents=True)
    with pytest.raises(UnavailableError):
        await attachments.fill(attachment_id, sent(FIRST), ASKING)
    in_the_way.rmdir()
    await attachments.fill(attachment_id, sent(FIRST), ASKING)
    assert await kept(attachments, attachment_id) == FIRST


async def test_files_that_come_at_once_do_not_exceed_their_readers_room(
    database: Database, tmp_path: Path
) -> None:
    attachments = server(database, tmp_path / "files", room_bytes=3 * len(FIRST))
    coming = [attachments.add("a.txt", "text/plain", sent(FIRST), ASKING) for _ in range(12)]
    outcomes = await asyncio.gather(*coming, return_exceptions=True)
    assert sum(isinstance(each, ConflictError) for each in outcomes) == 9
    assert len(files_in(tmp_path)) == 3


async def refused(attachments: Attachments, attachment_id: str, upload: Upload) -> Exception:
    with pytest.raises((ConflictError, NotFoundError)) as caught:
        await attachments.fill(attachment_id, upload.pieces(), ASKING)
    return caught.value


def files_in(tmp_path: Path) -> list[str]:
    """Every file, the unfinished ones too."""
    return [path.name for path in (tmp_path / "files").glob("*/*")]
