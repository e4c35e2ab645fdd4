"""SQLite: one thread writes, a few read beside it, each with a connection of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a transaction waits for another process that holds the file."""

_Result = TypeVar("_Result")


class Threads:
    """Connections to SQLite, each with a thread: a whole transaction costs one change of threads."""

    def __init__(self, url: URL, threads: int, *, begin: str) -> None:
        """Use so many threads, whose transactions start with the statement `begin`."""
        self._engine = _engine(url, connections=threads, begin=begin)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="chatdock-sqlite")

    @property
    def pool(self) -> QueuePool:
        """The connections."""
        return cast("QueuePool", self._engine.pool)

    async def run(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction: it commits when it returns, and rolls back when it raises."""
        loop = asyncio.get_running_loop()
        until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
        return await loop.run_in_executor(self._threads, self._run, transaction, until)

    def _run(self, transaction: Callable[[Connection], _Result], until: float) -> _Result:
        if time.monotonic() > until:
            # Those before it have waited for the file one after the other: it would wait as long once more.
            raise OperationalError(None, None, TimeoutError())
        with self._engine.begin() as connection:
            return transaction(connection)

    async def close(self) -> None:
        """Let open transactions end, then close every connection."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


def _engine(url: URL, *, connections: int, begin: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000},
    )

    def configure(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling starts transactions late; ours start where `begin` says.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", start)
    return engine
