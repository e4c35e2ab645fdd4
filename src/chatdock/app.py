"""The ASGI application of one installation: its routes around the rooms of a house."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from chatdock.errors import UsageError
from chatdock.house import House
from chatdock.http import (
    PLAYGROUND,
    ROUTERS,
    FirstRequestMiddleware,
    RequestMiddleware,
    add_error_handlers,
    switched_off,
)
from chatdock.settings import PREFIX, Settings, load_settings

if TYPE_CHECKING:
    from agents import Agent

    from chatdock.assistant import Actions

CORS_REQUEST_HEADERS: Final = (
    "Authorization",
    "Content-Type",
    "Accept-Language",
    "Idempotency-Key",
    "Last-Event-ID",
    "X-Request-ID",
    "X-User-ID",
    "X-Org-ID",
    "X-Page-URL",
    "X-ChatDock-Resume",
    "chatkit-frame-instance-id",
)
CORS_RESPONSE_HEADERS: Final = (
    "X-ChatDock-Run",
    "X-ChatDock-Run-State",
    "Retry-After",
    "X-Request-ID",
)

_logger = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None,
    agent: Agent[Any] | None = None,
    *,
    actions: Actions | None = None,
    prefix: str = PREFIX,
) -> FastAPI:
    """Build the ASGI application of one installation, to be served itself or mounted in another one.

    When the settings cannot be used the application answers 503 and says why, as the log does: a host
    application goes on without its assistant.

    Args:
        settings: Typed settings; None reads them, as `load_settings` does.
        agent: An Agents SDK agent that answers instead of the built-in one.
        actions: What handles the actions of its widgets.
        prefix: What the names of the variables begin with that the settings are read from.
    """
    try:
        house = House(settings or load_settings(prefix=prefix), agent=agent, actions=actions)
    except UsageError as error:
        reason = error.message
    except OSError as error:
        reason = f"Its data folder cannot be used ({error.strerror}). Let the server write there."
    else:
        return assemble(house)
    _logger.warning("ChatDock is switched off. %s", reason)
    return switched_off(reason)


def assemble(house: House, *, pages: ASGIApp | None = None) -> FastAPI:
    """The application of a wired house; `pages` serves every path that is not ChatDock's own."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        await house.start()
        try:
            yield
        finally:
            await house.stop()

    app = FastAPI(title="ChatDock", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.services = house.services
    for router in ROUTERS:
        app.include_router(router)
    if house.services.settings.playground:
        app.include_router(PLAYGROUND)
    add_error_handlers(app)
    if pages is not None:
        app.mount("/", pages)
    _add_middleware(app, house)
    return app


def _add_middleware(app: FastAPI, house: House) -> None:
    settings = house.services.settings
    app.add_middleware(
        FirstRequestMiddleware, has_started=lambda: house.has_started, start=house.start
    )
    app.add_middleware(RequestMiddleware, metrics=house.services.metrics)
    if settings.allowed_origins:
        # Around all others: a page of an allowed origin may read every answer, failures too.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.allowed_origins),
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT"],
            allow_headers=list(CORS_REQUEST_HEADERS),
            expose_headers=list(CORS_RESPONSE_HEADERS),
        )
