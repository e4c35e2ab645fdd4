"""Logs of ended runs are deleted after a while: what they showed is kept as items of the thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, text, tuple_, update

from chatdock.storage.engine import Database
from chatdock.storage.tables import frames, runs

SWEEP_SECONDS: Final = 3600.0
"""How often expired logs are looked for."""

RUNS_AT_ONCE: Final = 50
FRAMES_AT_ONCE: Final = 2_000
"""How much is deleted in one transaction, and what others do between two, so that nobody waits long for the writer."""

PAUSE_SECONDS: Final = 0.05
"""Time between two of them."""

Sweep = Callable[[], Awaitable[int]]
"""Removes what nobody needs any more; returns how much it was."""

_LOCK_KEY: Final = 0x0C4A7D0D

_TRY_LOCK: Final = text("SELECT pg_try_advisory_xact_lock(:key)")

_logger = logging.getLogger(__name__)


class LogRetention:
    """Deletes the frames of runs that ended some days ago."""

    def __init__(self, database: Database, *, days: float, others: Sequence[Sweep] = ()) -> None:
        """Keep logs for so many days after their run's end; the other sweeps take place along with this one."""
        self._database: Final = database
        self._sweeps: Final = (self.sweep, *others)
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
        while (count := await self._database.write_system(self._sweep_some)) is not None:
            deleted += count
            await asyncio.sleep(PAUSE_SECONDS)
        return deleted

    def _sweep_some(self, connection: Connection) -> int | None:
        """Delete some frames; return how many logs are gone with them, None when nothing is left to do."""
        if not self._database.is_sqlite and not connection.scalar(_TRY_LOCK, {"key": _LOCK_KEY}):
            # Another worker sweeps.
            return None
        limit = datetime.now(UTC) - self._kept
        expired = (
            select(runs.c.id)
            .where(runs.c.has_log, runs.c.ended_at < limit)
            .order_by(runs.c.ended_at)
            .limit(RUNS_AT_ONCE)
        )
        ids = connection.execute(expired).scalars().all()
        if not ids:
            return None
        key = (frames.c.thread_id, frames.c.number)
        some = select(*key).where(frames.c.run_id.in_(ids)).limit(FRAMES_AT_ONCE)
        gone = connection.execute(delete(frames).where(tuple_(*key).in_(some))).rowcount
        if gone == FRAMES_AT_ONCE:
            return 0
        connection.execute(update(runs).where(runs.c.id.in_(ids)).values(has_log=False))
        return len(ids)

    async def _sweep_for_ever(self) -> None:
        while True:
            for sweep in self._sweeps:
                try:
                    await sweep()
                except Exception as error:  # noqa: BLE001 - nothing may end this
                    _logger.warning("What has expired was not deleted: %s", type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)
