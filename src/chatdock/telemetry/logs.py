"""Log lines on stderr, as text or JSON: each with its request's id, none with a traceback.

A traceback can hold readers' texts, statements and paths; it is shown only while CHATDOCK_DEBUG is set.
"""

from __future__ import annotations

import logging
import os
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final, Literal

from pydantic_core import to_json
from typing_extensions import override

DEBUG_VARIABLE: Final = "CHATDOCK_DEBUG"

request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""Id of the request that the current task works for; empty outside of one."""


class PlainFormatter(logging.Formatter):
    """`WARNING chatdock.runs [req_…] message`."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """One line of text."""
        ids = request_id.get()
        where = f"{record.name} [{ids}]" if ids else record.name
        return f"{record.levelname} {where} {_message(record, self)}"


class JsonFormatter(logging.Formatter):
    """`{"time", "level", "logger", "request_id", "message"}`."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id.get(),
            "message": _message(record, self),
        }
        return to_json(line).decode()


def configure_logging(log_format: Literal["text", "json"]) -> None:
    """Send the log lines of this process to stderr; for a command, not for a host application."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else PlainFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _message(record: logging.LogRecord, formatter: logging.Formatter) -> str:
    message = record.getMessage()
    if record.exc_info is None or record.exc_info[0] is None:
        return message
    if os.environ.get(DEBUG_VARIABLE):
        return f"{message}\n{formatter.formatException(record.exc_info)}"
    # A library that logs an exception often makes its message the exception's own: that stays out.
    return record.exc_info[0].__name__
