"""The only writer of frames: commits those of all runs together, with the ends of runs, then shows them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from chatdock.storage.engine import Database
from chatdock.storage.notices import Notices
from chatdock.storage.statements import owner, reader, scoped
from chatdock.storage.tables import frames, runs, threads
from chatdock.telemetry import UNMEASURED, Metrics

from .fence import LostRunError
from .log import RunLog
from .model import RunRecord, RunState


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


@dataclass(slots=True)
class _Part:
    """What one run has handed in since the last commit: numbered events, and its end."""

    frames: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    end: End | None = None

    @property
    def events(self) -> Iterator[bytes]:
        """The events without their numbers."""
        return (event for _, event in self.frames)


_Batch = Mapping[RunLog, _Part]

GROUP_SECONDS: Final = 0.02
"""Longest time that a frame waits for others to be committed with it."""

FIRST_GROUP_SECONDS: Final = 0.002
"""The same for the first frames of a run, for which a reader waits, when several runs have frames."""

GATHERING_TURNS: Final = 12
"""How many turns of the event loop the first frame of a group waits for others."""

STOP_SECONDS: Final = 5.0
"""How long the last frames may take to be written when the process is about to end."""

_logger = logging.getLogger(__name__)


class FrameWriter:
    """The only writer of frames: commits at once when idle, else groups what comes within a short time."""

    def __init__(
        self,
        database: Database,
        notices: Notices,
        *,
        worker_id: str,
        metrics: Metrics = UNMEASURED,
    ) -> None:
        """Write the frames of the worker's own runs to the database once started, and tell the other workers."""
        self._database: Final = database
        self._metrics: Final = metrics
        self._notices: Final = notices
        self._worker_id: Final = worker_id
        self._waiting: dict[RunLog, _Part] = {}
        self._committing: dict[RunLog, _Part] = {}
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
        """Write what waits, if that takes no longer than `STOP_SECONDS`, then end."""
        if self._task is not None and not self._task.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self.flush()
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            for left in (self._committing, self._waiting):
                _fail(left, _StoppedError())
            await self._settle(self._handed_in - self._done)

    def append(self, log: RunLog, data: bytes) -> None:
        """Number one event of a run and hand it in; it is shown to readers once it is committed."""
        self._hand_in(log).frames.append((log.next_number(), data))
        if log.is_beginning:
            self._hurry.set()

    async def end(self, log: RunLog, end: End) -> None:
        """Commit the end of a run together with its last frames.

        Raises:
            LostRunError: The run is not its worker's any more.
            Exception: What kept the database from writing, or kept earlier frames from being written.
        """
        self._hand_in(log).end = end
        await self.flush()
        if log.failure is not None:
            raise log.failure
        if log in self._waiting:
            raise _StoppedError

    def _hand_in(self, log: RunLog) -> _Part:
        self._handed_in += 1
        self._arrived.set()
        return self._waiting.setdefault(log, _Part())

    async def flush(self) -> None:
        """Wait until everything handed in so far is committed, or has failed; not once the writer was stopped."""
        if self._task is not None and self._task.done():
            return
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
            else:
                # A message, its first part and its first text arrive within a few turns of the loop.
                for _ in range(GATHERING_TURNS):
                    await asyncio.sleep(0)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(last_commit + GROUP_SECONDS):
                    await self._hurry.wait()
            last_commit = loop.time()
            await self._commit_waiting()

    def _is_crowded(self) -> bool:
        """Whether several runs have something that waits."""
        return len(self._waiting) > 1

    async def _commit_waiting(self) -> None:
        batch, self._waiting = self._waiting, {}
        count = self._handed_in - self._done
        self._arrived.clear()
        self._hurry.clear()
        for log, part in batch.items():
            if log.failure is None:
                self._committing[log] = part
            else:
                # What follows on frames that are lost would leave a gap.
                log.miss(part.events)
        try:
            await self._commit(self._committing)
        except _BAD_RUN:
            # One bad run (its thread was deleted, say) must not take the others' frames with it.
            for log, part in list(self._committing.items()):
                await self._commit_alone({log: part})
                del self._committing[log]
        except Exception as failure:  # noqa: BLE001 - the runs are told, and give up
            _fail(self._committing, failure)
        self._committing.clear()
        await self._settle(count)

    async def _settle(self, count: int) -> None:
        """So many more of what was handed in are committed, or have failed."""
        self._done += count
        async with self._settled:
            self._settled.notify_all()

    async def _commit_alone(self, batch: _Batch) -> None:
        try:
            # The group's commit may have worked though it seemed to fail.
            await self._commit(batch, may_be_done=True)
        except IntegrityError:
            # Its rows are gone with its thread.
            _fail(batch, LostRunError())
        except Exception as failure:  # noqa: BLE001 - the run is told, and gives up
            _fail(batch, failure)

    async def _commit(self, batch: _Batch, *, may_be_done: bool = False) -> None:
        """Commit frames and ends in one transaction, then show the frames.

        Args:
            batch: The frames and ends.
            may_be_done: Whether they may be committed already, by a try that seemed to fail.
        """
        now = datetime.now(UTC)
        rows = [
            _frame_row(log, *frame, now) for log, part in batch.items() for frame in part.frames
        ]
        newest = {log.thread_id: part.frames[-1][0] for log, part in batch.items() if part.frames}
        last = [{"thread": key, "number": value} for key, value in newest.items()]
        touched = list({log.thread_id for log in batch})
        run_ids = {log.run_id for log in batch}
        ends = [part.end for part in batch.values() if part.end is not None]

        def commit(connection: Connection) -> None:
            nonlocal may_be_done
            is_retry, may_be_done = may_be_done, True
            if is_retry and self._is_committed(connection, batch):
                return
            if rows:
                # This locks the threads: who takes over one of their runs comes before it or after the commit.
                connection.execute(_LAST_FRAME, last)
            if self._notices.has_others:
                self._require_mine(connection, run_ids)
            if rows:
                connection.execute(_NEW_FRAMES, rows)
            for end in ends:
                _end(connection, end, now)
            for start in range(0, len(touched), _THREADS_IN_NOTICE):
                notice = {"threads": touched[start : start + _THREADS_IN_NOTICE]}
                self._notices.send(connection, notice)

        began = time.perf_counter()
        await self._database.patiently(lambda: self._database.write_system(commit))
        self._metrics.frames_committed(len(rows), time.perf_counter() - began)
        for end in ends:
            self._metrics.run_ended(end.state)
        for log, part in batch.items():
            log.publish(part.frames)

    def _require_mine(self, connection: Connection, run_ids: set[str]) -> None:
        """Raise `LostRunError` unless all of the runs are unfinished runs of this worker."""
        values = {"run_ids": list(run_ids), "of_worker": self._worker_id}
        if connection.execute(_MINE, values).scalar_one() < len(run_ids):
            raise LostRunError

    def _is_committed(self, connection: Connection, batch: _Batch) -> bool:
        """Whether the first try has worked: its connection was lost after the commit."""
        for log, part in batch.items():
            if not part.frames:
                continue
            number, data = part.frames[0]
            first = (frames.c.thread_id == log.thread_id, frames.c.number == number)
            # A worker that has taken the run over gives its frames the same numbers.
            mine = (frames.c.run_id == log.run_id, runs.c.worker_id == self._worker_id)
            query = select(frames.c.data).join(runs, runs.c.id == frames.c.run_id)
            # So does this one when it closes what it has lost sight of.
            return connection.execute(query.where(*first, *mine)).scalar() == data.decode()
        end = next(part.end for part in batch.values() if part.end is not None)
        ended = (runs.c.id == end.run.id, runs.c.worker_id == self._worker_id)
        return connection.execute(select(runs.c.state).where(*ended)).scalar() == end.state


