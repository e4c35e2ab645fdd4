"""The committed frames of threads and runs, as their rows keep them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, ScalarSelect, Select, func, select

from chatdock.context import Principal
from chatdock.storage.engine import Database
from chatdock.storage.statements import scope
from chatdock.storage.tables import frames, runs

from .log import FRAMES_AT_ONCE, Frame
from .model import RunRecord

PAGE_BYTES: Final = 131_072
"""About how much of a log is read at once, so that a reader who is far behind costs little."""


class StoredFrames:
    """Reads frames, each reader's own."""

    def __init__(self, database: Database) -> None:
        """Use the given database."""
        self._database: Final = database

    async def of_thread(
        self, thread_id: str, number: int, principal: Principal, until: RunRecord | None = None
    ) -> list[Frame]:
        """The first page of the thread's committed frames above `number`, in order.

        What runs have said that followed the run `until` is left out.
        """
        query = _frames(thread_id, number, principal).limit(FRAMES_AT_ONCE)
        if until is not None:
            # A run that has said nothing bounds nothing.
            query = query.where(frames.c.number <= func.coalesce(_last_of(until), frames.c.number))
        return await self._database.read_as(principal, lambda each: _page(each, query))

    async def of_run(self, run: RunRecord) -> list[Frame]:
        """All of the run's committed frames, in order."""
        query = _frames(run.thread_id, 0, run.principal).where(frames.c.run_id == run.id)
        return await self._database.read_as(run.principal, lambda each: _read(each, query))

    async def has_any(self, run: RunRecord) -> bool:
        """Whether the run has committed a frame."""
        newest = select(_last_of(run))
        found = await self._database.read_as(
            run.principal, lambda each: each.execute(newest).scalar()
        )
        return found is not None

    async def progress_of(self, run: RunRecord, after: int) -> tuple[list[Frame], bool]:
        """The first page of the run's committed frames above `after`, and whether it has ended.

        The page is empty only when no frame is left.
        """
        query = _frames(run.thread_id, after, run.principal).where(frames.c.run_id == run.id)
        some = query.limit(FRAMES_AT_ONCE)
        unfinished = select(runs.c.id).where(
            runs.c.id == run.id, runs.c.ended_at.is_(None), scope(runs, run.principal)
        )

        def read(connection: Connection) -> tuple[list[Frame], bool]:
            return _page(connection, some), connection.execute(unfinished).first() is None

        return await self._database.read_as(run.principal, read)


def _frames(thread_id: str, after: int, principal: Principal) -> Select[int, str]:
    mine = (frames.c.thread_id == thread_id, frames.c.number > after, scope(frames, principal))
    return select(frames.c.number, frames.c.data).where(*mine).order_by(frames.c.number)


def _last_of(run: RunRecord) -> ScalarSelect[int]:
    said = (frames.c.thread_id == run.thread_id, frames.c.run_id == run.id)
    mine = scope(frames, run.principal)
    newest = frames.c.number.desc()
    return select(frames.c.number).where(*said, mine).order_by(newest).limit(1).scalar_subquery()


def _page(connection: Connection, query: Select[int, str]) -> list[Frame]:
    """At least one frame, and about as many as fit into a page."""
    page: list[Frame] = []
    size = 0
    with connection.execute(query) as rows:
        for row in rows:
            page.append((row.number, row.data.encode()))
            size += len(row.data)
            if size >= PAGE_BYTES:
                break
    return page


def _read(connection: Connection, query: Select[int, str]) -> list[Frame]:
    return [(row.number, row.data.encode()) for row in connection.execute(query)]
