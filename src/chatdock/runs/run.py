"""One answer being written: it waits for its thread, works in a task of its own, and always ends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from chatdock.telemetry import tell

from .changes import Change, Changes
from .fence import LostRunError
from .line import Line, Place
from .log import RunLog
from .model import RunRecord, RunState
from .work import Cause, Left, Work
from .writer import End, FrameWriter

RETRY_SECONDS: Final = 1.0
"""How often a run asks for its turn again when the database does not answer."""

_STATES: Final[Mapping[Cause | None, RunState]] = {
    None: "completed",
    "stopped": "stopped",
    "interrupted": "interrupted",
    "too_long": "failed",
    "not_saved": "failed",
    "taken_over": "failed",
}

_logger = logging.getLogger(__name__)


class Run:
    """An accepted run of this process, from its place in the thread's line to its end."""

    def __init__(
        self,
        record: RunRecord,
        work: Work,
        *,
        line: Line,
        writer: FrameWriter,
        changes: Changes,
        seconds: float,
        is_behind: Callable[[Run], bool],
        ended: Callable[[Run], None],
    ) -> None:
        """Prepare the run.

        Args:
            record: The run as the database knows it.
            work: What it executes.
            line: Its thread's, in which it begins.
            writer: Commits its frames and its end.
            changes: Tells when it may be its turn.
            seconds: Longest time that the work may take.
            is_behind: Whether another run of this process comes before it in its thread.
            ended: Is called when the run is over, before the thread's next one.
        """
        self.record: Final = record
        self.log: Final = RunLog(record.thread_id, record.id, record.principal)
        self.log.begin(record.after_frame)
        self._work: Final = work
        self._line: Final = line
        self._writer: Final = writer
        self._changes: Final = changes
        self._seconds: Final = seconds
        self._is_behind: Final = is_behind
        self._ended: Final = ended
        self._accepted_at: Final = time.perf_counter()
        self._task: asyncio.Task[None] | None = None
        self._cause: Cause | None = None
        self._alive = False
        self._has_turn = record.state == "running"
        self._asking = False
        self._closing = False
        self._is_closed = False
        self._is_cut = False
        self._done: Final = asyncio.Event()

    @property
    def place(self) -> tuple[int, str]:
        """Orders the runs of one thread."""
        return self.record.turn_sequence, self.record.id

    @property
    def has_turn(self) -> bool:
        """Whether it has begun; a run that has not waits for its thread."""
        return self._has_turn

    @property
    def is_orphan(self) -> bool:
        """Whether the run is over here and unfinished in the database, so that it has to be closed."""
        return self._closing and not self._is_closed

    @property
    def is_closed(self) -> bool:
        """Whether its end is committed: its log holds all that it said."""
        return self._is_closed

    def start(self) -> None:
        """Wait and work in a task of its own, which no connection can end."""
        self._task = asyncio.create_task(self._live(), name=self.record.id)

    async def wait(self) -> None:
        """Wait for the run's end."""
        await self._done.wait()

    async def cut(self, cause: Cause) -> bool:
        """End the run early and wait for its end; False when something else has ended it."""
        if self._cause is None and not self._closing:
            self._cause = cause
            # A task that is cancelled before its first step never takes one, and one that asks for its turn
            # may have got it: both look themselves.
            if self._task is not None and self._alive and not self._asking:
                self._task.cancel()
        await self._done.wait()
        return cause == self._cause and self._is_cut and self._is_closed

    async def _live(self) -> None:
        self._alive = True
        try:
            if self._has_turn or await self._wait_for_turn():
                await self._close(self._cause or await self._work_through())
            else:
                await self._leave_line()
        except asyncio.CancelledError:
            if self._closing:
                # The process ends.
                raise
            # It was cut while it waited for the thread.
            await self._leave_line()
        except LostRunError:
            await self._give_up(is_lost=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, the readers are told
            self._log("failed", error)
            await self._give_up()
        finally:
            self._closing = True
            self._ended(self)
            self.log.end()
            self._done.set()

    async def _wait_for_turn(self) -> bool:
        """Wait until the run has begun; False when it was cut before."""
        loop = asyncio.get_running_loop()
        held_until: float | None = None
        with self._changes.watch(self.record.thread_id) as change:
            while self._cause is None:
                change.look()
                if self._is_behind(self):
                    # The database would say the same.
                    await change.wait()
                    continue
                impatient = held_until is not None and loop.time() >= held_until
                place = await self._ask_for_turn(despite_hold=impatient)
                if place is None:
                    # The message is safe: it only waits a little longer.
                    await self._pause(change, RETRY_SECONDS)
                    continue
                if place.last_frame is not None:
                    self._has_turn = True
                    self.log.begin(place.last_frame)
                    self._changes.tell(self.record.thread_id)
                    return True
                if place.held_seconds is None:
                    # Another run is in the way; a hold that comes after it is a new one.
                    held_until = None
                    await self._pause(change, None)
                else:
                    held_until = held_until or loop.time() + place.held_seconds
                    await self._pause(change, max(0.0, held_until - loop.time()))
        return False

    async def _pause(self, change: Change, seconds: float | None) -> None:
        if self._cause is None:
            await change.wait(seconds)

    async def _ask_for_turn(self, *, despite_hold: bool) -> Place | None:
        """Ask once; None when the database did not answer. A cut waits for the answer."""
        self._asking = True
        try:
            return await self._line.begin(self.record, self._work.begin, despite_hold=despite_hold)
        except SQLAlchemyError as error:
            self._log("waits for the database", error)
            return None
        finally:
            self._asking = False

    async def _leave_line(self) -> None:
        """End without a turn. A message that was taken back is over; another one is left to be told as lost."""
        self._closing = True
        self._is_cut = True
        if self._cause == "stopped":
            await self._end("stopped")
        else:
            self._tell_left("taken_over")

    async def _close(self, cause: Cause | None) -> None:
        # From here on a cut only waits: the end has begun.
        self._closing = True
        self._is_cut = cause is not None and cause == self._cause
        if cause is not None and cause != "not_saved":
            for event in await self._work.close(cause):
                self._writer.append(self.log, event)
        failed = cause is None and self._work.has_failed
        await self._end("failed" if failed else _STATES[cause])
        if not self._is_closed:
            await self._give_up(is_lost=isinstance(self.log.failure, LostRunError))

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

    async def _end(self, state: RunState) -> None:
        """Write the end with the last frames; what is not written leaves an orphan, closed later."""
        holds_thread = state == "completed" and self._work.holds_thread
        try:
            await self._writer.end(self.log, End(self.record, state, holds_thread))
            self._is_closed = True
            self._tell_end(state)
        except Exception as error:  # noqa: BLE001 - the run becomes an orphan, which is closed later
            self._log("has an end that was not written", error)

    async def _give_up(self, *, is_lost: bool = False) -> None:
        """Tell the readers who are here, though it cannot be written down."""
        self._closing = True
        # What is written after the run is left to recovery would be in its way.
        await self._writer.flush()
        self._tell_left("taken_over" if is_lost else "not_saved")

    def _tell_left(self, cause: Left) -> None:
        self.log.tell(self._work.give_up(cause, self.log.unseen))

    def _tell_end(self, state: RunState) -> None:
        ms = round((time.perf_counter() - self._accepted_at) * 1000, 1)
        tell(_logger, "run", run=self.record.id, state=state, ms=ms, **self._work.numbers())

    def _log(self, what: str, error: Exception) -> None:
        if not isinstance(error, LostRunError):
            _logger.error("Run %s %s: %s", self.record.id, what, type(error).__name__)
