"""A ChatKit server of a test's own behind ChatDock's real routes: HTTP in front, a real database behind."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI

from chatdock.chat import Chat
from chatdock.chat.sdk import RemediedChatKitServer
from chatdock.context import RequestContext
from chatdock.http import ROUTERS, RequestMiddleware, Services, add_error_handlers
from chatdock.identity import GUEST_COOKIE, Guests, Links
from chatdock.knowledge import open_knowledge
from chatdock.runs import Runs
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from tests.running_app import served

MakeServer = Callable[[ThreadStore], RemediedChatKitServer]


@dataclass(frozen=True)
class RunningChat:
    """A served chat.

    Attributes:
        url: Where it is served.
        server: The ChatKit server that answers.
        database: What it keeps.
        guests: Knows its readers.
    """

    url: str
    server: RemediedChatKitServer
    database: Database
    guests: Guests

    def context(self, client: httpx.AsyncClient) -> RequestContext:
        """What the client's requests carry into the house."""
        reader = self.guests.principal(client.cookies[GUEST_COOKIE])
        assert reader is not None
        return RequestContext(principal=reader)


@asynccontextmanager
async def running_chat(
    database: Database, folder: Path, make_server: MakeServer
) -> AsyncGenerator[RunningChat]:
    """Serve the ChatKit server that is made for the database's store."""
    settings = Settings(data_dir=folder)
    runs = Runs(database, run_seconds=60, queue=2, shutdown_seconds=0, log_days=1)
    knowledge = open_knowledge(database, settings)
    services = Services(
        settings=settings,
        guests=Guests("k" * 32),
        links=Links("k" * 32),
        knowledge=knowledge,
        runs=runs,
        check_database=database.ping,
        check_search=knowledge.warm,
    )
    server = make_server(ThreadStore(database))
    chat = Chat(server, runs, max_message_chars=settings.max_message_chars)
    await runs.start()
    await chat.recover()
    services.open_chat(chat)
    try:
        async with served(_app(services)) as url:
            yield RunningChat(url, server, database, services.guests)
    finally:
        await runs.stop_all()


def _app(services: Services) -> FastAPI:
    app = FastAPI()
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router)
    add_error_handlers(app)
    app.add_middleware(RequestMiddleware)
    return app
