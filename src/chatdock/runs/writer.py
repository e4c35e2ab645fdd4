"""The only writer of frames: commits the frames of all runs together, then shows them to their readers."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, update

from chatdock.storage.engine import Database
from chatdock.storage.statements import owner
from chatdock.storage.tables import frames, threads

from .log import RunLog

Entry = tuple[RunLog, int, bytes]
"""A numbered event that waits to be committed to its run's log."""

GROUP_SECONDS: Final = 0.02
"""Longest time that a frame waits for others to be committed with it."""

FIRST_GROUP_SECONDS: Final = 0.002
"""The same for the first frames of a run: a reader waits for them."""

_logger = logging.getLogger(__name__)


class FrameWriter:
    """The only writer of frames: commits at once when idle, else groups what comes within a short time."""

    def __init__(self, database: Database) -> None:
        """Write to the given database once started."""
        self._database = database
        self._waiting: list[Entry] = []
        self._arrived = asyncio.Event()
        self._hurry = asyncio.Event()
        self._settled = asyncio.Condition()
        self._handed_in = 0
        self._done = 0
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
        self._handed_in += 1
        self._arrived.set()
        if log.is_beginning:
            self._hurry.set()

    async def flush(self) -> None:
        """Wait until everything handed in so far is committed, or has failed."""
        ticket = self._handed_in
        async with self._settled:
            await self._settled.wait_for(lambda: self._done >= ticket)

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
        try:
            await self._commit(batch)
        except Exception:  # noqa: BLE001 - whatever it is, each run is tried alone
            # One bad run (its thread was deleted, say) must not take the others' frames with it.
            for log in {log for log, _, _ in batch}:
                await self._commit_alone(log, [entry for entry in batch if entry[0] is log])
        finally:
            self._done += len(batch)
            async with self._settled:
                self._settled.notify_all()

    async def _commit_alone(self, log: RunLog, batch: list[Entry]) -> None:
        try:
            await self._commit(batch)
        except Exception as failure:  # noqa: BLE001 - the run is told, and gives up
            name = type(failure).__name__
            _logger.warning("Frames of run %s could not be written: %s", log.run_id, name)
            log.fail(failure)

    async def _commit(self, batch: list[Entry]) -> None:
        now = datetime.now(UTC)
        rows = [
            {
                "thread_id": log.thread_id,
                "number": number,
                "run_id": log.run_id,
                **owner(log.principal),
                "data": data.decode(),
                "created_at": now,
            }
            for log, number, data in batch
        ]
        newest = {log.thread_id: number for log, number, _ in batch}
        last = [{"thread": key, "number": value} for key, value in newest.items()]

        def commit(connection: Connection) -> None:
            connection.execute(insert(frames), rows)
            connection.execute(_LAST_FRAME, last)

        await self._database.write(commit)
        for log in {log for log, _, _ in batch}:
            log.publish((number, data) for its, number, data in batch if its is log)


_LAST_FRAME = (
    update(threads)
    .where(threads.c.id == bindparam("thread"))
    .values(last_frame=bindparam("number"))
)
