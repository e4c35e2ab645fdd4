"""The life of one answer: accepted, queued, run in a task of its own, logged, followed, stopped."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.exc import IntegrityError

from chatdock.context import Principal
from chatdock.errors import ConflictError, TooManyRequestsError, UnavailableError
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id

from .log import Frame, FrameWriter, RunLog
from .records import NewRun, RunRecord, RunRecords, RunState
from .turns import ThreadTurns

_logger = logging.getLogger(__name__)


class Work(ABC):
    """What a run executes: made by `chat`, so that runs know nothing of the protocol."""

    @abstractmethod
    def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        """Yield the answer's events, each as JSON text; cancelling ends the work at once."""

    @abstractmethod
    def closing_events(self, state: RunState) -> list[bytes]:
        """The events that tell clients how the run ended; none for a completed one."""


@dataclass(slots=True)
class _ActiveRun:
    record: RunRecord
    log: RunLog
    work: Work
    task: asyncio.Task[None] | None = None
    cut: RunState | None = None
    started: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class RunCursor:
    """A run to follow, and the frame number to follow it from."""

    run: RunRecord
    after: int


class Runs:
    """Starts, follows and stops the runs of this process."""

    def __init__(
        self, database: Database, *, run_seconds: float, queue: int, shutdown_seconds: float
    ) -> None:
        """Prepare; `start` begins to write.

        Args:
            database: Where runs and frames are kept.
            run_seconds: Longest time that one run may take.
            queue: Most runs that may wait in one thread.
            shutdown_seconds: How long `stop_all` lets running answers go on.
        """
        self._worker_id: Final = new_id("wrk")
        self.records: Final = RunRecords(database, worker_id=self._worker_id)
        self._writer: Final = FrameWriter(database)
        self._turns: Final = ThreadTurns()
        self._active: Final[dict[str, _ActiveRun]] = {}
        self._run_seconds: Final = run_seconds
        self._queue: Final = queue
        self._shutdown_seconds: Final = shutdown_seconds
        self._accepting = True

    def start(self) -> None:
        """Begin to write frames."""
        self._writer.start()

    async def stop_all(self) -> None:
        """Accept no new run, let running ones finish within the grace time, then cut them off."""
        self._accepting = False
        tasks = [run.task for run in self._active.values() if run.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=self._shutdown_seconds)
        # The newest first, so that none of them gets the turn of one that is cut.
        for run in reversed(list(self._active.values())):
            await self._cut(run, "interrupted")
        await self._writer.stop()

    async def recover(
        self, close: Callable[[RunRecord, list[Frame]], Awaitable[list[bytes]]]
    ) -> int:
        """End the runs that a dead worker left; return how many.

        Args:
            close: Saves what the run's frames show of unfinished items, and returns the events that
                tell clients about the interruption.
        """
        orphans = await self.records.orphans()
        for record in orphans:
            stored = await self.records.frames_after(record.thread_id, 0, run_id=record.id)
            log = RunLog(record.thread_id, record.id)
            log.begin(await self.records.last_frame(record.thread_id))
            for event in await close(record, stored):
                self._writer.append(log, event)
            await self._writer.flush()
            await self.records.end(record.id, "interrupted", log.last_number)
        return len(orphans)

    # Starting

    async def submit(self, new: NewRun, make_work: Callable[[RunRecord], Work]) -> RunCursor:
        """Accept a run and start it when its thread is free; return where to follow it.

        Raises `TooManyRequestsError` when the thread's queue is full, and `UnavailableError` during
        shutdown. When the idempotency key starts another run in the same moment, that one is joined.
        """
        if not self._accepting:
            raise UnavailableError(
                "The server is shutting down. Send the message again in a moment."
            )
        if self.waiting(new.thread_id) >= self._queue:
            raise TooManyRequestsError(
                "Too many messages wait in this conversation. Let an answer finish first."
            )
        try:
            record = await self.records.accept(new)
        except IntegrityError:
            # The same key came twice at once, and the other one was first.
            joined = await self.join(new.idempotency_key, new.request_hash, new.principal)
            if joined is None:
                raise
            return joined
        run = _ActiveRun(record, RunLog(record.thread_id, record.id), make_work(record))
        self._active[record.id] = run
        run.task = asyncio.create_task(self._live(run), name=record.id)
        return RunCursor(record, after=0)

    def waiting(self, thread_id: str) -> int:
        """How many runs wait for the thread here, the running one not counted."""
        return self._turns.waiting(thread_id)

    def busy(self, thread_id: str) -> bool:
        """Whether a run of the thread is waiting or running here."""
        return any(run.record.thread_id == thread_id for run in self._active.values())

    async def join(
        self, key: str | None, request_hash: str, principal: Principal
    ) -> RunCursor | None:
        """The run that the reader's idempotency key started first, if it did.

        Raises `ConflictError` when the key came with another request.
        """
        if key is None:
            return None
        first = await self.records.find_by_key(key, principal)
        if first is None:
            return None
        if first.request_hash != request_hash:
            raise ConflictError(
                "This Idempotency-Key was used with another request. Make a new key for each message."
            )
        return RunCursor(first, after=first.after_frame)

    # Following

    async def follow(self, cursor: RunCursor) -> AsyncIterator[list[Frame]]:
        """Yield the frames of one run above the cursor, until it ends."""
        active = self._active.get(cursor.run.id)
        if active is not None:
            async for batch in active.log.follow(cursor.after):
                yield batch
            return
        stored = await self.records.frames_after(
            cursor.run.thread_id, cursor.after, run_id=cursor.run.id
        )
        if stored:
            yield stored

    async def attach(self, thread_id: str, after: int | None) -> AsyncIterator[list[Frame]] | None:
        """Follow a thread: its committed frames above `after`, then those of its active run.

        Without `after` only the active run is followed, from its first frame. Returns None when there
        is nothing to follow. The caller has checked the thread's owner.
        """
        active = self._running(thread_id)
        if after is None:
            return None if active is None else active.log.follow(active.log.first_after)
        stored = await self.records.frames_after(thread_id, after)
        if active is None and not stored:
            return None
        return self._replay(stored, active, after)

    async def _replay(
        self, stored: list[Frame], active: _ActiveRun | None, after: int
    ) -> AsyncIterator[list[Frame]]:
        if stored:
            yield stored
        if active is not None:
            async for batch in active.log.follow(stored[-1][0] if stored else after):
                yield batch

    def active_run(self, thread_id: str) -> RunRecord | None:
        """The run that the thread is busy with, or that waits first."""
        active = self._running(thread_id)
        return None if active is None else active.record

    def _running(self, thread_id: str) -> _ActiveRun | None:
        mine = [run for run in self._active.values() if run.record.thread_id == thread_id]
        return mine[0] if mine else None

    # Stopping

    async def stop(self, thread_id: str, run_id: str | None) -> bool:
        """Stop the named run of the thread, or its active one; False when there is none to stop."""
        active = self._active.get(run_id) if run_id else self._running(thread_id)
        if active is None or active.record.thread_id != thread_id:
            return False
        return await self._cut(active, "stopped")

    async def stop_thread(self, thread_id: str) -> None:
        """Stop every run of a thread that is about to be deleted."""
        mine = [run for run in self._active.values() if run.record.thread_id == thread_id]
        for run in reversed(mine):
            await self._cut(run, "stopped")

    async def _cut(self, run: _ActiveRun, state: RunState) -> bool:
        if run.cut is not None or run.task is None or run.done.is_set():
            return False
        run.cut = state
        run.task.cancel()
        with suppress(asyncio.CancelledError):
            await run.done.wait()
        return True

    # Living

    async def _live(self, run: _ActiveRun) -> None:
        state: RunState = "failed"
        try:
            async with self._turns.hold(run.record.thread_id):
                state = await self._execute(run)
        except asyncio.CancelledError:
            state = run.cut or "interrupted"
        except Exception:
            _logger.exception("Run %s failed.", run.record.id)
        finally:
            await asyncio.shield(self._finish(run, state))

    async def _execute(self, run: _ActiveRun) -> RunState:
        run.log.begin(await self.records.begin(run.record))
        run.started = True
        state: RunState = "completed"
        try:
            async with asyncio.timeout(self._run_seconds):
                await self._pump(run)
        except asyncio.CancelledError:
            state = run.cut or "interrupted"
        except TimeoutError:
            state = "failed"
        for event in run.work.closing_events(state):
            self._writer.append(run.log, event)
        # The thread's next run numbers its frames after ours: they must all be written first.
        await asyncio.shield(self._writer.flush())
        return state

    async def _pump(self, run: _ActiveRun) -> None:
        async with aclosing(run.work.events(run.record)) as events:
            async for event in events:
                if run.log.failure is not None:
                    raise run.log.failure
                self._writer.append(run.log, event)

    async def _finish(self, run: _ActiveRun, state: RunState) -> None:
        try:
            if run.started:
                await self.records.end(run.record.id, state, run.log.last_number)
            elif state != "interrupted":
                await self.records.end(run.record.id, state, None)
            # A run that still waited at shutdown stays unfinished: recovery saves its message.
        except Exception:
            _logger.exception("The end of run %s could not be written.", run.record.id)
        finally:
            self._active.pop(run.record.id, None)
            run.log.end()
            run.done.set()
