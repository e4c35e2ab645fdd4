"""Starts what is mounted in another application: a server runs the lifespan of the outer one alone."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

_NO_LIFESPAN: Final = (
    "The assistant is started by its first request, as its lifespan was not run. Answers that are being "
    "written when the process ends are cut off. See the guide on mounting."
)

_logger = logging.getLogger(__name__)


class FirstRequestMiddleware:
    """Starts the house with the first request, unless a lifespan has."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        has_started: Callable[[], bool],
        start: Callable[[], Awaitable[None]],
    ) -> None:
        self._app = app
        self._has_started = has_started
        self._start = start

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, once the start has begun."""
        if scope["type"] == "http" and not self._has_started():
            _logger.warning(_NO_LIFESPAN)
            await self._start()
        await self._app(scope, receive, send)
