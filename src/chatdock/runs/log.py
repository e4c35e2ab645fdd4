"""The durable log of frames: one writer commits the frames of all runs together, then readers see them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import bindparam, insert, update

from chatdock.storage.engine import Database
from chatdock.storage.tables import frames, threads

Frame = tuple[int, bytes]
"""A frame's number in its thread, and its event as JSON text."""

Entry = tuple["RunLog", int, bytes]
"""A numbered event that waits to be committed to its run's log."""

GROUP_SECONDS: Final = 0.02
"""Longest time that a frame waits for others to be committed with it."""

FIRST_GROUP_SECONDS: Final = 0.002
"""The same for the first frames of a run: a reader waits for them."""

FIRST_FRAMES: Final = 8
"""How many frames of a run are its first ones: those up to the first text, and a little more."""

_logger = logging.getLogger(__name__)


class RunLog:
    """The committed frames of one active run, kept in memory for the readers that follow it."""

    def __init__(self, thread_id: str, run_id: str) -> None:
        """Start empty; `begin` says which numbers the thread has used."""
        self.thread_id: Final = thread_id
        self.run_id: Final = run_id
        self.first_after = 0
        self.last_number = 0
        self.failure: BaseException | None = None
        self._frames: list[Frame] = []
        self._ended = False
        self._changed = asyncio.Event()

    @property
    def is_beginning(self) -> bool:
        """Whether some of the run's first frames are not shown yet."""
        return len(self._frames) < FIRST_FRAMES

    def begin(self, last_number: int) -> None:
        """Go on from the last number that the thread has used."""
        self.first_after = self.last_number = last_number

    def next_number(self) -> int:
        """Give out the number of the next frame."""
        self.last_number += 1
        return self.last_number

    def publish(self, committed: Iterable[Frame]) -> None:
        """Show committed frames to the readers."""
        self._frames.extend(committed)
        self._wake()

    def end(self) -> None:
        """Tell readers that no frame follows."""
        self._ended = True
        self._wake()

    def fail(self, failure: BaseException) -> None:
        """Remember that frames could not be committed; the run has to give up."""
        self.failure = failure

    async def follow(self, after: int) -> AsyncIterator[list[Frame]]:
        """Yield batches of frames numbered above `after`, as they are committed, until the end.

        A reader holds only its place in the shared list: a slow one costs nothing and slows nobody.
        """
        place = 0
        while True:
            changed = self._changed
            batch = [frame for frame in self._frames[place:] if frame[0] > after]
            place = len(self._frames)
            if batch:
                yield batch
            elif self._ended:
                return
            else:
                await changed.wait()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class FrameWriter:
    """The only writer of frames: commits at once when idle, else groups what comes within a short time."""

    def __init__(self, database: Database) -> None:
        """Write to the given database once started."""
        self._database = database
        self._waiting: list[Entry] = []
        self._arrived = asyncio.Event()
        self._hurry = asyncio.Event()
        self._settled = asyncio.Condition()
        self._committing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write, in a task of its own."""
        self._task = asyncio.create_task(self._write_for_ever(), name="frame-writer")

    async def stop(self) -> None:
        """Write what waits, then end."""
        await self.flush()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def append(self, log: RunLog, data: bytes) -> None:
        """Number one event of a run and hand it in; it is shown to readers once it is committed."""
        self._waiting.append((log, log.next_number(), data))
        self._arrived.set()
        if log.is_beginning:
            self._hurry.set()

    async def flush(self) -> None:
        """Wait until everything handed in so far is committed, or has failed."""
        async with self._settled:
            await self._settled.wait_for(lambda: not self._waiting and not self._committing)

    async def _write_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        last_commit = -GROUP_SECONDS
        while True:
            await self._arrived.wait()
            # At once when idle; while frames keep coming, one commit each 20 ms carries all of them.
            await asyncio.sleep(last_commit + FIRST_GROUP_SECONDS - loop.time())
            with suppress(TimeoutError):
                async with asyncio.timeout_at(last_commit + GROUP_SECONDS):
                    await self._hurry.wait()
            last_commit = loop.time()
            await self._commit_waiting()

    async def _commit_waiting(self) -> None:
        batch, self._waiting = self._waiting, []
        self._arrived.clear()
        self._hurry.clear()
        self._committing = True
        try:
            await self._commit(batch)
        except Exception:  # noqa: BLE001 - whatever it is, each run is tried alone
            # One bad run (its thread was deleted, say) must not take the others' frames with it.
            for log in {log for log, _, _ in batch}:
                await self._commit_alone(log, [entry for entry in batch if entry[0] is log])
        finally:
            self._committing = False
            async with self._settled:
                self._settled.notify_all()

    async def _commit_alone(self, log: RunLog, batch: list[Entry]) -> None:
        try:
            await self._commit(batch)
        except Exception as failure:  # noqa: BLE001 - the run is told, and gives up
            _logger.warning("Frames of run %s could not be written: %s", log.run_id, type(failure))
            log.fail(failure)

    async def _commit(self, batch: list[Entry]) -> None:
        now = datetime.now(UTC)
        rows = [
            {
                "thread_id": log.thread_id,
                "number": number,
                "run_id": log.run_id,
                "data": data.decode(),
                "created_at": now,
            }
            for log, number, data in batch
        ]
        newest = {log.thread_id: number for log, number, _ in batch}
        async with self._database.quick_write() as connection:
            await connection.execute(insert(frames), rows)
            await connection.execute(
                _LAST_FRAME, [{"thread": key, "number": value} for key, value in newest.items()]
            )
        for log in {log for log, _, _ in batch}:
            log.publish((number, data) for owner, number, data in batch if owner is log)


_LAST_FRAME = (
    update(threads)
    .where(threads.c.id == bindparam("thread"))
    .values(last_frame=bindparam("number"))
)
