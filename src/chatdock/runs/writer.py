"""The only writer of frames: commits those of all runs together, with the ends of runs, then shows them."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, update

from chatdock.storage.engine import Database
from chatdock.storage.notices import Notices
from chatdock.storage.statements import owner, reader, scoped
from chatdock.storage.tables import frames, runs, threads

from .log import RunLog
from .model import RunRecord, RunState
from .records import LostRunError


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended.

    Attributes:
        run: The run.
        state: The state that it ends in.
        holds_thread: Whether its turn waits for a client tool, so that no other turn begins.
    """

    run: RunRecord
    state: RunState
    holds_thread: bool = False


Entry = tuple[RunLog, int, bytes]
"""A numbered event that waits to be committed to its run's log."""

GROUP_SECONDS: Final = 0.02
"""Longest time that a frame waits for others to be committed with it."""

FIRST_GROUP_SECONDS: Final = 0.002
"""The same for the first frames of a run, for which a reader waits, when several runs have frames."""

_logger = logging.getLogger(__name__)


class FrameWriter:
    """The only writer of frames: commits at once when idle, else groups what comes within a short time."""

    def __init__(self, database: Database, notices: Notices) -> None:
        """Write to the given database once started, and tell the other processes."""
        self._database: Final = database
        self._notices: Final = notices
        self._waiting: list[Entry] = []
        self._ending: dict[RunLog, End] = {}
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
        self._hand_in()
        if log.is_beginning:
            self._hurry.set()

    async def end(self, log: RunLog, end: End) -> None:
        """Commit the end of a run together with its last frames.

        Raises:
            LostRunError: The run is not its worker's any more.
            Exception: What kept the database from writing, or kept earlier frames from being written.
        """
        self._ending[log] = end
        self._hand_in()
        await self.flush()
        if log.failure is not None:
            raise log.failure

    def _hand_in(self) -> None:
        self._handed_in += 1
        self._arrived.set()

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
            if self._is_crowded():
                await asyncio.sleep(last_commit + FIRST_GROUP_SECONDS - loop.time())
            with suppress(TimeoutError):
                async with asyncio.timeout_at(last_commit + GROUP_SECONDS):
                    await self._hurry.wait()
            last_commit = loop.time()
            await self._commit_waiting()

    def _is_crowded(self) -> bool:
        """Whether frames of several runs wait."""
        return any(log is not self._waiting[0][0] for log, _, _ in self._waiting)

    async def _commit_waiting(self) -> None:
        batch, self._waiting = self._waiting, []
        ends, self._ending = self._ending, {}
        self._arrived.clear()
        self._hurry.clear()
        # What follows on frames that are lost would leave a gap.
        sound = [entry for entry in batch if entry[0].failure is None]
        sound_ends = {log: end for log, end in ends.items() if log.failure is None}
        try:
            await self._commit(sound, sound_ends)
        except Exception:  # noqa: BLE001 - whatever it is, each run is tried alone
            # One bad run (its thread was deleted, say) must not take the others' frames with it.
            for log in dict.fromkeys([*(log for log, _, _ in sound), *sound_ends]):
                mine = {log: sound_ends[log]} if log in sound_ends else {}
                await self._commit_alone(log, [entry for entry in sound if entry[0] is log], mine)
        finally:
            self._done += len(batch) + len(ends)
            async with self._settled:
                self._settled.notify_all()

    async def _commit_alone(self, log: RunLog, batch: list[Entry], ends: dict[RunLog, End]) -> None:
        try:
            await self._commit(batch, ends)
        except Exception as failure:  # noqa: BLE001 - the run is told, and gives up
            name = type(failure).__name__
            _logger.warning("Frames of run %s could not be written: %s", log.run_id, name)
            log.fail(failure)

    async def _commit(self, batch: list[Entry], ends: dict[RunLog, End]) -> None:
        now = datetime.now(UTC)
        rows = [_frame_row(log, number, data, now) for log, number, data in batch]
        newest = {log.thread_id: number for log, number, _ in batch}
        last = [{"thread": key, "number": value} for key, value in newest.items()]
        touched = list({*newest, *(log.thread_id for log in ends)})

        def commit(connection: Connection) -> None:
            if rows:
                connection.execute(insert(frames), rows)
                connection.execute(_LAST_FRAME, last)
            for end in ends.values():
                _end(connection, end, now)
            for start in range(0, len(touched), _THREADS_IN_NOTICE):
                notice = {"threads": touched[start : start + _THREADS_IN_NOTICE]}
                self._notices.send(connection, notice)

        await self._database.write(commit)
        for log in dict.fromkeys(log for log, _, _ in batch):
            log.publish((number, data) for its, number, data in batch if its is log)


_THREADS_IN_NOTICE: Final = 150
"""So many ids fit into one notice."""

_LAST_FRAME: Final = (
    update(threads)
    .where(threads.c.id == bindparam("thread"))
    .values(last_frame=bindparam("number"))
)
_HOLD: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(held_turn=bindparam("turn"))
)
_END: Final = (
    update(runs)
    .where(
        runs.c.id == bindparam("of_run"),
        runs.c.worker_id == bindparam("of_worker"),
        runs.c.ended_at.is_(None),
        scoped(runs),
    )
    .values(state=bindparam("state"), ended_at=bindparam("ended_at"))
)


def _frame_row(log: RunLog, number: int, data: bytes, now: datetime) -> dict[str, object]:
    return {
        "thread_id": log.thread_id,
        "number": number,
        "run_id": log.run_id,
        **owner(log.principal),
        "data": data.decode(),
        "created_at": now,
    }


def _end(connection: Connection, end: End, now: datetime) -> None:
    run = end.run
    mine = {"of_run": run.id, "of_worker": run.worker_id, **reader(run.principal)}
    values = {"state": end.state, "ended_at": now}
    if connection.execute(_END, {**mine, **values}).rowcount == 0:
        raise LostRunError
    if end.holds_thread:
        held = {"of_thread": run.thread_id, "turn": run.turn_id, **reader(run.principal)}
        connection.execute(_HOLD, held)
