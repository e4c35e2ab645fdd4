"""PostgreSQL: pools of connections, in the installation's schema, direct or through a pooler of transactions."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar, cast
from uuid import uuid4

from sqlalchemy import Connection, QueuePool, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from chatdock.errors import UsageError

from .options import DatabaseOptions

CLOSE_SECONDS: Final = 2.0
"""How long connections may take to close: a database that stands still does not answer."""

_logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")


class Pool:
    """Connections of one role, shared by transactions that read and that write."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take connections of the engine."""
        self._engine = engine

    def reading(self) -> Pool:
        """The same connections for transactions that see one consistent snapshot."""
        return Pool(self._engine.execution_options(isolation_level="REPEATABLE READ"))

    @property
    def pool(self) -> QueuePool:
        """The connections."""
        return cast("QueuePool", self._engine.pool)

    async def run(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction: it commits when it returns, and rolls back when it raises."""
        try:
            async with self._engine.begin() as connection:
                return await connection.run_sync(transaction)
        except OSError as error:
            # A server that refuses connections is told as the system's own error: all others are SQLAlchemy's.
            raise OperationalError(None, None, error) from error

    async def close(self) -> None:
        """Close every connection; one that does not answer is dropped."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._engine.dispose()
        except TimeoutError:
            _logger.warning("The database does not answer: connections to it are dropped.")


def open_pool(
    url: URL,
    options: DatabaseOptions,
    *,
    size: int,
    overflow: int,
    session_name: Callable[[], str],
) -> Pool:
    """A pool whose connections are made when they are needed.

    Args:
        url: Where the database is, and as whom to log in.
        options: How it is used.
        size: Connections that are kept.
        overflow: Connections beyond them in a rush.
        session_name: What the database is to call a connection that is made now.
    """
    pooling: dict[str, Any] = {
        "pool_size": size,
        "max_overflow": overflow,
        "pool_timeout": options.pool_timeout_seconds,
        "pool_recycle": options.pool_recycle_seconds,
        "pool_pre_ping": True,
    }
    engine = _engine(url, options, **pooling)

    def introduce(_dialect: object, _record: object, _given: object, arguments: Any) -> None:
        arguments["server_settings"] = _session(options, session_name())

    event.listen(engine.sync_engine, "do_connect", introduce)
    return Pool(engine)


def _session(options: DatabaseOptions, name: str) -> dict[str, str]:
    """What the database is told about a new session; a pooler takes nothing but a name."""
    if options.is_pooled:
        return {"application_name": name}
    timeout_ms = int(options.statement_timeout_seconds * 1_000)
    return {"application_name": name, "statement_timeout": str(timeout_ms)}


@asynccontextmanager
async def single_connection(url: URL, options: DatabaseOptions) -> AsyncGenerator[Pool]:
    """A connection that is made for one purpose and closed after it."""
    pool = Pool(_engine(url, options, poolclass=NullPool))
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def driver_connection(url: URL) -> AsyncGenerator[Any]:
    """A connection of the driver's own, outside of every pool, for what is not a transaction."""
    url, tls = _tls(url)
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=tls)
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            yield driver
        finally:
            # A database that stands still does not answer a goodbye.
            driver.terminate()


def _engine(url: URL, options: DatabaseOptions, **pooling: Any) -> AsyncEngine:
    url, arguments = _tls(url)
    if options.is_pooled:
        # The next transaction may get another connection, which knows nothing of this one's statements.
        arguments |= {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"chatdock_{uuid4().hex}",
        }
    engine = create_async_engine(url, hide_parameters=True, connect_args=arguments, **pooling)
    return engine.execution_options(schema_translate_map={None: options.schema})


def _tls(url: URL) -> tuple[URL, dict[str, Any]]:
    """The URL without its root certificate, and what the driver takes instead; raises `UsageError`."""
    root, mode = url.query.get("sslrootcert"), url.query.get("ssl")
    if root is None or mode == "disable":
        return url.difference_update_query(["sslrootcert"]), {}
    is_system = root == "system"
    try:
        context = ssl.create_default_context(cafile=None if is_system else str(root))
    except OSError as error:
        # OpenSSL's own errors are among them: a file that is no certificate.
        reason = "it is no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise UsageError(
            f"The file that sslrootcert names in a database's URL cannot be used ({reason})."
        ) from None
    # Anybody can have a certificate of an authority that the system trusts: the name has to be the server's.
    context.check_hostname = is_system or mode == "verify-full"
    return url.difference_update_query(["ssl", "sslrootcert"]), {"ssl": context}
