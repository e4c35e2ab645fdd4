"""Following runs and threads: from memory when a run is this process's, else from the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final

from chatdock.context import Principal

from .changes import Changes
from .frames import StoredFrames
from .log import Frame
from .model import RunRecord
from .records import RunRecords
from .run import Run

PAUSE_SECONDS: Final = 0.05
"""Shortest time between two looks at the frames of another process."""

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

    async def run(self, cursor: RunCursor) -> Batches:
        """Yield the frames of one run above the cursor, until it ends."""
        after = cursor.after
        with self._changes.watch(cursor.run.thread_id) as change:
            while True:
                change.look()
                if here := self._active.get(cursor.run.id):
                    async for batch in here.log.follow(after):
                        yield batch
                    return
                batch, has_ended = await self._frames.progress_of(cursor.run, after)
                if batch:
                    after = batch[-1][0] or after
                    yield batch
                if has_ended:
                    return
                # Not for each commit: many readers may follow from elsewhere.
                await asyncio.sleep(PAUSE_SECONDS)
                await change.wait()

    async def end_of(self, run: RunRecord) -> None:
        """Wait until the run has ended."""
        async for _ in self.run(RunCursor(run, after=0)):
            pass

    async def thread(
        self, thread_id: str, after: int | None, principal: Principal
    ) -> Attached | None:
        """Follow a thread: its committed frames above `after`, then those of its active run.

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
        return Attached(self._replay(stored, active, after), active)

    async def _replay(self, stored: list[Frame], active: RunRecord | None, after: int) -> Batches:
        if stored:
            yield stored
            after = stored[-1][0] or after
        if active is not None:
            async for batch in self.run(RunCursor(active, after)):
                yield batch
