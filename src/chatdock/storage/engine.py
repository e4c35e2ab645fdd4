"""The one database of an installation: how it is opened, read and written.

On SQLite there is one writer connection, whose transactions start with `BEGIN IMMEDIATE` and take
turns under a lock, and a pool of readers that never wait for it (WAL). On PostgreSQL both are the pool.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_SQLITE_READERS: Final = 4
_POOL_SIZE: Final = 20
_POOL_OVERFLOW: Final = 10
_POOL_TIMEOUT_SECONDS: Final = 30
_POOL_RECYCLE_SECONDS: Final = 3600
_BUSY_TIMEOUT_MS: Final = 10_000


class Database:
    """One SQLite file or PostgreSQL database; the only maker of connections.

    `read` and `write` are the two doors. A `write` block is one transaction: it commits when the
    block ends and rolls back when it raises.

    Attributes:
        url: Where the database is.
        is_sqlite: Whether it is SQLite.
        file: The SQLite file; None for PostgreSQL and for a database in memory.
    """

    def __init__(self, url: str | URL) -> None:
        """Prepare the engines; nothing is opened until the first block."""
        self.url: Final = make_url(url)
        self.is_sqlite: Final = self.url.get_backend_name() == "sqlite"
        self.file: Final = _file(self.url)
        self._write_lock: Final = asyncio.Lock()
        if self.is_sqlite:
            if self.file is not None:
                self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._reader = _sqlite_engine(self.url, readers=_SQLITE_READERS, begin="BEGIN")
            self._writer = _sqlite_engine(self.url, readers=1, begin="BEGIN IMMEDIATE")
        else:
            self._reader = self._writer = _postgresql_engine(self.url)

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        """Open a connection for queries; it sees one consistent snapshot."""
        async with self._reader.begin() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction that may write; on SQLite such blocks run one after the other."""
        if not self.is_sqlite:
            async with self._writer.begin() as connection:
                yield connection
            return
        async with self._write_lock, self._writer.begin() as connection:
            yield connection

    async def ping(self) -> None:
        """Run the smallest query; raises SQLAlchemy's error when the database does not answer."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _sqlite_engine(url: URL, *, readers: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=readers,
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

    event.listen(engine.sync_engine, "connect", configure)
    event.listen(engine.sync_engine, "begin", start)
    return engine


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        pool_timeout=_POOL_TIMEOUT_SECONDS,
        pool_recycle=_POOL_RECYCLE_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
    )
