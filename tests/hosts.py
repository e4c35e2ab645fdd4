"""Applications of somebody else that have ChatDock in them, each in its own way."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chatdock.ingest import index
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate
from tests.running_app import served, write_pages

PREFIX: Final = "/help"


async def home(_: Request) -> Response:
    """The host's own page."""
    return PlainTextResponse("the host's own")


async def lost(_: Request, __: Exception) -> Response:
    """The host's own answer to a wrong path."""
    return PlainTextResponse("the host's own 404", 404)


def in_fastapi(chat: FastAPI) -> ASGIApp:
    """A FastAPI application that goes on with ChatDock's lifespan within its own."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with chat.router.lifespan_context(chat):
            yield

    host = FastAPI(lifespan=lifespan, exception_handlers={404: lost})
    host.add_route("/", home)
    host.mount(PREFIX, chat)
    return host


def in_fastapi_alone(chat: FastAPI) -> ASGIApp:
    """A FastAPI application that only mounts it."""
    host = FastAPI(exception_handlers={404: lost})
    host.add_route("/", home)
    host.mount(PREFIX, chat)
    return host


def in_starlette(chat: FastAPI) -> ASGIApp:
    """A Starlette application whose lifespan is ChatDock's."""
    return Starlette(
        routes=[Route("/", home), Mount(PREFIX, chat)],
        exception_handlers={404: lost},
        lifespan=chat.router.lifespan_context,
    )


def in_dispatcher(chat: FastAPI) -> ASGIApp:
    """A function that hands the whole path on, as ASGI asks for, and no lifespan."""
    return _dispatcher(chat, lambda path: path)


def in_old_dispatcher(chat: FastAPI) -> ASGIApp:
    """A function that takes its prefix off the path, as WSGI did, and ends it in a slash."""
    return _dispatcher(chat, lambda path: path.removeprefix(PREFIX), root=f"{PREFIX}/")


def _dispatcher(chat: FastAPI, rewrite: Callable[[str], str], *, root: str = PREFIX) -> ASGIApp:
    host = Starlette(routes=[Route("/", home)], exception_handlers={404: lost})

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{PREFIX}/"):
            inner = {**scope, "root_path": root, "path": rewrite(scope["path"])}
            await chat(inner, receive, send)
        else:
            await host(scope, receive, send)

    return dispatch


@asynccontextmanager
async def served_in(in_host: Callable[[FastAPI], ASGIApp], chat: FastAPI) -> AsyncGenerator[str]:
    """Serve the host with ChatDock in it; what a first request started is ended here, as no server does."""
    async with served(in_host(chat)) as url:
        yield url
    if in_host not in {in_fastapi, in_starlette}:
        async with chat.router.lifespan_context(chat):
            pass


HOSTS: Final = (in_fastapi, in_fastapi_alone, in_starlette, in_dispatcher, in_old_dispatcher)
"""Every way in which a host has ChatDock below `PREFIX`."""


async def index_site(folder: Path, **settings: Any) -> Settings:
    """Index the small site, as `chatdock index` does, and give the settings of its assistant."""
    chosen = Settings(data_dir=folder / "data", shutdown_seconds=1, **settings)
    database = Database(chosen.resolved_database_url)
    try:
        await migrate(database)
        pages = write_pages(folder / "site")
        await index([str(pages)], database=database, settings=chosen)
    finally:
        await database.close()
    return chosen
