"""Around every request: an id that its logs and errors repeat, and a last catch for what went wrong."""

from __future__ import annotations

import logging
import re
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatdock.errors import ChatDockError
from chatdock.storage.ids import new_id
from chatdock.telemetry import request_id as logged_request_id

from .errors import error_response

_ACCEPTED_ID: Final = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_logger = logging.getLogger(__name__)


class RequestMiddleware:
    """Gives each HTTP request its id, and turns an unexpected failure into the error shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other protocols pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope = _own(scope, request_id)
        logged_request_id.set(request_id)
        started = False

        async def send_with_id(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            # The client went while it was sending: there is nobody to answer.
            pass
        except Exception as error:  # noqa: BLE001 - nothing may reach the client as it is
            # The traceback can hold texts of readers; the route is enough to find the place.
            route = getattr(scope.get("route"), "path", "no route")
            _logger.error("A request to %s failed: %s", route, type(error).__name__)  # noqa: TRY400
            if not started:
                await error_response(ChatDockError(_UNEXPECTED), request_id)(
                    scope, receive, send_with_id
                )


_UNEXPECTED: Final = "Something went wrong on the server. Try again; the owner finds it by the id."


def _own(scope: Scope, request_id: str) -> Scope:
    """A copy of the request's scope: a host's own state and handlers stay as they are.

    Some hosts take their prefix off the path that they hand on; with it, redirects lead back here.
    """
    root, path = scope.get("root_path", "").rstrip("/"), scope["path"]
    return {
        **scope,
        "root_path": root,
        "path": path if f"{path}/".startswith(f"{root}/") else root + path,
        "state": {**scope.get("state", {}), "request_id": request_id},
    }


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _ACCEPTED_ID.fullmatch(given) else new_id("req")
