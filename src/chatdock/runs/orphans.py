"""Runs that nobody executes any more: found at start or left by a failed end, closed until it works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from chatdock.errors import UnavailableError

from .log import Frame, RunLog
from .records import RunRecord, RunRecords
from .writer import FrameWriter

Close = Callable[[RunRecord, list[Frame]], Awaitable[list[bytes]]]
"""Saves what an orphan's frames show of unfinished items; returns the events that tell about it."""

RETRY_SECONDS: Final = 2.0
"""How often a run that could not be closed is tried again."""

_logger = logging.getLogger(__name__)


class Orphans:
    """Closes runs whose worker died, or whose end could not be written."""

    def __init__(self, records: RunRecords, writer: FrameWriter) -> None:
        """Use the rows and the writer of all runs; `start` says how a run is closed."""
        self._records: Final = records
        self._writer: Final = writer
        self._open: Final[dict[str, RunRecord]] = {}
        self._arrived: Final = asyncio.Event()
        self._closing: Final = asyncio.Lock()
        self._close: Close | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, close: Close) -> int:
        """Find the runs of dead workers, try each once, and go on trying; return how many there were."""
        self._close = close
        found = await self._records.orphans()
        self._open.update((record.id, record) for record in found)
        for record in found:
            await self._try(record)
        self._task = asyncio.create_task(self._close_for_ever(), name="orphans")
        return len(found)

    async def stop(self) -> None:
        """Try no more; what is left is found at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def add(self, record: RunRecord) -> None:
        """Take a run whose end could not be written."""
        self._open[record.id] = record
        self._arrived.set()

    async def require_none(self, thread_id: str) -> None:
        """Close the thread's orphans before anything is added behind them.

        Raises:
            UnavailableError: One cannot be closed now.
        """
        mine = [record for record in self._open.values() if record.thread_id == thread_id]
        for record in mine:
            if not await self._try(record):
                raise UnavailableError(
                    "The last answer of this conversation could not be saved yet. Try again in a moment."
                )

    async def _close_for_ever(self) -> None:
        while True:
            if not self._open:
                self._arrived.clear()
                await self._arrived.wait()
            await asyncio.sleep(RETRY_SECONDS)
            for record in list(self._open.values()):
                await self._try(record)

    async def _try(self, record: RunRecord) -> bool:
        async with self._closing:
            if record.id not in self._open:
                return True
            try:
                await self._close_one(record)
            except NoResultFound:
                # Its thread was deleted, and the run with it.
                pass
            except (OSError, SQLAlchemyError) as error:
                _logger.warning("Run %s waits to be closed: %s", record.id, type(error).__name__)
                return False
            self._open.pop(record.id, None)
            return True

    async def _close_one(self, record: RunRecord) -> None:
        if self._close is None:
            return
        log = RunLog(record.thread_id, record.id, record.principal)
        try:
            closing = await self._close(record, await self._records.frames_of(record))
        except (OSError, SQLAlchemyError):
            raise
        except Exception as error:  # noqa: BLE001 - frames that cannot be read must not stay in the way for ever
            _logger.error("Run %s was not recovered: %s", record.id, type(error).__name__)  # noqa: TRY400
            await self._records.end(record, "interrupted", record.after_frame)
            return
        log.begin(await self._records.last_frame(record))
        for event in closing:
            self._writer.append(log, event)
        await self._writer.flush()
        if log.failure is not None:
            raise log.failure
        await self._records.end(record, "interrupted", log.last_number)
