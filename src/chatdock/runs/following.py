"""Following runs and threads: from memory when a run is this process's, else from the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from chatdock.context import Principal

from .changes import Changes
from .frames import StoredFrames
from .log import Frame, RunLog
from .model import UNFINISHED, RunRecord
from .records import RunRecords
from .run import Run

PAUSE_SECONDS: Final = 0.05
"""Shortest time between two looks at the frames of another process."""

RETRY_SECONDS: Final = 1.0
"""How soon a look that failed is tried again."""

Batches = AsyncIterator[list[Frame]]
"""Frames in batches, as they were committed."""


@dataclass(frozen=True, slots=True)
class RunCursor:
    """A run to follow, and the frame number to follow it from."""

    run: RunRecord
    after: int


@dataclass(frozen=True, slots=True)
class Attached:
    """A thread that is followed: its frames, and its active run if it has one."""

    batches: Batches
    run: RunRecord | None


class Following:
    """Reads what runs have said, and what they say from now on."""

    def __init__(
        self,
        records: RunRecords,
        frames: StoredFrames,
        changes: Changes,
        active: Mapping[str, Run],
    ) -> None:
        """Follow this process's `active` runs by their logs, and all others by their rows."""
        self._records: Final = records
        self._frames: Final = frames
        self._changes: Final = changes
        self._active: Final = active
        self._copies: Final[dict[str, _Copy]] = {}

    async def run(self, cursor: RunCursor) -> Batches:
        """Yield the frames of one run above the cursor, until it ends."""
        here = self._active.get(cursor.run.id)
        if here is not None:
            async for batch in here.log.follow(cursor.after):
                yield batch
            return
        copy = self._copies.get(cursor.run.id)
        if copy is None:
            copying = RunLog(cursor.run.thread_id, cursor.run.id, cursor.run.principal)
            task = asyncio.create_task(self._copy(cursor.run, copying), name="copy")
            copy = self._copies[cursor.run.id] = _Copy(copying, task)
        copy.readers += 1
        try:
            async for batch in copy.log.follow(cursor.after):
                yield batch
        finally:
            copy.readers -= 1
            if not copy.readers:
                copy.task.cancel()
                self._copies.pop(cursor.run.id, None)

    async def _copy(self, run: RunRecord, log: RunLog) -> None:
        """Bring the frames of another process's run into a log here, for all who read it here."""
        try:
            with self._changes.watch(run.thread_id) as change:
                while not await self._copy_some(run, log):
                    await change.wait()
                    # Not for each commit: a look costs the database more than a frame.
                    await asyncio.sleep(PAUSE_SECONDS)
                    change.look()
        finally:
            log.end()

    async def _copy_some(self, run: RunRecord, log: RunLog) -> bool:
        """Copy what is there; whether that was the last of it."""
        here = self._active.get(run.id)
        if here is not None:
            # It has only just been accepted.
            async for batch in here.log.follow(log.last_number):
                log.copy(batch)
            return True
        while True:
            try:
                batch, has_ended = await self._frames.progress_of(run, log.last_number)
            except SQLAlchemyError:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            log.copy(batch)
            if not batch:
                return has_ended

    async def end_of(self, run: RunRecord) -> None:
        """Wait until the run has ended."""
        async for _ in self.run(RunCursor(run, after=0)):
            pass

    async def thread(
        self, thread_id: str, after: int | None, principal: Principal
    ) -> Attached | None:
        """Follow a thread: its committed frames above `after`, then live until its active run ends.

        Without `after` only the active run is followed, from its first frame. Returns None when there
        is nothing to follow.
        """
        active = await self._records.active(thread_id, principal)
        if after is None:
            if active is None:
                return None
            return Attached(self.run(RunCursor(active, after=0)), active)
        stored = await self._frames.of_thread(thread_id, after, principal)
        if active is None and not stored:
            return None
        return Attached(self._thread(thread_id, after, principal, active), active)

    async def _thread(
        self, thread_id: str, after: int, principal: Principal, until: RunRecord | None
    ) -> Batches:
        """The thread's frames, whichever of its runs says them, until the given run has said its last."""
        with self._changes.watch(thread_id) as change:
            while True:
                change.look()
                # In this order: an active run is then not one that follows the given run, and what is
                # stored holds all that was said before.
                active = await self._records.active(thread_id, principal)
                has_ended = until is None or await self._records.state(until) not in UNFINISHED
                if has_ended and until is not None and not await self._frames.has_any(until):
                    # It was taken back before it said anything: what comes now is another one's.
                    return
                async for batch in self._stored(thread_id, after, principal, until):
                    after = _last_number(batch, after)
                    yield batch
                if has_ended:
                    return
                if active is not None and active.state == "running":
                    here = self._active.get(active.id)
                    async for batch in self.run(RunCursor(active, after)):
                        after = _last_number(batch, after)
                        yield batch
                    if here is not None and until is not None and until.id == active.id:
                        # Its log has told all there was to tell, and all its readers come here at once: none
                        # of them has to ask the database.
                        return
                else:
                    await change.wait()

    async def _stored(
        self, thread_id: str, after: int, principal: Principal, until: RunRecord | None
    ) -> Batches:
        while batch := await self._frames.of_thread(thread_id, after, principal, until):
            yield batch
            after = _last_number(batch, after)


def _last_number(batch: list[Frame], after: int) -> int:
    return next((number for number, _ in reversed(batch) if number is not None), after)


@dataclass(slots=True)
class _Copy:
    """The log of a run elsewhere, as it is brought here for its readers."""

    log: RunLog
    task: asyncio.Task[None]
    readers: int = 0
