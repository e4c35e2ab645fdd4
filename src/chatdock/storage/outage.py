"""Why a database, or what is in it, cannot be used, in plain words: anybody may read them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chatdock.errors import ChatDockError

_SQLITE: Final[Mapping[str, str]] = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "another program holds its lock",
    "SQLITE_READONLY": "its file may not be written",
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_IOERR": "its file cannot be read or written",
    "SQLITE_CORRUPT": "its file is damaged",
    "SQLITE_NOTADB": "its file is no database",
}
# PostgreSQL's codes, longer ones before the classes that they belong to.
_POSTGRESQL: Final[Mapping[str, str]] = {
    "25006": "it may only be read",
    "28": "it refuses the user or the password",
    "3D000": "it has no database of that name",
    "42501": "its user lacks a right",
    "53100": "its disk is full",
    "53300": "it has no connection left",
    "57014": "a statement took too long",
    "57": "it is starting or ending",
    "08P01": "a pooler is in between: set DATABASE_DIRECT_URL",
    "08": "the connection was lost",
}


def outage(error: BaseException) -> str:
    """The reason for a failure, as a part of a sentence; no address, name, path or password is in it."""
    if isinstance(error, ChatDockError):
        # Our own messages are for the owner: they name folders and roles.
        return "it is not set up as it has to be: the log says what to do"
    if isinstance(error, PoolTimeoutError):
        return "all connections are in use"
    cause = error.orig if isinstance(error, DBAPIError) else error
    return _of_driver(cause) or _of_system(cause) or f"it fails ({type(error).__name__})"


def failure(error: BaseException) -> str:
    """A failure's kind for the log, and the reason when it is the database's."""
    kind = type(error).__name__
    return f"{kind} ({outage(error)})" if isinstance(error, SQLAlchemyError) else kind


def _of_driver(cause: BaseException | None) -> str | None:
    name = str(getattr(cause, "sqlite_errorname", None))
    state = str(getattr(cause, "sqlstate", None))
    known = [words for code, words in _SQLITE.items() if name.startswith(code)]
    known += [words for code, words in _POSTGRESQL.items() if state.startswith(code)]
    return known[0] if known else None


def _of_system(cause: BaseException | None) -> str | None:
    match cause:
        case TimeoutError():
            return "it does not answer"
        case ssl.SSLCertVerificationError():
            return "its certificate is not to be trusted"
        case ConnectionRefusedError() | FileNotFoundError():
            return "nobody listens at its address"
        case socket.gaierror():
            return "its host is not known"
        case OSError():
            return "it cannot be reached"
        case _:
            return None
