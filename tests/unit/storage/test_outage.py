"""Why a database cannot be used, in words that anybody may read."""

import socket
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chatdock.errors import UsageError
from chatdock.storage.outage import outage


def sqlite_error(name: str) -> Exception:
    error = sqlite3.OperationalError("s3cret")
    error.sqlite_errorname = name
    return OperationalError("SELECT s3cret", None, error)


def postgresql_error(state: str) -> Exception:
    error = Exception("s3cret")
    error.sqlstate = state  # pyright: ignore[reportAttributeAccessIssue]
    return OperationalError("SELECT s3cret", None, error)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (sqlite_error("SQLITE_FULL"), "the disk is full"),
        (sqlite_error("SQLITE_IOERR_WRITE"), "its file cannot be read or written"),
        (sqlite_error("SQLITE_BUSY_SNAPSHOT"), "another program holds its lock"),
        (sqlite_error("SQLITE_ERROR"), "it fails (OperationalError)"),
        (postgresql_error("53300"), "it has no connection left"),
        (postgresql_error("57014"), "a statement took too long"),
        (postgresql_error("57P03"), "it is starting or ending"),
        (postgresql_error("28P01"), "it refuses the user or the password"),
        (OperationalError(None, None, socket.gaierror(-2, "s3cret")), "its host is not known"),
        (OperationalError(None, None, ConnectionResetError("s3cret")), "it cannot be reached"),
        (PoolTimeoutError("s3cret"), "all connections are in use"),
        (TimeoutError("s3cret"), "it does not answer"),
        (RuntimeError("s3cret"), "it fails (RuntimeError)"),
        (UsageError("s3cret"), "it is not set up as it has to be: the log says what to do"),
    ],
    ids=repr,
)
def test_each_failure_has_its_words(error: Exception, reason: str) -> None:
    assert outage(error) == reason
