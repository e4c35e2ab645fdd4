"""How a PostgreSQL database is used; SQLite needs none of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseOptions:
    """How a PostgreSQL database is used. URLs are texts in the forms of `parse_database_url`.

    Attributes:
        schema: The schema of this installation's tables.
        pool_size: Connections that are kept open.
        pool_overflow: Connections beyond them in a rush.
        pool_timeout_seconds: How long a transaction waits for a connection.
        pool_recycle_seconds: Age at which a connection is replaced.
        statement_timeout_seconds: Longest time that one statement may take.
        migration_url: The database as its owner, who makes the tables; None: they belong to the serving role.
        system_url: The database as the role that sees runs of all readers; None: row-level security is off.
        direct_url: The database past a pooler of transactions, for notices; None: there is no pooler.
    """

    schema: str = "chatdock"
    pool_size: int = 20
    pool_overflow: int = 10
    pool_timeout_seconds: float = 30
    pool_recycle_seconds: float = 3_600
    statement_timeout_seconds: float = 30
    migration_url: str | None = None
    system_url: str | None = None
    direct_url: str | None = None

    @property
    def has_row_security(self) -> bool:
        """Whether the database itself keeps readers apart."""
        return self.system_url is not None

    @property
    def is_pooled(self) -> bool:
        """Whether connections go through a pooler that hands them out anew for each transaction."""
        return self.direct_url is not None
