"""All runs of this process: accepted, queued, joined, followed, stopped, recovered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import IntegrityError, NoResultFound

from chatdock.context import Principal
from chatdock.errors import (
    ConflictError,
    NotFoundError,
    TooManyRequestsError,
    UnavailableError,
)
from chatdock.storage.engine import Database

from .log import Frame
from .orphans import Close, Orphans
from .records import NewRun, RunRecord, RunRecords
from .run import Run
from .turns import Place, ThreadTurns
from .work import Work
from .writer import FrameWriter


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
        self.records: Final = RunRecords(database)
        self._writer: Final = FrameWriter(database)
        self._orphans: Final = Orphans(self.records, self._writer)
        self._turns: Final = ThreadTurns()
        self._active: Final[dict[str, Run]] = {}
        self._entering: Final[set[asyncio.Task[RunCursor]]] = set()
        self._accepting_keys: Final[dict[tuple[str, str, str], asyncio.Task[RunCursor]]] = {}
        self._run_seconds: Final = run_seconds
        self._queue: Final = queue
        self._shutdown_seconds: Final = shutdown_seconds
        self._accepting = True

    def start(self) -> None:
        """Begin to write frames."""
        self._writer.start()

    async def drain(self) -> None:
        """Accept no new run, let running ones finish within the grace time, then cut them off."""
        self._accepting = False
        if self._entering:
            await asyncio.wait(self._entering)
        ends = [asyncio.create_task(run.wait()) for run in self._active.values()]
        if ends:
            await asyncio.wait(ends, timeout=self._shutdown_seconds)
        # The newest first, so that none of them gets the turn of one that is cut.
        for run in reversed(list(self._active.values())):
            await run.cut("interrupted")

    async def stop_all(self) -> None:
        """Drain, and write nothing any more."""
        await self.drain()
        await self._orphans.stop()
        await self._writer.stop()

    async def recover(self, close: Close) -> int:
        """End the runs that a dead worker left, and from now on those whose end fails; return how many."""
        return await self._orphans.start(close)

    # Starting

    async def submit(self, new: NewRun, make_work: Callable[[RunRecord], Work]) -> RunCursor:
        """Accept a run and start it when its thread is free; return where to follow it.

        When the idempotency key starts another run in the same moment, that one is joined.

        Raises:
            ConflictError: The run must not wait, and the thread is busy.
            TooManyRequestsError: The thread's queue is full.
            NotFoundError: The thread was deleted meanwhile.
            UnavailableError: The server is shutting down, or an earlier run is not closed yet.
        """
        self._check_room(new)
        begins = self._turns.length(new.thread_id) == 0
        place = self._turns.join(new.thread_id)
        # In a task of its own: a run that is accepted is started, though its caller be cancelled.
        accepting = asyncio.create_task(self._accept(new, make_work, place, begins=begins))
        self._entering.add(accepting)
        accepting.add_done_callback(self._entering.discard)
        if new.idempotency_key is not None:
            key = _readers_key(new.idempotency_key, new.principal)
            if self._accepting_keys.setdefault(key, accepting) is accepting:
                accepting.add_done_callback(lambda _: self._accepting_keys.pop(key))
        return await asyncio.shield(accepting)

    async def _accept(
        self, new: NewRun, make_work: Callable[[RunRecord], Work], place: Place, *, begins: bool
    ) -> RunCursor:
        try:
            if begins:
                await place.enter()
                await self._orphans.require_none(new.thread_id)
            record = await self.records.accept(new, begins=begins)
        except (IntegrityError, NoResultFound):
            place.leave()
            joined = await self.join(new.idempotency_key, new.request_hash, new.principal)
            if joined is None:
                # What the run refers to was deleted a moment ago.
                raise NotFoundError(
                    "There is no such conversation any more. Start a new one."
                ) from None
            return joined
        except BaseException:
            place.leave()
            raise
        run = Run(
            record,
            make_work(record),
            records=self.records,
            writer=self._writer,
            place=place,
            seconds=self._run_seconds,
            before=self._orphans.require_none,
            ended=self._forget,
        )
        self._active[record.id] = run
        run.start()
        return RunCursor(record, after=0)

    async def join(
        self, key: str | None, request_hash: str, principal: Principal
    ) -> RunCursor | None:
        """The run that the reader's idempotency key started first, if it did.

        Raises `ConflictError` when the key came with another request.
        """
        if key is None:
            return None
        accepting = self._accepting_keys.get(_readers_key(key, principal))
        if accepting is not None and accepting is not asyncio.current_task():
            await asyncio.wait({accepting})
        first = await self.records.find_by_key(key, principal)
        if first is None:
            return None
        if first.request_hash != request_hash:
            raise ConflictError(
                "This Idempotency-Key was used with another request. Make a new key for each message."
            )
        return RunCursor(first, after=first.after_frame)

    def waiting(self, thread_id: str) -> int:
        """How many runs wait for the thread here, the running one not counted."""
        return max(0, self._turns.length(thread_id) - 1)

    def _check_room(self, new: NewRun) -> None:
        if not self._accepting:
            raise UnavailableError(
                "The server is shutting down. Send the message again in a moment."
            )
        if new.alone and self._turns.length(new.thread_id):
            raise ConflictError(
                "An answer is being written in this conversation. Stop it, then retry."
            )
        if self.waiting(new.thread_id) >= self._queue:
            raise TooManyRequestsError(
                "Too many messages wait in this conversation. Let an answer finish first."
            )

    def _forget(self, run: Run) -> None:
        self._active.pop(run.record.id, None)
        if run.is_orphan:
            self._orphans.add(run.record)

    # Following

    async def follow(self, cursor: RunCursor) -> AsyncIterator[list[Frame]]:
        """Yield the frames of one run above the cursor, until it ends."""
        active = self._active.get(cursor.run.id)
        if active is not None:
            async for batch in active.log.follow(cursor.after):
                yield batch
            return
        stored = await self.records.frames_of(cursor.run, after=cursor.after)
        if stored:
            yield stored

    async def attach(
        self, thread_id: str, after: int | None, principal: Principal
    ) -> AsyncIterator[list[Frame]] | None:
        """Follow a thread: its committed frames above `after`, then those of its active run.

        Without `after` only the active run is followed, from its first frame. Returns None when there
        is nothing to follow.
        """
        active = self._running(thread_id)
        if after is None:
            return None if active is None else active.log.follow(active.log.first_after)
        stored = await self.records.frames_after(thread_id, after, principal)
        if active is None and not stored:
            return None
        return self._replay(stored, active, after)

    async def _replay(
        self, stored: list[Frame], active: Run | None, after: int
    ) -> AsyncIterator[list[Frame]]:
        if stored:
            yield stored
            after = stored[-1][0] or after
        if active is not None:
            async for batch in active.log.follow(after):
                yield batch

    def active_run(self, thread_id: str) -> RunRecord | None:
        """The run that the thread is busy with, or that waits first."""
        active = self._running(thread_id)
        return None if active is None else active.record

    def _running(self, thread_id: str) -> Run | None:
        mine = [run for run in self._active.values() if run.record.thread_id == thread_id]
        return mine[0] if mine else None

    # Stopping

    async def stop(self, thread_id: str, run_id: str | None) -> bool:
        """Stop the named run of the thread, or its active one; False when there is none to stop."""
        active = self._active.get(run_id) if run_id else self._running(thread_id)
        if active is None or active.record.thread_id != thread_id:
            return False
        return await active.cut("stopped")

    async def stop_thread(self, thread_id: str) -> None:
        """Stop every run of a thread that is about to be deleted."""
        mine = [run for run in self._active.values() if run.record.thread_id == thread_id]
        for run in reversed(mine):
            await run.cut("stopped")


def _readers_key(key: str, principal: Principal) -> tuple[str, str, str]:
    return principal.organization_id, principal.user_id, key