class _StoppedError(Exception):
    """The process ends, and the database has not taken what was to be written."""

    def __init__(self) -> None:
        super().__init__("The writer was stopped.")


_BAD_RUN: Final = (IntegrityError, DataError, LostRunError, UnicodeError)
"""What is wrong with one run, and not with the database."""

_THREADS_IN_NOTICE: Final = 150
"""So many ids fit into one notice."""

_NEW_FRAMES: Final = insert(frames)
_LAST_FRAME: Final = (
    update(threads)
    .where(threads.c.id == bindparam("thread"))
    .values(last_frame=bindparam("number"))
)
_HOLD: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(held_turn=bindparam("turn"), held_at=bindparam("now"))
)
_MINE: Final = (
    select(func.count())
    .select_from(runs)
    .where(
        runs.c.id.in_(bindparam("run_ids", expanding=True)),
        runs.c.worker_id == bindparam("of_worker"),
        runs.c.ended_at.is_(None),
    )
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
        held = {"of_thread": run.thread_id, "turn": run.turn_id, "now": now}
        held |= reader(run.principal)
        connection.execute(_HOLD, held)


def _fail(batch: _Batch, failure: Exception) -> None:
    for log, part in batch.items():
        kind = type(failure).__name__
        _logger.warning("Frames of run %s could not be written: %s", log.run_id, kind)
        log.fail(failure)
        log.miss(part.events)
