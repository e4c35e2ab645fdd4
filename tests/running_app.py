"""A real application behind a real HTTP server, in this process and on a port of loopback."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Literal

import httpx
import uvicorn
from agents import Agent
from starlette.types import ASGIApp

from chatdock.app import assemble
from chatdock.assistant import Actions
from chatdock.house import House
from chatdock.ingest import index
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from tests.databases import place_sqlite

Http = Literal["auto", "h11", "httptools"]
"""What in uvicorn speaks HTTP."""

OPEN_SECONDS: Final = 120
"""Far longer than a house takes to open on a slow machine."""

PAGES = {
    "index.md": "# Harbour\n\nWelcome to the manual of the harbour.\n",
    "boats.md": (
        "# Boats\n\n## Mooring a boat\n\nTie the bow line first, then the stern line. Use a cleat hitch.\n\n"
        "## Refuelling\n\nRefuelling is possible at pier 4 between 8:00 and 18:00. Stop the engine first.\n"
    ),
    "fees.md": "# Fees\n\n## Night fee\n\nA night costs 20 euros for boats up to 10 metres.\n",
}


def write_pages(folder: Path) -> Path:
    """A small site of three pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in PAGES.items():
        (folder / name).write_text(text)
    return folder


@asynccontextmanager
async def running_house(
    tmp_path: Path,
    *,
    agent: Agent[Any] | None = None,
    actions: Actions | None = None,
    http: Http = "auto",
    **settings: Any,
) -> AsyncGenerator[tuple[str, House]]:
    """Serve the small site's assistant, or an owner's agent; gives the URL, once it is ready, and what is served."""
    folder = write_pages(tmp_path / "site")
    settings.setdefault("shutdown_seconds", 1)
    chosen = Settings(data_dir=tmp_path / "data", **settings)

    async def prepare(database: Database) -> None:
        await index([str(folder)], database=database, settings=chosen)

    house = House(chosen, agent=agent, actions=actions, prepare=prepare)
    file = tmp_path / "data" / "chatdock.db"
    if chosen.database_url is None and not file.exists():
        await place_sqlite(file)
    async with served(assemble(house), http=http) as url:
        await _until_open(house)
        yield url, house


async def _until_open(house: House) -> None:
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            await house.services.opened.wait()
    except TimeoutError:
        raise AssertionError(f"the house does not open: {house.services.reasons}") from None


@asynccontextmanager
async def served(app: ASGIApp, *, http: Http = "auto") -> AsyncGenerator[str]:
    """Serve an application on a port of loopback; gives its URL once it listens."""
    config = uvicorn.Config(
        app, port=0, http=http, log_level="error", timeout_graceful_shutdown=1, ws="none"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not (server.started or serving.done()):  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0)
    if not server.started:
        serving.result()
        raise AssertionError("the application did not start: the log says why")
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def running_app(
    tmp_path: Path,
    *,
    agent: Agent[Any] | None = None,
    actions: Actions | None = None,
    http: Http = "auto",
    **settings: Any,
) -> AsyncGenerator[str]:
    """Serve the small site's assistant, or an owner's agent; gives the server's URL once it is ready."""
    running = running_house(tmp_path, agent=agent, actions=actions, http=http, **settings)
    async with running as (url, _):
        yield url


@asynccontextmanager
async def guest(url: str) -> AsyncGenerator[httpx.AsyncClient]:
    """An HTTP client with a guest session of its own."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        (await client.post("/auth/guest")).raise_for_status()
        yield client
