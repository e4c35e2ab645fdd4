"""One answer being written: it waits for its thread, works in a task of its own, and always ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Final

from .log import RunLog
from .records import RunRecord, RunRecords, RunState
from .turns import Place
from .work import Cause, Work
from .writer import FrameWriter

_STATES: Final[Mapping[Cause | None, RunState]] = {
    None: "completed",
    "stopped": "stopped",
    "interrupted": "interrupted",
    "too_long": "failed",
    "not_saved": "failed",
}

_logger = logging.getLogger(__name__)


class Run:
    """An accepted run of this process, from its place in the thread's line to its end."""

    def __init__(
        self,
        record: RunRecord,
        work: Work,
        *,
        records: RunRecords,
        writer: FrameWriter,
        place: Place,
        seconds: float,
        before: Callable[[str], Awaitable[None]],
        ended: Callable[[Run], None],
    ) -> None:
        """Prepare the run.

        Args:
            record: The run as the database knows it.
            work: What it executes.
            records: Where its state is written.
            writer: Commits its frames.
            place: Its place in the thread's line.
            seconds: Longest time that the work may take.
            before: Makes the thread ready for the run; raises when it cannot.
            ended: Is called when the run is over, before the thread's next one.
        """
        self.record: Final = record
        self.log: Final = RunLog(record.thread_id, record.id, record.principal)
        self.log.begin(record.after_frame)
        self._work: Final = work
        self._records: Final = records
        self._writer: Final = writer
        self._place: Final = place
        self._seconds: Final = seconds
        self._before: Final = before
        self._ended: Final = ended
        self._task: asyncio.Task[None] | None = None
        self._cause: Cause | None = None
        self._state: RunState = "waiting"
        self._alive = False
        self._closing = False
        self._is_closed = False
        self._done: Final = asyncio.Event()

    @property
    def is_orphan(self) -> bool:
        """Whether the run is over here and unfinished in the database, so that it has to be closed."""
        return self._closing and not self._is_closed

    def start(self) -> None:
        """Wait and work in a task of its own, which no connection can end."""
        self._task = asyncio.create_task(self._live(), name=self.record.id)

    async def wait(self) -> None:
        """Wait for the run's end."""
        await self._done.wait()

    async def cut(self, cause: Cause) -> bool:
        """End the run early and wait for its end; False when it is ending already."""
        first = self._cause is None and not self._closing
        if first:
            self._cause = cause
            # A task that is cancelled before its first step never takes one: `_live` looks itself.
            if self._task is not None and self._alive:
                self._task.cancel()
        await self._done.wait()
        return first

    async def _live(self) -> None:
        self._alive = True
        try:
            async with self._place:
                await self._take_turn()
                # Inside the turn: who comes next must know whether this run is closed.
                await self._finish()
        except asyncio.CancelledError:
            # It was cut while it waited for the thread: there is nothing to close.
            self._never_began()
            await self._finish()

    async def _take_turn(self) -> None:
        try:
            if self._cause is None:
                await self._execute()
            else:
                self._never_began()
        except asyncio.CancelledError:
            self._never_began()
        except Exception as error:  # noqa: BLE001 - whatever it is, the readers are told
            self._log("failed", error)
            await self._give_up()

    def _never_began(self) -> None:
        if self._cause == "stopped":
            self._state = "stopped"
            self._is_closed = True

    async def _execute(self) -> None:
        await self._before(self.record.thread_id)
        waited = self.record.state == "waiting"
        if waited:
            self.log.begin(await self._records.begin(self.record))
        self._state = "running"
        cause = await self._work_through()
        # From here on a cut only waits: the end has begun.
        self._closing = True
        if cause is not None and cause != "not_saved":
            for event in await self._work.close(cause):
                self._writer.append(self.log, event)
        # The thread's next run numbers its frames after ours: they must all be written first.
        await self._writer.flush()
        if self.log.failure is None:
            self._state = _STATES[cause]
            self._is_closed = True
        else:
            await self._give_up()

    async def _work_through(self) -> Cause | None:
        try:
            async with (
                asyncio.timeout(self._seconds),
                aclosing(self._work.events(self.record)) as events,
            ):
                async for event in events:
                    if self.log.failure is not None:
                        return "not_saved"
                    self._writer.append(self.log, event)
        except asyncio.CancelledError:
            return self._cause or "interrupted"
        except TimeoutError:
            return "too_long"
        return None

    async def _give_up(self) -> None:
        """Tell the readers who are here, though it cannot be written down."""
        self._closing = True
        self.log.tell(await self._work.close("not_saved"))

    async def _finish(self) -> None:
        self._closing = True
        try:
            # What is not closed stays unfinished: it is an orphan now.
            if self._is_closed:
                await self._records.end(self.record, self._state, self.log.last_number)
        except Exception as error:  # noqa: BLE001 - the run becomes an orphan, which is closed later
            self._is_closed = False
            self._log("has an end that was not written", error)
        finally:
            self._ended(self)
            self.log.end()
            self._done.set()

    def _log(self, what: str, error: Exception) -> None:
        _logger.error("Run %s %s: %s", self.record.id, what, type(error).__name__)
