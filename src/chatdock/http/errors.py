"""The one JSON error shape: `{"error": {"code", "message", "request_id"}}`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from chatdock.errors import (
    BadRequestError,
    ChatDockError,
    NotFoundError,
    TooManyRequestsError,
    UnavailableError,
)
from chatdock.storage.outage import outage

from .services import DATABASE_AWAY

_logger = logging.getLogger(__name__)

RETRY_SECONDS: Final[Mapping[type[ChatDockError], int]] = {
    TooManyRequestsError: 10,
    UnavailableError: 2,
}
"""What `Retry-After` says with the errors that pass."""


def error_response(error: ChatDockError, request_id: str) -> JSONResponse:
    """The error as an HTTP answer."""
    body = {"code": error.code, "message": error.message, "request_id": request_id}
    wait = RETRY_SECONDS.get(type(error))
    headers = None if wait is None else {"Retry-After": str(wait)}
    return JSONResponse({"error": body}, status_code=error.status, headers=headers)


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of the application in the one shape."""
    app.add_exception_handler(ChatDockError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    for down in (DBAPIError, PoolTimeoutError):
        app.add_exception_handler(down, _database)


def _ours(request: Request, error: Exception) -> JSONResponse:
    return error_response(cast("ChatDockError", error), request.state.request_id)


def _validation(request: Request, error: Exception) -> JSONResponse:
    first = cast("RequestValidationError", error).errors()[0]
    name = first["loc"][-1]
    return _ours(request, BadRequestError(f'The parameter "{name}" is wrong: {first["msg"]}.'))


def _database(request: Request, error: Exception) -> JSONResponse:
    if not _is_outage(error):
        raise error
    _logger.error("The database does not answer: %s", outage(error))
    return _ours(request, UnavailableError(DATABASE_AWAY))


def _is_outage(error: Exception) -> bool:
    """Whether the database is away, starting, ending or overrun, rather than asked something wrong."""
    return not isinstance(error, IntegrityError | ProgrammingError | DataError)


def _http(request: Request, error: Exception) -> JSONResponse:
    error = cast("HTTPException", error)
    root, path = request.scope.get("root_path", ""), request.url.path
    if error.status_code == NotFoundError.status:
        hint = f" The chat is served at {root}/chatkit." if path.endswith("/chatkit") else ""
        return _ours(request, NotFoundError(f"There is nothing at {path}.{hint}"))
    shaped = BadRequestError(f"{request.method} is not served at {path}: {error.detail}.")
    response = error_response(shaped, request.state.request_id)
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    return response
