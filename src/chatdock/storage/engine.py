"""The one database of an installation: how it is opened, read and written.

On SQLite there is one writer connection, whose transactions start with `BEGIN IMMEDIATE` and take
turns under a lock, and a pool of readers that never wait for it (WAL). Small statements have
connections of their own, which spare them the way through a thread. On PostgreSQL all are the pool.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from .inline_sqlite import InlineConnection

_SQLITE_READERS: Final = 4
_POOL_SIZE: Final = 20
_POOL_OVERFLOW: Final = 10
_POOL_TIMEOUT_SECONDS: Final = 30
_POOL_RECYCLE_SECONDS: Final = 3600
_BUSY_TIMEOUT_MS: Final = 10_000
_COMMITS_PER_CHECKPOINT: Final = 500


class Database:
    """One SQLite file or PostgreSQL database; the only maker of connections.

    `read` and `write` are the two doors. A `write` block is one transaction: it commits when the
    block ends and rolls back when it raises. `quick_read` and `quick_write` are the same for statements
    that touch a few rows by their keys: on SQLite they run at once, on the event loop's own thread.
    """

    def __init__(self, url: str | URL) -> None:
        """Prepare the engines; nothing is opened until the first block."""
        self.url: Final = make_url(url)
        self.is_sqlite: Final = self.url.get_backend_name() == "sqlite"
        self._write_lock: Final = asyncio.Lock()
        if self.is_sqlite:
            self._prepare_folder()
            self._reader = _sqlite_engine(self.url, readers=_SQLITE_READERS, begin="BEGIN")
            self._writer = _sqlite_engine(self.url, readers=1, begin="BEGIN IMMEDIATE")
            self._quick_reader, self._quick_writer = self._quick_engines(self.url.database)
        else:
            self._reader = self._writer = _postgresql_engine(self.url)
            self._quick_reader = self._quick_writer = self._writer
        self._commits = 0
        self._checkpoint: asyncio.Task[None] | None = None

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

    @asynccontextmanager
    async def quick_read(self) -> AsyncGenerator[AsyncConnection]:
        """Open a connection for queries of a few rows; a long one would hold up the event loop."""
        async with self._quick_reader.begin() as connection:
            yield connection

    @asynccontextmanager
    async def quick_write(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction that writes a few rows; it takes turns with those of `write`."""
        if not self.is_sqlite:
            async with self._quick_writer.begin() as connection:
                yield connection
            return
        async with self._write_lock, self._quick_writer.begin() as connection:
            yield connection
        self._commits += 1
        if self._commits % _COMMITS_PER_CHECKPOINT == 0:
            self._start_checkpoint()

    async def ping(self) -> None:
        """Run the smallest query; raises SQLAlchemy's error when the database does not answer."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        if self._checkpoint is not None:
            await self._checkpoint
        for engine in {self._reader, self._writer, self._quick_reader, self._quick_writer}:
            await engine.dispose()

    def _quick_engines(self, path: str | None) -> tuple[AsyncEngine, AsyncEngine]:
        if not path or path == ":memory:":
            return self._reader, self._writer
        reader = _sqlite_engine(self.url, readers=_SQLITE_READERS, begin="BEGIN", inline=path)
        return reader, _sqlite_engine(self.url, readers=1, begin="BEGIN IMMEDIATE", inline=path)

    def _start_checkpoint(self) -> None:
        """Move what was written into the database's file, in a thread: it waits for the disk."""
        path = self.url.database
        if path and (self._checkpoint is None or self._checkpoint.done()):
            self._checkpoint = asyncio.create_task(asyncio.to_thread(_checkpoint, path))

    def _prepare_folder(self) -> None:
        if self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)


def _sqlite_engine(url: URL, *, readers: int, begin: str, inline: str | None = None) -> AsyncEngine:
    """An engine of aiosqlite's, or of connections on the event loop's thread to the file `inline`."""
    options: dict[str, Any] = {
        # The driver's own transaction handling starts transactions late; ours start where `begin` says.
        "connect_args": {"timeout": _BUSY_TIMEOUT_MS / 1000, "isolation_level": None}
    }
    pragmas = ["journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"]
    if inline is None:
        pragmas.append(f"busy_timeout={_BUSY_TIMEOUT_MS}")
    else:
        # A checkpoint waits for the disk: a thread does it.
        pragmas.append("wal_autocheckpoint=0")
        options = {"async_creator": lambda: _open_inline(inline)}
    engine = create_async_engine(url, pool_size=readers, max_overflow=0, **options)

    def configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", configure)
    event.listen(engine.sync_engine, "begin", start)
    return engine


async def _open_inline(path: str) -> InlineConnection:
    return InlineConnection(path)


def _checkpoint(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        pool_timeout=_POOL_TIMEOUT_SECONDS,
        pool_recycle=_POOL_RECYCLE_SECONDS,
        pool_pre_ping=True,
    )
