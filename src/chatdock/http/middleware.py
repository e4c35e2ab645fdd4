"""Around every request: an id that its logs and errors repeat, its measure, and a last catch for what went wrong."""

from __future__ import annotations

import logging
import re
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatdock.errors import ChatDockError
from chatdock.storage.ids import new_id
from chatdock.storage.outage import failure
from chatdock.telemetry import UNMEASURED, Metrics, tell
from chatdock.telemetry import request_id as logged_request_id

from .errors import error_response

_ACCEPTED_ID: Final = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_logger = logging.getLogger(__name__)


class RequestMiddleware:
    """Gives each HTTP request its id, measures it, and turns an unexpected failure into the error shape."""

    def __init__(self, app: ASGIApp, metrics: Metrics = UNMEASURED) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other protocols pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope = _own(scope, request_id)
        logged_request_id.set(request_id)
        began = time.perf_counter()
        status = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._metrics.answer_began(_op(scope), status, time.perf_counter() - began)
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
            _logger.error("A request to %s failed: %s", _op(scope), failure(error))  # noqa: TRY400
            if status is None:
                await error_response(ChatDockError(_UNEXPECTED), request_id)(
                    scope, receive, send_with_id
                )
        finally:
            _tell_request(scope, status, time.perf_counter() - began)


def _op(scope: Scope) -> str:
    """The op of a chat request, else the route: a name that the code knows."""
    return scope["state"].get("op") or getattr(scope.get("route"), "path", "") or OTHER


def _tell_request(scope: Scope, status: int | None, seconds: float) -> None:
    op = _op(scope)
    if not op.startswith(_UNTOLD):
        tell(_logger, "request", op=op, status=status, ms=round(seconds * 1000, 1))


OTHER: Final = "other"
"""Stands for pages of the site, and for paths at which there is nothing."""

_UNTOLD: Final = (OTHER, "/health/", "/metrics", "/assets/", "/chatdock.js", "/chatkit.js")
"""Requests that are not worth a line: they come all the time, and the metrics have them."""

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
