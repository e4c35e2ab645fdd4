"""Attachments that nobody needs: uploads that came in no message, and bytes without a description."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from .attachment_files import AttachmentFiles
from .engine import Database
from .tables import attachments

ROWS_AT_ONCE: Final = 500
"""How much is deleted in one transaction, so that nobody waits long for the writer."""

PAUSE_SECONDS: Final = 0.05
"""Time between two of them."""

UNTOUCHED_SECONDS: Final = 3600.0
"""Bytes that were written since may get their description yet."""


class AttachmentSweep:
    """Removes what a reader uploaded and never sent, and what a killed process or a deletion left behind."""

    def __init__(
        self,
        database: Database,
        files: AttachmentFiles,
        *,
        unsent_hours: float,
        untouched_seconds: float = UNTOUCHED_SECONDS,
    ) -> None:
        """Keep what was not sent for so many hours."""
        self._database: Final = database
        self._files: Final = files
        self._kept: Final = timedelta(hours=unsent_hours)
        self._untouched_seconds: Final = untouched_seconds

    async def sweep(self) -> int:
        """Remove both kinds, in small transactions; return how many attachments are gone."""
        unsent = 0
        while gone := await self._database.write_system(self._drop_some):
            await self._files.delete(gone)
            unsent += len(gone)
            await asyncio.sleep(PAUSE_SECONDS)
        return unsent + await self._delete_orphans()

    def _drop_some(self, connection: Connection) -> Sequence[str]:
        limit = datetime.now(UTC) - self._kept
        unsent = (attachments.c.thread_id.is_(None), attachments.c.created_at < limit)
        some = select(attachments.c.id).where(*unsent).limit(ROWS_AT_ONCE)
        ids = connection.execute(some).scalars().all()
        # Again with the condition: one may have been sent since.
        gone = delete(attachments).where(attachments.c.id.in_(ids), *unsent)
        return connection.execute(gone.returning(attachments.c.id)).scalars().all() if ids else []

    async def _delete_orphans(self) -> int:
        old = await self._files.older_than(self._untouched_seconds)
        deleted = 0
        for start in range(0, len(old), ROWS_AT_ONCE):
            some = old[start : start + ROWS_AT_ONCE]
            kept = await self._database.read_system(lambda each, ids=some: _those_of(each, ids))
            orphans = [each for each in some if each not in kept]
            await self._files.delete(orphans)
            deleted += len(orphans)
        return deleted


def _those_of(connection: Connection, ids: Sequence[str]) -> set[str]:
    query = select(attachments.c.id).where(attachments.c.id.in_(ids))
    return set(connection.execute(query).scalars())
