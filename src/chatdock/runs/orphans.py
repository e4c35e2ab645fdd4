"""Runs that nobody executes: left by a dead worker, by a failed end or by a lost reply, closed until it works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from .changes import Changes
from .fence import LostRunError
from .frames import StoredFrames
from .line import Line
from .log import Frame, RunLog
from .model import RunRecord
from .workers import Workers
from .writer import End, FrameWriter

Close = Callable[[RunRecord, list[Frame]], Awaitable[list[bytes]]]
"""Saves what an orphan's frames show of unfinished items; returns the events that tell about it."""

RETRY_SECONDS: Final = 2.0
"""How often a run that could not be closed is tried again."""

_logger = logging.getLogger(__name__)


class Orphans:
    """Closes runs whose worker died, whose end could not be written, or that were begun unknown to their worker."""

    def __init__(
        self,
        workers: Workers,
        line: Line,
        frames: StoredFrames,
        writer: FrameWriter,
        changes: Changes,
        is_here: Callable[[str], bool],
    ) -> None:
        """Use the rows and the writer of all runs; `start` says how a run is closed.

        Args:
            workers: This process among the others.
            line: Lets a run begin, so that it can be closed.
            frames: What was said of it.
            writer: Writes how it ends.
            changes: Is told in which threads runs were closed.
            is_here: Whether the run of an id is accepted or executed here.
        """
        self._workers: Final = workers
        self._line: Final = line
        self._frames: Final = frames
        self._writer: Final = writer
        self._changes: Final = changes
        self._is_here: Final = is_here
        self._open: Final[dict[str, RunRecord]] = {}
        self._arrived: Final = asyncio.Event()
        self._closing: Final = asyncio.Lock()
        self._close: Close | None = None
        self._has_looked = True
        self._tries: Final[dict[str, asyncio.Task[None]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self, close: Close) -> int:
        """Take over what dead workers left, try each run once, and go on; return how many there were.

        When the database does not answer now, that is done once it does.
        """
        self._close = close
        found: list[RunRecord] = []
        try:
            found = await self._claim()
        except SQLAlchemyError as error:
            _logger.warning("Unfinished answers wait to be closed: %s", type(error).__name__)
            self._has_looked = False
        for record in found:
            await self._try(record)
        self._task = asyncio.create_task(self._close_for_ever(), name="orphans")
        return len(found)

    async def stop(self) -> None:
        """Try no more; what is left is found by another worker or at the next start."""
        tasks = {each for each in (self._task, *self._tries.values()) if each is not None}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def take_over(self) -> None:
        """Become the worker of the runs that nobody executes, once this one has started to close them."""
        if self._task is not None:
            await self._claim()

    async def _claim(self) -> list[RunRecord]:
        """Take all that nobody executes; what is found is ours already when the reply to a commit was lost."""
        await self._workers.claim_orphans()
        # In this order: a run that was accepted before they were read is here until it ends.
        found = await self._workers.mine(lambda each: each in self._open or self._is_here(each))
        for record in found:
            self.add(record)
        return found

    def add(self, record: RunRecord) -> None:
        """Take a run whose end could not be written."""
        self._open[record.id] = record
        self._arrived.set()

    def try_those_of(self, thread_id: str) -> None:
        """Let the thread's orphans be tried soon: what they stood behind has ended."""
        if any(record.thread_id == thread_id for record in self._open.values()):
            self._arrived.set()

    async def close_those_of(self, thread_id: str) -> None:
        """Try to close the thread's orphans now: somebody wants to go on behind them.

        All who come meanwhile wait for the same try, which goes on when they do not.
        """
        for record in [each for each in self._open.values() if each.thread_id == thread_id]:
            trying = self._tries.get(record.id)
            if trying is None:
                trying = self._tries[record.id] = asyncio.create_task(self._try(record))
                trying.add_done_callback(lambda _, run_id=record.id: self._tries.pop(run_id))
            await asyncio.shield(trying)

    async def _close_for_ever(self) -> None:
        while True:
            self._arrived.clear()
            try:
                if not self._has_looked:
                    await self._claim()
                    self._has_looked = True
                for record in list(self._open.values()):
                    await self._try(record)
            except Exception as error:  # noqa: BLE001 - nothing may end this
                _logger.warning("Unfinished answers wait to be closed: %s", type(error).__name__)
            all_done = self._has_looked and not self._open
            with suppress(TimeoutError):
                async with asyncio.timeout(None if all_done else RETRY_SECONDS):
                    await self._arrived.wait()

    async def _try(self, record: RunRecord) -> None:
        async with self._closing:
            if record.id not in self._open:
                return
            try:
                is_closed = await self._close_one(record)
            except (NoResultFound, LostRunError):
                # Its thread was deleted, and the run with it; or another worker has taken it over.
                is_closed = True
            except SQLAlchemyError as error:
                _logger.warning("Run %s waits to be closed: %s", record.id, type(error).__name__)
                return
            if is_closed:
                self._open.pop(record.id, None)
                self._changes.tell(record.thread_id)

    async def _close_one(self, record: RunRecord) -> bool:
        """Close the run if it is first in its thread's line; whether it was."""
        if self._close is None:
            return False
        # Its thread may be busy with another run, or another worker may have taken it.
        place = await self._line.begin(record, despite_hold=True)
        if place.last_frame is None:
            return False
        log = RunLog(record.thread_id, record.id, record.principal)
        log.begin(place.last_frame)
        for event in await self._closing_events(self._close, record):
            self._writer.append(log, event)
        await self._writer.end(log, End(record, "interrupted"))
        return True

    async def _closing_events(self, close: Close, record: RunRecord) -> list[bytes]:
        try:
            return await close(record, await self._frames.of_run(record))
        except (LostRunError, SQLAlchemyError):
            raise
        except Exception as error:  # noqa: BLE001 - frames that cannot be read must not stay in the way for ever
            _logger.error("Run %s was not recovered: %s", record.id, type(error).__name__)  # noqa: TRY400
            return []
