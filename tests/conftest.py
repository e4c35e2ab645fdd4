"""What every test gets: no network beyond loopback, a real server, a real browser."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.sync_api import Browser, expect, sync_playwright

from chatdock.storage.engine import Database
from tests import scoped_doors
from tests.browsers import chromium_path
from tests.databases import opened_database, postgresql_database, sqlite_database
from tests.network import refuse_outside_connections
from tests.postgres import PostgreSQL, running_postgresql
from tests.serving import RunningServer, running_server

_IN_SIGHT_MS: Final = 30_000
"""How long a browser has to show what is expected of it: a busy machine is slow."""

_NO_OTHER_HOST: Final = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests often wait for a server or a browser."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """Refuse connections to other machines, and look at every statement, from here on for the whole run."""
    # To look for garbage as often as Python does costs a tenth of the run.
    gc.set_threshold(50_000)
    sys.addaudithook(refuse_outside_connections)
    scoped_doors.watch()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell lets what it starts in the background ignore Ctrl-C, and so would the servers that tests start.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    expect.set_options(timeout=_IN_SIGHT_MS)


@pytest.fixture(autouse=True)
def _statements_are_scoped() -> Iterator[None]:
    """Fail a test in which a statement of ours went without its reader."""
    scoped_doors.found.clear()
    yield
    assert scoped_doors.found == []


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A real PostgreSQL server, started for the first test that needs it."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated, empty database: what uses it is tested on SQLite, and on PostgreSQL behind row-level security."""
    async with _database(request, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgresql"])
async def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    """One such database for all tests of a module, each with readers of its own."""
    async with _database(request, tmp_path_factory.mktemp("shared")) as opened:
        yield opened


@asynccontextmanager
async def _database(request: pytest.FixtureRequest, folder: Path) -> AsyncGenerator[Database]:
    if request.param == "sqlite":
        async with sqlite_database(folder) as opened:
            yield opened
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    async with (
        postgresql_database(server, secured=True) as url,
        opened_database(*server.secured(url)) as opened,
    ):
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_settings(request: pytest.FixtureRequest) -> AsyncIterator[dict[str, Any]]:
    """Settings of a server with a new database: what uses them is tested on SQLite and on PostgreSQL."""
    async with _settings(request) as settings:
        yield settings


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgresql"])
async def shared_database_settings(request: pytest.FixtureRequest) -> AsyncIterator[dict[str, Any]]:
    """The same for one server that all tests of a module use, each with readers of its own."""
    async with _settings(request) as settings:
        yield settings


@asynccontextmanager
async def _settings(request: pytest.FixtureRequest) -> AsyncGenerator[dict[str, Any]]:
    if request.param == "sqlite":
        yield {}
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    async with postgresql_database(server, secured=False) as url:
        yield {
            "database_url": url.render_as_string(hide_password=False),
            "secret_key": "of this test, and long enough to be one",
        }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium that finds no other host.

    Tests that use it are plain functions: its loop must not meet another one.
    """
    arguments = [f"--host-resolver-rules={_NO_OTHER_HOST}", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        yield chromium
        chromium.close()
    # The synchronous API leaves its own loop as the thread's current one.
    asyncio.set_event_loop(None)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Start `chatdock serve` as a user does: `serve(folder, "--agent", "module:agent", env={...})`."""
    with ExitStack() as stack:

        def start(*sources: str | Path, **options: Any) -> RunningServer:
            options.setdefault("data_dir", tmp_path / "data")
            return stack.enter_context(running_server(*sources, **options))

        yield start
