"""The one database of an installation: how it is opened, read and written.

A transaction is a function of a connection, run as a whole: nothing can wait for anything else while
it is open. On SQLite it runs in a thread, writes one after the other in a single one (`BEGIN
IMMEDIATE`), reads beside them in a few (WAL). On PostgreSQL it takes a connection of the pool.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from .patience import patiently

_SQLITE_READERS: Final = 4
_POOL_SIZE: Final = 20
_POOL_OVERFLOW: Final = 10
_POOL_TIMEOUT_SECONDS: Final = 30
_POOL_RECYCLE_SECONDS: Final = 3600
_BUSY_TIMEOUT_MS: Final = 10_000

CLOSE_SECONDS: Final = 2.0
"""How long connections to PostgreSQL may take to close: one that stands still does not answer."""

_logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")


class Database:
    """One SQLite file or PostgreSQL database; the only maker of connections.

    `read` and `write` are the two doors; what an answer must not fail for goes through `read_patiently` and
    `write_patiently`.

    Attributes:
        url: Where the database is.
        is_sqlite: Whether it is SQLite.
        file: The SQLite file; None for PostgreSQL.
        session_name: What PostgreSQL calls connections that are made from now on.
    """

    def __init__(self, url: str | URL) -> None:
        """Prepare the engines; nothing is opened until the first transaction."""
        self.url: Final = make_url(url)
        self.is_sqlite: Final = self.url.get_backend_name() == "sqlite"
        self.file: Final = _file(self.url)
        self.session_name = "chatdock"
        self._reader: _Transactions
        self._writer: _Transactions
        self._aside: _Transactions
        self._hurry: Final = Event()
        if self.is_sqlite:
            if self.file is not None:
                self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._reader = _Threads(self.url, _SQLITE_READERS, begin="BEGIN")
            self._writer = self._aside = _Threads(self.url, 1, begin="BEGIN IMMEDIATE")
        else:
            engine = _postgresql_engine(self.url)
            aside = _postgresql_engine(self.url, size=1, overflow=0)
            for each in (engine, aside):
                event.listen(each.sync_engine, "connect", self._name_session)
            self._aside = _Pool(aside)
            self._reader = _Pool(engine.execution_options(isolation_level="REPEATABLE READ"))
            self._writer = _Pool(engine)

    def _name_session(self, connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET application_name = '{self.session_name}'")
        cursor.close()
        connection.commit()

    async def read(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction that only reads; it sees one consistent snapshot."""
        return await self._reader.run(transaction)

    async def read_patiently(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """`read`, again and again for `PATIENCE_SECONDS` while the database does not answer."""
        return await patiently(lambda: self.read(transaction), self._hurry)

    async def write(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction that may write: it commits when it returns, and rolls back when it raises."""
        return await self._writer.run(transaction)

    async def write_patiently(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """`write`, again and again for `PATIENCE_SECONDS` while the database does not answer.

        A try that seems to fail may have worked: the transaction has to stand being run twice.
        """
        return await patiently(lambda: self.write(transaction), self._hurry)

    def hurry(self) -> None:
        """Let no transaction wait any more: the process is about to end."""
        self._hurry.set()

    async def write_aside(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """The same on a connection of its own on PostgreSQL, for what must not wait behind readers."""
        return await self._aside.run(transaction)

    async def ping(self) -> None:
        """Run the smallest query; raises SQLAlchemy's error when the database does not answer."""
        await self.read(lambda connection: connection.execute(text("SELECT 1")))

    @asynccontextmanager
    async def direct_connection(self) -> AsyncGenerator[Any]:
        """A connection of the driver's own to PostgreSQL, outside the pool, for what is not a transaction."""
        engine = create_async_engine(self.url, poolclass=NullPool, hide_parameters=True)
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                yield driver
            finally:
                # A database that stands still does not answer a goodbye.
                driver.terminate()

    async def close(self) -> None:
        """Let open transactions end, then close every connection."""
        await self._aside.close()
        await self._writer.close()
        await self._reader.close()


class _Transactions(Protocol):
    """Where transactions run."""

    async def run(self, transaction: Callable[[Connection], _Result]) -> _Result: ...

    async def close(self) -> None: ...


class _Threads:
    """Connections to SQLite, each with a thread: a whole transaction costs one change of threads."""

    def __init__(self, url: URL, threads: int, *, begin: str) -> None:
        self._engine = _sqlite_engine(url, connections=threads, begin=begin)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="chatdock-sqlite")

    async def run(self, transaction: Callable[[Connection], _Result]) -> _Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._run, transaction)

    def _run(self, transaction: Callable[[Connection], _Result]) -> _Result:
        with self._engine.begin() as connection:
            return transaction(connection)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


class _Pool:
    """Connections to PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def run(self, transaction: Callable[[Connection], _Result]) -> _Result:
        try:
            async with self._engine.begin() as connection:
                return await connection.run_sync(transaction)
        except OSError as error:
            # A server that refuses connections is told as the system's own error: all others are SQLAlchemy's.
            raise OperationalError(None, None, error) from error

    async def close(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._engine.dispose()
        except TimeoutError:
            _logger.warning("The database does not answer: connections to it are dropped.")


def _file(url: URL) -> Path | None:
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _sqlite_engine(url: URL, *, connections: int, begin: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000},
    )

    def configure(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling starts transactions late; ours start where `begin` says.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        cursor.close()

    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", start)
    return engine


def _postgresql_engine(
    url: URL, *, size: int = _POOL_SIZE, overflow: int = _POOL_OVERFLOW
) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=overflow,
        pool_timeout=_POOL_TIMEOUT_SECONDS,
        pool_recycle=_POOL_RECYCLE_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
    )
