"""The one database of an installation, and the doors to it.

A transaction is a function of a connection, run as a whole: nothing can wait for anything else while
it is open. Whose rows it may touch is said at the door: a reader's, or those of all readers.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from chatdock.context import Principal
from chatdock.database_url import parse_database_url
from chatdock.settings import Settings
from chatdock.telemetry import UNMEASURED, Metrics

from . import postgresql
from .measured import Measured, Transactions
from .options import DatabaseOptions
from .patience import patiently
from .row_security import become_reader
from .sqlite import Threads

_SQLITE_READERS: Final = 4
_SYSTEM_POOL: Final = 4

_Result = TypeVar("_Result")


class Database:
    """One SQLite file or PostgreSQL database; the only maker of connections.

    Doors: `read_as` and `write_as` for what belongs to a reader, `read_system` and `write_system` for what a server
    does with the runs of all readers, `read` and `write` for what belongs to nobody, such as pages. With row-level
    security PostgreSQL itself shows no conversation through the wrong door.

    Attributes:
        url: Where the database is.
        options: How it is used.
        is_sqlite: Whether it is SQLite.
        file: The SQLite file; None for PostgreSQL.
        session_name: What PostgreSQL calls connections that are made from now on.
    """

    def __init__(
        self, url: str, options: DatabaseOptions | None = None, metrics: Metrics = UNMEASURED
    ) -> None:
        """Prepare the engines; nothing is opened until the first transaction. Raises `ValueError` for a bad URL."""
        self.url: Final = parse_database_url(url)
        self.options: Final = options or DatabaseOptions()
        self.is_sqlite: Final = self.url.get_backend_name() == "sqlite"
        self.file: Final = Path(str(self.url.database)) if self.is_sqlite else None
        self.session_name = "chatdock"
        self._hurry: Final = Event()
        self._reader: Transactions
        self._writer: Transactions
        self._aside: Transactions
        self._system_reader: Transactions
        self._system_writer: Transactions
        if self.file is not None:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._reader = self._system_reader = Threads(self.url, _SQLITE_READERS, begin="BEGIN")
            self._writer = Threads(self.url, 1, begin="BEGIN IMMEDIATE")
            self._aside = self._system_writer = self._writer
        else:
            self._open_pools()
        self._reader = Measured(self._reader, metrics, "read")
        self._writer = Measured(self._writer, metrics, "write")
        self._system_reader = Measured(self._system_reader, metrics, "read")
        self._system_writer = Measured(self._system_writer, metrics, "write")

    @classmethod
    def of(cls, settings: Settings, metrics: Metrics = UNMEASURED) -> Database:
        """The database that the settings name; the metrics are told of its transactions."""
        return cls(settings.resolved_database_url, _options(settings), metrics)

    def _open_pools(self) -> None:
        options = self.options
        serving = self._pool(self.url, options.pool_size, options.pool_overflow)
        self._reader, self._writer = serving.reading(), serving
        self._aside = self._pool(self.url, 1, 0)
        self._system_reader, self._system_writer = self._reader, self._writer
        if options.system_url is not None:
            system = self._pool(parse_database_url(options.system_url), _SYSTEM_POOL, 0)
            self._system_reader, self._system_writer = system.reading(), system

    def _pool(self, url: URL, size: int, overflow: int) -> postgresql.Pool:
        return postgresql.open_pool(
            url,
            self.options,
            size=size,
            overflow=overflow,
            session_name=lambda: self.session_name,
        )

    # What belongs to a reader

    async def read_as(
        self, principal: Principal, transaction: Callable[[Connection], _Result]
    ) -> _Result:
        """Run a transaction that reads a reader's rows; it sees one consistent snapshot."""
        return await self._reader.run(self._as(principal, transaction))

    async def write_as(
        self, principal: Principal, transaction: Callable[[Connection], _Result]
    ) -> _Result:
        """Run a transaction that may write a reader's rows: it commits when it returns, else rolls back."""
        return await self._writer.run(self._as(principal, transaction))

    def _as(
        self, principal: Principal, transaction: Callable[[Connection], _Result]
    ) -> Callable[[Connection], _Result]:
        if not self.options.has_row_security or self.is_sqlite:
            return transaction

        def as_reader(connection: Connection) -> _Result:
            become_reader(connection, principal)
            return transaction(connection)

        return as_reader

    # What a server does with the runs of all readers

    async def read_system(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction that reads the runs of all readers."""
        return await self._system_reader.run(transaction)

    async def write_system(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction that may write the runs of all readers."""
        return await self._system_writer.run(transaction)

    # What belongs to nobody

    async def read(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction that reads what belongs to no reader."""
        return await self._reader.run(transaction)

    async def write(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction that may write what belongs to no reader."""
        return await self._writer.run(transaction)

    async def write_aside(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """The same on a connection of its own on PostgreSQL, for what must not wait behind readers."""
        return await self._aside.run(transaction)

    async def write_as_owner(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction that may change the tables themselves; it may take as long as it needs."""
        if self.is_sqlite:
            return await self._writer.run(transaction)
        given = self.options.migration_url
        url = self.url if given is None else parse_database_url(given)
        async with postgresql.single_connection(url, self.options) as owner:
            return await owner.run(transaction)

    async def ping(self) -> None:
        """Run the smallest query; raises SQLAlchemy's error when the database does not answer."""
        await self.read(lambda connection: connection.execute(text("SELECT 1")))

    async def patiently(self, run: Callable[[], Awaitable[_Result]]) -> _Result:
        """Run a transaction, again and again for `PATIENCE_SECONDS` while the database does not answer.

        A try that seems to fail may have worked: the transaction has to stand being run twice.
        """
        return await patiently(run, self._hurry)

    @property
    def connections_in_use(self) -> int:
        """How many connections transactions have at this moment."""
        transactions = (self._reader, self._writer, self._system_writer, self._aside)
        return sum(pool.checkedout() for pool in {each.pool for each in transactions})

    def hurry(self) -> None:
        """Let no transaction wait any more: the process is about to end."""
        self._hurry.set()

    @asynccontextmanager
    async def direct_connection(self) -> AsyncGenerator[Any]:
        """A connection of the driver's own to PostgreSQL, outside the pool, for what is not a transaction."""
        given = self.options.direct_url
        url = self.url if given is None else parse_database_url(given)
        async with postgresql.driver_connection(url) as connection:
            yield connection

    async def close(self) -> None:
        """Let open transactions end, then close every connection."""
        await self._aside.close()
        await self._system_writer.close()
        await self._writer.close()
        await self._reader.close()


def _options(settings: Settings) -> DatabaseOptions:
    return DatabaseOptions(
        schema=settings.database_schema,
        pool_size=settings.database_pool_size,
        pool_overflow=settings.database_pool_overflow,
        pool_timeout_seconds=settings.database_pool_timeout_seconds,
        pool_recycle_seconds=settings.database_pool_recycle_seconds,
        statement_timeout_seconds=settings.database_statement_timeout_seconds,
        migration_url=settings.database_migration_url,
        system_url=settings.database_system_url,
        direct_url=settings.database_direct_url,
    )
