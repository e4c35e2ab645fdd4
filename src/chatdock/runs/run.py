"""One answer being written: it waits for its thread, works in a task of its own, and always ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
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
            ended: Is called when the run is over.
        """
        self.record: Final = record
        self.log: Final = RunLog(record.thread_id, record.id, record.principal)
        self._work: Final = work
        self._records: Final = records
        self._writer: Final = writer
        self._place: Final = place
        self._seconds: Final = seconds
        self._ended: Final = ended
        self._task: asyncio.Task[None] | None = None
        self._cause: Cause | None = None
        self._state: RunState = "waiting"
        self._alive = False
        self._closing = False
        self._has_written_end = False
        self._done: Final = asyncio.Event()

    @property
    def has_written_end(self) -> bool:
        """Whether the database knows that the run is over."""
        return self._has_written_end

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
                if self._cause is None:
                    await self._execute()
                elif self._cause == "stopped":
                    self._state = "stopped"
        except asyncio.CancelledError:
            # It was cut while it waited for the thread: there is nothing to close.
            if self._cause == "stopped":
                self._state = "stopped"
        except Exception as error:  # noqa: BLE001 - whatever it is, the readers are told
            self._log("failed", error)
            await self._give_up()
        finally:
            await self._finish()

    async def _execute(self) -> None:
        waited = self.record.state == "waiting"
        self.log.begin(
            await self._records.begin(self.record) if waited else self.record.after_frame
        )
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
        self._state = "failed"
        self.log.tell(await self._work.close("not_saved"))

    async def _finish(self) -> None:
        try:
            # A run that still waits at shutdown stays unfinished: recovery saves its message.
            if self._state != "waiting":
                await self._records.end(self.record, self._state, self.log.last_number)
                self._has_written_end = self.log.failure is None
        except Exception as error:  # noqa: BLE001 - the run becomes an orphan, which is closed later
            self._log("has an end that was not written", error)
        finally:
            self._ended(self)
            self.log.end()
            self._done.set()

    def _log(self, what: str, error: Exception) -> None:
        _logger.error("Run %s %s: %s", self.record.id, what, type(error).__name__)
