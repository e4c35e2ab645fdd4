"""Log lines on stderr, as text or JSON: each with its request's id, none with a traceback.

What happened regularly (a request was answered, a run ended) is told in lines of level INFO with fields: names and
numbers that the code knows, nothing that a reader sent.

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

Field = str | int | float | None
"""A name that the code knows, or a number."""

request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""Id of the request that the current task works for; empty outside of one."""


class PlainFormatter(logging.Formatter):
    """`WARNING chatdock.runs [req_…] message field=value`."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """One line of text."""
        ids = request_id.get()
        where = f"{record.name} [{ids}]" if ids else record.name
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        return f"{record.levelname} {where} {_message(record, self)}{fields}"


class JsonFormatter(logging.Formatter):
    """`{"time", "level", "logger", "request_id", "message"}`, and the line's fields."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id.get(),
            "message": _message(record, self),
            **_fields(record),
        }
        return to_json(line).decode()


def configure_logging(
    log_format: Literal["text", "json"], level: Literal["info", "warning"] = "warning"
) -> None:
    """Send the log lines of this process to stderr; for a command, not for a host application.

    Args:
        log_format: Their shape.
        level: From which level on ours are told; other libraries tell warnings only.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else PlainFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("chatdock").setLevel(level.upper())


def tell(logger: logging.Logger, what: str, **fields: Field) -> None:
    """Log what happened regularly, at level INFO; fields that are None are left out."""
    if logger.isEnabledFor(logging.INFO):
        known = {name: value for name, value in fields.items() if value is not None}
        logger.info(what, extra={_FIELDS: known})


_FIELDS: Final = "chatdock_fields"


def _fields(record: logging.LogRecord) -> dict[str, Field]:
    return getattr(record, _FIELDS, {})


def _message(record: logging.LogRecord, formatter: logging.Formatter) -> str:
    message = record.getMessage()
    if record.exc_info is None or record.exc_info[0] is None:
        return message
    if os.environ.get(DEBUG_VARIABLE):
        return f"{message}\n{formatter.formatException(record.exc_info)}"
    # A library that logs an exception often makes its message the exception's own: that stays out.
    return record.exc_info[0].__name__
