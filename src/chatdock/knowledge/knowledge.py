"""Search over the index: words and vectors, fused, boosted by where the reader is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.tables.knowledge import knowledge_passages

from .embedding import static_embedder
from .fusion import Scores, best_of, fuse
from .model import Hit, Location, Passage, Scope, SearchResult
from .places import same_section
from .snapshot import Rows, Snapshot, current_generation, index_size, load_snapshot
from .words import match_expression, read_question

_CANDIDATES: Final = 100
_QUERIES: Final = 8
_MATCHING: Final = text("""
SELECT rowid, -bm25(knowledge_fts, 4.0, 3.0, 1.0, 1.0) FROM knowledge_fts
WHERE knowledge_fts MATCH :expression
ORDER BY bm25(knowledge_fts, 4.0, 3.0, 1.0, 1.0) LIMIT :limit
""")
_MATCHING_WITHIN: Final = text("""
SELECT rowid, -bm25(knowledge_fts, 4.0, 3.0, 1.0, 1.0) FROM knowledge_fts
WHERE knowledge_fts MATCH :expression AND rowid IN (
    SELECT id FROM knowledge_passages
    WHERE document_id IN (SELECT value FROM json_each(:documents))
)
ORDER BY bm25(knowledge_fts, 4.0, 3.0, 1.0, 1.0) LIMIT :limit
""")


def open_knowledge(database: Database, settings: Settings) -> Knowledge:
    """Open the index of a migrated database; nothing is read until the first call."""
    return Knowledge(database, settings)


class Knowledge:
    """The site's passages, searched; notices by itself when another process indexes."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Take the database and the boosts."""
        self._database: Final = database
        self._settings: Final = settings
        self._snapshot: Snapshot | None = None

    async def warm(self) -> None:
        """Load the vectors and the embedder, so that the first search is as fast as any."""
        async with self._database.read() as connection:
            await self._current(connection)
        static_embedder()

    async def size(self) -> tuple[int, int]:
        """Return the numbers of documents and of passages."""
        async with self._database.read() as connection:
            return await index_size(connection)

    async def locate(self, url_or_path: str) -> Location | None:
        """Find the page that an address or path means, None when it is not of this site.

        Base path, trailing slash, `index.html`, suffix, query and fragment make no difference.
        """
        async with self._database.read() as connection:
            snapshot = await self._current(connection)
        number = snapshot.places.find(url_or_path)
        if number is None:
            return None
        found = snapshot.documents[number]
        return Location(
            document=found.path,
            url=self._address(found.url),
            title=found.title,
            section=found.section,
        )

    async def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id; an id that is unknown, or gone since, is left out."""
        async with self._database.read() as connection:
            snapshot = await self._current(connection)
            rows = await connection.execute(
                select(knowledge_passages).where(knowledge_passages.c.key.in_(list(ids)))
            )
            return {row.key: self._passage(snapshot, row) for row in rows}

    async def search(
        self,
        queries: Sequence[str],
        *,
        scope: Scope = "site",
        page: str | None = None,
        section: str | None = None,
        limit: int = 10,
    ) -> SearchResult:
        """Find the passages that answer any of the queries; text of any kind is a query.

        Args:
            queries: Wordings of one question; a passage keeps its best score over them.
            scope: Where to look. `page` and `section` look only there; `site` prefers both.
            page: Address or path of the reader's page.
            section: Section by name, folder or number; unset means that of `page`.
            limit: Most hits.
        """
        async with self._database.read() as connection:
            snapshot = await self._current(connection)
            place = _Place(snapshot, page, section)
            within = place.documents(scope)
            scores: Scores = {}
            if within is None or within:
                scores = await self._score(connection, snapshot, queries, within)
            widened = not scores and scope != "site"
            if widened:
                scope = "site"
                scores = await self._score(connection, snapshot, queries, None)
            if scope == "site":
                self._boost(snapshot, place, scores)
            best = sorted(scores.items(), key=lambda each: (-each[1], each[0]))[:limit]
            hits = await self._hits(connection, snapshot, best)
        return SearchResult(hits=hits, scope=scope, widened=widened)

    async def _current(self, connection: AsyncConnection) -> Snapshot:
        generation = await current_generation(connection)
        if self._snapshot is None or self._snapshot.generation != generation:
            self._snapshot = await load_snapshot(connection, self._settings.site_url)
        return self._snapshot

    async def _score(
        self,
        connection: AsyncConnection,
        snapshot: Snapshot,
        queries: Sequence[str],
        within: set[int] | None,
    ) -> Scores:
        """Score row numbers of the snapshot against every query; the best score counts."""
        found: list[Scores] = []
        for query in list(dict.fromkeys(queries))[:_QUERIES]:
            question = read_question(query)
            lexical = await self._lexical(connection, snapshot, match_expression(question), within)
            dense = _dense(snapshot, question.text, within)
            found.append(fuse(lexical, dense))
        return best_of(found)

    async def _lexical(
        self,
        connection: AsyncConnection,
        snapshot: Snapshot,
        expression: str,
        within: set[int] | None,
    ) -> Scores:
        if not expression:
            return {}
        values: dict[str, Any] = {"expression": expression, "limit": _CANDIDATES}
        if within is None:
            rows = (await connection.execute(_MATCHING, values)).all()
        else:
            values["documents"] = json.dumps(sorted(within))
            rows = (await connection.execute(_MATCHING_WITHIN, values)).all()
        places = np.searchsorted(snapshot.ids, [row[0] for row in rows])
        return {int(place): row[1] for place, row in zip(places, rows, strict=True)}

    def _boost(self, snapshot: Snapshot, place: _Place, scores: Scores) -> None:
        for row in scores:
            document = int(snapshot.document_ids[row])
            if document in place.section:
                scores[row] *= self._settings.section_boost
            if document == place.page:
                scores[row] *= self._settings.page_boost

    async def _hits(
        self, connection: AsyncConnection, snapshot: Snapshot, best: Sequence[tuple[int, float]]
    ) -> tuple[Hit, ...]:
        ids = [int(snapshot.ids[row]) for row, _ in best]
        rows = await connection.execute(
            select(knowledge_passages).where(knowledge_passages.c.id.in_(ids))
        )
        by_id = {row.id: self._passage(snapshot, row) for row in rows}
        return tuple(
            Hit(passage=by_id[number], score=score)
            for number, (_, score) in zip(ids, best, strict=True)
        )

    def _passage(self, snapshot: Snapshot, row: Any) -> Passage:
        document = snapshot.documents[row.document_id]
        return Passage(
            id=row.key,
            document=document.path,
            url=self._address(document.url),
            anchor=row.anchor,
            title=document.title,
            heading=row.heading,
            text=row.text,
            section=document.section,
            position=row.position,
        )

    def _address(self, url: str) -> str:
        return (self._settings.site_url or "").rstrip("/") + url


class _Place:
    """The reader's page and section as document numbers."""

    def __init__(self, snapshot: Snapshot, page: str | None, section: str | None) -> None:
        self.page: Final = snapshot.places.find(page) if page is not None else None
        self.section: Final[set[int]] = set()
        if section is None and self.page is not None:
            section = snapshot.documents[self.page].section
        if section:
            self.section.update(
                number
                for number, document in snapshot.documents.items()
                if document.section == section or same_section(section, document.section)
            )

    def documents(self, scope: Scope) -> set[int] | None:
        """Return the documents of a scope, None for all."""
        if scope == "site":
            return None
        if scope == "page":
            return set() if self.page is None else {self.page}
        return self.section


def _dense(snapshot: Snapshot, question: str, within: set[int] | None) -> Scores:
    """Return the nearest passages by cosine."""
    if not len(snapshot.ids):
        return {}
    vector = static_embedder().embed([question])[0]
    if not vector.any():
        return {}
    rows: Rows = np.arange(len(snapshot.ids))
    if within is not None:
        rows = rows[np.isin(snapshot.document_ids, list(within))]
    cosines = snapshot.vectors[rows] @ vector if within is not None else snapshot.vectors @ vector
    if len(rows) > _CANDIDATES:
        nearest = np.argpartition(-cosines, _CANDIDATES)[:_CANDIDATES]
        rows, cosines = rows[nearest], cosines[nearest]
    return {int(row): float(cosine) for row, cosine in zip(rows, cosines, strict=True)}
