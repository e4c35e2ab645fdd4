"""Conversations by the thousand, written by the database itself: for query plans and for benchmarks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from chatdock.context import Principal
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate
from chatdock.storage.row_security import loosen
from tests.databases import as_owner

READER: Final = Principal(user_id="reader_0")
LONG_THREAD: Final = "thr_0"

_TEXT: Final = "x" * 200
_THREADS: Final = """
INSERT INTO threads (id, organization_id, user_id, title, title_is_readers, status, metadata, last_position,
                     last_frame, last_turn, created_at, updated_at)
{series}
SELECT 'thr_' || n, 'default', 'reader_' || (n / {threads_each}), 'A title', {false}, '{{"type":"active"}}',
       '{{}}', CASE WHEN n = 0 THEN {long} ELSE {short} END, 0, 0, {moment}, {moment}
FROM series
"""
_ITEMS: Final = """
INSERT INTO items (thread_id, id, organization_id, user_id, position, type, hidden, data, created_at)
{series}
SELECT 'thr_' || thread, 'msg_' || thread || '_' || n, 'default', 'reader_' || (thread / {threads_each}), n,
       CASE WHEN n % 4 = 3 THEN 'hidden_context_item' ELSE 'assistant_message' END, n % 4 = 3,
       CASE WHEN n % 4 = 3 THEN '{{"id":"msg_' || n || '","thread_id":"thr_' || thread
            || '","created_at":"2026-11-21T12:00:00Z","type":"hidden_context_item","content":"x"}}'
       ELSE '{{"id":"msg_' || n || '","thread_id":"thr_' || thread
            || '","created_at":"2026-11-21T12:00:00Z","type":"assistant_message",'
            || '"content":[{{"type":"output_text","text":"{words}","annotations":[]}}]}}' END,
       {now}
FROM (SELECT CASE WHEN n < {long} THEN 0 ELSE 1 + (n - {long}) / {short} END AS thread,
             1 + CASE WHEN n < {long} THEN n ELSE (n - {long}) % {short} END AS n FROM series) AS places
"""

_ATTACHMENTS: Final = """
INSERT INTO attachments (id, organization_id, user_id, thread_id, data, size_bytes, created_at)
{series}
SELECT 'atc_' || n, 'default', 'reader_' || (n / {threads_each}), 'thr_' || n,
       '{{"type":"file","id":"atc_' || n || '","name":"a.pdf","mime_type":"application/pdf"}}', 1000, {moment}
FROM series
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """So many items: one long thread, and short ones, of which each reader has as many.

    Attributes:
        items: All items together.
        long: Those of the long thread.
        short: Those of each other thread.
        threads_each: Threads of one reader.
    """

    items: int
    long: int = 2_000
    short: int = 20
    threads_each: int = 200

    @property
    def threads(self) -> int:
        """All threads together."""
        return 1 + -(-(self.items - self.long) // self.short)


async def fill(database: Database, filling: Filling) -> None:
    """Write the conversations, with an attachment in each, and let the database look at what it has."""
    schema = database.options.schema
    if database.options.has_row_security:
        # The owner of the tables is kept out of them, too.
        await as_owner(database, lambda each: loosen(each, schema=schema))
    await as_owner(database, lambda each: _fill(each, filling, is_sqlite=database.is_sqlite))
    await migrate(database)


def _fill(connection: Connection, filling: Filling, *, is_sqlite: bool) -> None:
    words = _SQLITE if is_sqlite else _POSTGRESQL
    sizes = {"long": filling.long, "short": filling.short, "threads_each": filling.threads_each}
    threads, items = filling.threads, filling.items
    for statement, rows in ((_THREADS, threads), (_ITEMS, items), (_ATTACHMENTS, threads)):
        series = words["series"].format(rows=rows)
        values = {**words, **sizes, "series": series, "words": _TEXT}
        connection.exec_driver_sql(statement.format(**values))
    connection.exec_driver_sql("ANALYZE")


_SQLITE: Final[Mapping[str, str]] = {
    "series": "WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n + 1 < {rows})",
    "false": "0",
    "now": "'2026-11-21 12:00:00.000000'",
    "moment": "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-01-01', '+' || n || ' seconds')",
}
_POSTGRESQL: Final[Mapping[str, str]] = {
    "series": "WITH series AS (SELECT generate_series(0, {rows} - 1) AS n)",
    "false": "false",
    "now": "timestamptz '2026-11-21 12:00:00Z'",
    "moment": "timestamptz '2026-01-01 00:00:00Z' + n * interval '1 second'",
}
