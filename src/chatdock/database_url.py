"""The forms in which a database's URL is accepted: SQLAlchemy's, and PostgreSQL's as hosting providers print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

POSTGRESQL: Final = "postgresql+asyncpg"
"""The one driver for PostgreSQL."""

_SCHEMES: Final = frozenset({"postgres", "postgresql", POSTGRESQL})
# What libpq calls otherwise than the driver does.
_RENAMED: Final = {"sslmode": "ssl", "connect_timeout": "timeout"}
# What providers add and the driver needs no word of: it speaks SCRAM with channel binding by itself or not at all.
_LEFT_OUT: Final = frozenset({"channel_binding", "application_name", "pgbouncer"})
_KNOWN: Final = frozenset(
    {"host", "port", "ssl", "sslrootcert", "timeout", "target_session_attrs", *_RENAMED}
)


def parse_database_url(text: str) -> URL:
    """Read a URL; raises `ValueError`, which tells what is accepted and repeats nothing of the URL but a parameter."""
    # SQLAlchemy costs 0.1 s, and most installations name no database.
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError(_FORMS) from None
    if url.drivername == "sqlite":
        # A database in memory would be another one for each connection.
        if url.database in {None, "", ":memory:"}:
            raise ValueError(_FORMS)
        return url
    if url.drivername not in _SCHEMES:
        raise ValueError(_FORMS)
    return _postgresql(url)


def _postgresql(url: URL) -> URL:
    kept = {name: value for name, value in url.query.items() if name not in _LEFT_OUT}
    for name in kept.keys() - _KNOWN:
        raise ValueError(f"the parameter {name[:40]!r} is not known; leave it out")
    query = {_RENAMED.get(name, name): value for name, value in kept.items()}
    return url.set(drivername=POSTGRESQL, query=query)


_FORMS: Final = "use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
