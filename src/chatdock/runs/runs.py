"""All runs of this process: accepted, queued, joined, stopped, recovered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import IntegrityError, NoResultFound, SQLAlchemyError

from chatdock.context import Principal
from chatdock.errors import ConflictError, NotFoundError, UnavailableError
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.notices import Notices
from chatdock.storage.statements import reader
from chatdock.telemetry import UNMEASURED, Metrics

from .changes import Changes
from .following import Following, RunCursor
from .frames import StoredFrames
from .line import Line
from .model import NewRun, RunRecord
from .orphans import Close, Orphans
from .records import RunRecords
from .replicas import Replicas
from .retention import LogRetention, Sweep
from .run import Run
from .work import Cause, Work
from .workers import Workers, session_name
from .writer import FrameWriter

POLL_SECONDS: Final = 2.0
"""How often a waiting run or reader looks at PostgreSQL by itself, in case that a notice was lost."""

CUT_SECONDS: Final = 10.0
"""How long the end of a process waits for runs that it has cut off."""

ENTER_SECONDS: Final = 2.0
"""How long a message may still take to be accepted when the process is about to end."""

STOP_SECONDS: Final = 10.0
"""How long a stop waits for another process to end the run."""

_SHUTTING_DOWN: Final = "The server is shutting down. Send the message again in a moment."


class Runs:
    """Starts and stops the runs of this process, and those of others through their database.

    Attributes:
        records: The rows of turns and runs.
        following: How runs and threads are followed.
    """

    def __init__(
        self,
        database: Database,
        *,
        run_seconds: float,
        queue: int,
        shutdown_seconds: float,
        log_days: float,
        sweeps: Sequence[Sweep] = (),
        metrics: Metrics = UNMEASURED,
    ) -> None:
        """Prepare; `start` begins to write.

        Args:
            database: Where runs and frames are kept.
            run_seconds: Longest time that one run may take.
            queue: Most runs that may wait in one thread.
            shutdown_seconds: How long `stop_all` lets running answers go on.
            log_days: How long frames are kept after the end of their run.
            sweeps: What else is to be removed from time to time.
            metrics: Is told of commits and ends.
        """
        self._database: Final = database
        notices = Notices(database)
        frames = StoredFrames(database)
        self._workers: Final = Workers(database, notices, new_id("wrk"))
        database.session_name = session_name(self._workers.me)
        self._line: Final = Line(database, self._workers, queue=queue)
        self.records: Final = RunRecords(database)
        self._writer: Final = FrameWriter(
            database, notices, worker_id=self._workers.me, metrics=metrics
        )
        self._changes: Final = Changes(POLL_SECONDS if notices.has_others else None)
        self._orphans: Final = Orphans(
            self._workers,
            self._line,
            frames,
            self._writer,
            self._changes,
            is_here=lambda run_id: run_id in self._active or run_id in self._accepted,
        )
        self._accepted: Final[set[str]] = set()
        self._active: Final[dict[str, Run]] = {}
        self.following: Final = Following(self.records, frames, self._changes, self._active)
        self._replicas: Final = Replicas(
            workers=self._workers,
            notices=notices,
            changes=self._changes,
            orphans=self._orphans,
            stop=self._stop_soon,
        )
        self._retention: Final = LogRetention(database, days=log_days, others=sweeps)
        self._entering: Final[set[asyncio.Task[RunCursor]]] = set()
        self._stopping: Final[set[asyncio.Task[bool]]] = set()
        self._accepting_keys: Final[dict[tuple[str, str, str], asyncio.Task[RunCursor]]] = {}
        self._run_seconds: Final = run_seconds
        self._shutdown_seconds: Final = shutdown_seconds
        self._accepting = True
        self._hurry: Final = asyncio.Event()
        self._draining: asyncio.Task[int] | None = None

    async def start(self) -> None:
        """Begin to write frames, and to hear other processes."""
        await self._replicas.start()
        self._writer.start()
        self._retention.start()

    async def beat(self) -> None:
        """Write down that this process lives; raises what keeps the database from it."""
        await self._workers.beat()

    @property
    def answering(self) -> int:
        """How many runs of this process have begun and are not over."""
        return sum(run.has_turn for run in self._active.values())

    @property
    def waiting(self) -> int:
        """How many runs of this process wait for their turn."""
        return len(self._active) - self.answering

    def hurry(self) -> None:
        """Let no run finish any more: `drain` cuts them off at once."""
        self._hurry.set()

    async def drain(self) -> int:
        """Accept no new run, let running ones finish within the grace time, then cut them off.

        Returns how many were cut off and saved as far as they were.
        """
        if self._draining is None:
            self._accepting = False
            self._draining = asyncio.create_task(self._drain())
        return await asyncio.shield(self._draining)

    async def _drain(self) -> int:
        await self._shut_the_door()
        await self._grace()
        self._database.hurry()
        threads = {run.record.thread_id for run in self._active.values()}
        cuts = [asyncio.create_task(self._cut_all(each, "interrupted")) for each in threads]
        if not cuts:
            return 0
        done, _ = await asyncio.wait(cuts, timeout=CUT_SECONDS)
        return sum(each.result() for each in done)

    async def _shut_the_door(self) -> None:
        """Let messages that are being accepted in, but do not wait for a database that does not answer."""
        if self._entering:
            _, late = await asyncio.wait(self._entering, timeout=ENTER_SECONDS)
            for accepting in late:
                accepting.cancel()

    async def _grace(self) -> None:
        """Wait until every run is over, the grace time is over, or somebody is in a hurry."""
        waits = [asyncio.create_task(each) for each in (self._all_over(), self._hurry.wait())]
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait(waits, timeout=self._shutdown_seconds, return_when=first)
        for wait in waits:
            wait.cancel()

    async def _all_over(self) -> None:
        for run in list(self._active.values()):
            await run.wait()

    async def _cut_all(self, thread_id: str, cause: Cause) -> int:
        """Cut the thread's runs, the newest first, so that none of them gets the turn of one that is cut.

        Returns how many were ended by that.
        """
        runs = reversed([run for run in self._active.values() if run.record.thread_id == thread_id])
        return sum([await run.cut(cause) for run in runs])

    async def stop_all(self) -> None:
        """Drain, write nothing any more, and leave what is unfinished to other workers."""
        await self.drain()
        await self._retention.stop()
        await self._orphans.stop()
        await self._writer.stop()
        await self._replicas.stop()

    async def recover(self, close: Close) -> int:
        """End the runs that a dead worker left, and from now on those whose end fails; return how many."""
        return await self._orphans.start(close)

    # Starting

    async def submit(self, new: NewRun, work: Work) -> RunCursor:
        """Accept a run and start it when its thread is free; return where to follow it.

        When the idempotency key starts another run in the same moment, that one is joined.

        Raises:
            BusyError: The run must not wait, and the thread is busy.
            TooManyRequestsError: The thread's queue is full.
            NotFoundError: The thread was deleted meanwhile.
            UnavailableError: The server is shutting down.
        """
        # Who gives up meanwhile has asked for nothing.
        await self._orphans.close_those_of(new.thread_id)
        if not self._accepting:
            raise UnavailableError(_SHUTTING_DOWN)
        # In a task of its own: a run that is accepted is started, though its caller be cancelled.
        accepting = asyncio.create_task(self._accept(new, work))
        self._entering.add(accepting)
        accepting.add_done_callback(self._entering.discard)
        if new.idempotency_key is not None:
            key = _readers_key(new.idempotency_key, new.principal)
            if self._accepting_keys.setdefault(key, accepting) is accepting:
                accepting.add_done_callback(lambda _: self._accepting_keys.pop(key))
        try:
            return await asyncio.shield(accepting)
        except asyncio.CancelledError:
            if not accepting.cancelled():
                raise
            raise UnavailableError(_SHUTTING_DOWN) from None

    async def _accept(self, new: NewRun, work: Work) -> RunCursor:
        run_id = new_id("run")
        self._accepted.add(run_id)
        try:
            record = await self._line.accept(run_id, new, work.begin, work.accepted)
            self._start(record, work)
        except (IntegrityError, NoResultFound):
            joined = await self.join(new.idempotency_key, new.request_hash, new.principal)
            if joined is None:
                # What the run refers to was deleted a moment ago.
                raise NotFoundError(
                    "There is no such conversation any more. Start a new one."
                ) from None
            return joined
        finally:
            # One that was accepted though the database's reply was lost is an orphan from here on.
            self._accepted.discard(run_id)
        return RunCursor(record, after=0)

    def _start(self, record: RunRecord, work: Work) -> None:
        run = Run(
            record,
            work,
            line=self._line,
            writer=self._writer,
            changes=self._changes,
            seconds=self._run_seconds,
            is_behind=self._is_behind,
            ended=self._forget,
        )
        self._active[record.id] = run
        run.start()
        self._changes.tell(record.thread_id)

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
        return RunCursor(first, after=0)

    async def join_left(self, request_hash: str, principal: Principal) -> RunCursor | None:
        """The run that the same request started, if the reader's connection to it broke within 30 s."""
        left = await self.records.come_back(request_hash, principal)
        return None if left is None else RunCursor(left, after=0)

    async def leave(self, run: RunRecord) -> None:
        """Note that the connection of the run's reader broke: the request may come again, without a key."""
        with suppress(SQLAlchemyError):
            await self.records.mark_left(run)

    def _is_behind(self, run: Run) -> bool:
        """Whether an earlier run of the run's thread has not ended here."""
        return any(
            each.record.thread_id == run.record.thread_id and each.place < run.place
            for each in self._active.values()
        )

    def _forget(self, run: Run) -> None:
        self._active.pop(run.record.id, None)
        if run.is_orphan:
            self._orphans.add(run.record)
        self._orphans.try_those_of(run.record.thread_id)
        self._changes.tell(run.record.thread_id)

    # Stopping

    async def stop(self, thread_id: str, run_id: str | None, principal: Principal) -> bool:
        """Stop the named run of the thread, or its active one; whether it has ended by a stop, be it another one."""
        stopped = await self.stop_here(thread_id, run_id, principal)
        if stopped is not None:
            return stopped
        asked = await self._workers.ask_to_stop(thread_id, run_id, principal)
        if asked is None:
            return run_id is not None and await self._stop_ended(thread_id, run_id, principal)
        stopped = await self.stop_here(thread_id, asked.id, principal)
        return await self._ends_elsewhere(asked) if stopped is None else stopped

    async def _stop_ended(self, thread_id: str, run_id: str, principal: Principal) -> bool:
        """Stop what a run that has ended waits for: the client tool that it asked for."""
        if await self._line.let_go(thread_id, run_id, principal):
            self._changes.tell(thread_id)
            return True
        return await self.records.was_stopped(thread_id, run_id, principal)

    async def stop_here(
        self, thread_id: str, run_id: str | None, principal: Principal
    ) -> bool | None:
        """The same without asking the database; None when the run is not one of this process, or not named."""
        run = self._active.get(run_id) if run_id else None
        if run is None or run.record.thread_id != thread_id:
            return None
        # The record knows whose the run is, and not how they logged in.
        if reader(run.record.principal) != reader(principal):
            return None
        return await run.cut("stopped")

    async def stop_thread(self, thread_id: str, principal: Principal) -> None:
        """Stop every run of a thread that is about to be deleted."""
        await self._cut_all(thread_id, "stopped")
        asked: set[str] = set()
        while (run := await self.records.active(thread_id, principal)) and run.id not in asked:
            asked.add(run.id)
            await self.stop(thread_id, run.id, principal)

    def _stop_soon(self, run_id: str) -> None:
        run = self._active.get(run_id)
        if run is not None:
            stopping = asyncio.create_task(run.cut("stopped"))
            self._stopping.add(stopping)
            stopping.add_done_callback(self._stopping.discard)

    async def _ends_elsewhere(self, run: RunRecord) -> bool:
        if run.worker_id == self._workers.me:
            # It waits to be closed: nobody executes it.
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self.following.end_of(run)
        return await self.records.state(run) == "stopped"


def _readers_key(key: str, principal: Principal) -> tuple[str, str, str]:
    return principal.organization_id, principal.user_id, key
