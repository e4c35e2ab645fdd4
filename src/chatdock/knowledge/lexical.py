"""Full-text search by BM25 in SQLite's FTS5."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, text

# Weights of title, heading, text and hidden terms: a word in a title says most. Any weights from
# (4, 3) to (16, 8) for the first two rank within 0.01 nDCG of each other on the halves for tuning.
_BM25: Final = "bm25(knowledge_fts, 8.0, 4.0, 1.0, 1.0)"
_WITHIN: Final = """AND rowid IN (
    SELECT id FROM knowledge_passages
    WHERE document_id IN (SELECT value FROM json_each(:documents))
)"""
# FTS5's bm25() is the better the lower, always negative.
_SEARCH: Final = """
SELECT rowid, -{bm25} FROM knowledge_fts WHERE knowledge_fts MATCH :expression {within}
ORDER BY {bm25}, rowid LIMIT :limit
"""
_EVERYWHERE: Final = text(_SEARCH.format(bm25=_BM25, within=""))
_IN_DOCUMENTS: Final = text(_SEARCH.format(bm25=_BM25, within=_WITHIN))


def matching_passages(
    connection: Connection, expression: str, documents: Collection[int] | None, limit: int
) -> list[tuple[int, float]]:
    """Return (passage number, BM25 score) of the best matches, best first.

    Args:
        connection: A connection to SQLite.
        expression: A query in FTS5's syntax; an empty one matches nothing.
        documents: Document numbers to search in, None for all.
        limit: Most matches.
    """
    if not expression:
        return []
    values: dict[str, Any] = {"expression": expression, "limit": limit}
    statement = _EVERYWHERE
    if documents is not None:
        values["documents"] = json.dumps(sorted(documents))
        statement = _IN_DOCUMENTS
    rows = connection.execute(statement, values)
    return [(row[0], row[1]) for row in rows]
