"""Logs of ended runs are deleted after a while: what they showed is kept as items of the thread."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from chatdock.storage.engine import Database
from chatdock.storage.tables import frames, runs

SWEEP_SECONDS: Final = 3600.0
"""How often expired logs are looked for."""

RUNS_AT_ONCE: Final = 50
"""How many logs are deleted in one transaction, so that nobody waits long for the writer."""

_logger = logging.getLogger(__name__)


class LogRetention:
    """Deletes the frames of runs that ended some days ago."""

    def __init__(self, database: Database, *, days: float) -> None:
        """Keep logs for so many days after their run's end."""
        self._database: Final = database
        self._kept: Final = timedelta(days=days)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sweep now and from time to time."""
        self._task = asyncio.create_task(self._sweep_for_ever(), name="log-retention")

    async def stop(self) -> None:
        """Sweep no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def sweep(self) -> int:
        """Delete what has expired, in small transactions; return how many logs it was."""
        deleted = 0
        while count := await self._database.write(self._sweep_some):
            deleted += count
        return deleted

    def _sweep_some(self, connection: Connection) -> int:
        limit = datetime.now(UTC) - self._kept
        expired = (
            select(runs.c.id)
            .where(runs.c.has_log, runs.c.ended_at < limit)
            .order_by(runs.c.ended_at)
            .limit(RUNS_AT_ONCE)
        )
        ids = connection.execute(expired).scalars().all()
        if ids:
            connection.execute(delete(frames).where(frames.c.run_id.in_(ids)))
            connection.execute(update(runs).where(runs.c.id.in_(ids)).values(has_log=False))
        return len(ids)

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                await self.sweep()
            except (OSError, SQLAlchemyError) as error:
                _logger.warning("Expired logs were not deleted: %s", type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)
