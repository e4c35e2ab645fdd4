"""Search over the index: words and vectors, fused, boosted by where the reader is."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import partial
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, select

from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.tables.knowledge import knowledge_passages
from chatdock.telemetry import UNMEASURED, Metrics

from .lexical import matching_passages
from .model import Hit, Location, Passage, Scope, SearchResult
from .place import Place
from .ranking import (
    CANDIDATES,
    Scores,
    best_of,
    fuse,
    mean_of_shares,
    nearest,
    question_cosines,
    top,
)
from .snapshot import Snapshot, current_generation, index_size, load_snapshot
from .words import Question, match_expression, read_question

_QUERIES: Final = 8
# Databases bound the number of values in one statement.
_IDS_AT_ONCE: Final = 500


def open_knowledge(
    database: Database, settings: Settings, metrics: Metrics = UNMEASURED
) -> Knowledge:
    """Open the index of a migrated database; nothing is read until the first call."""
    return Knowledge(database, settings, metrics)


class Knowledge:
    """The site's passages, searched; notices by itself when another process indexes."""

    def __init__(
        self, database: Database, settings: Settings, metrics: Metrics = UNMEASURED
    ) -> None:
        """Take the database, the boosts, and what measures searches."""
        self._database: Final = database
        self._settings: Final = settings
        self._metrics: Final = metrics
        self._snapshot: Snapshot | None = None

    async def warm(self) -> None:
        """Load the vectors and the embedder, so that the first search is as fast as any."""
        await self._database.read(partial(self._find, queries=["first"]))

    async def size(self) -> tuple[int, int]:
        """Return the numbers of documents and of passages."""
        return await self._database.read(index_size)

    async def locate(self, url_or_path: str) -> Location | None:
        """Find the page that an address or path means, None when it is not of this site.

        Base path, trailing slash, `index.html`, suffix, query and fragment make no difference.
        """
        snapshot = await self._database.read(self._current)
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

    async def anchors(self) -> dict[str, set[str]]:
        """Return, by document, the anchors that its passages point to; for checks of the index."""
        columns = knowledge_passages.c
        query = select(columns.document_id, columns.anchor).where(columns.anchor != "").distinct()

        def anchors(connection: Connection) -> dict[str, set[str]]:
            snapshot = self._current(connection)
            found: dict[str, set[str]] = {}
            for row in connection.execute(query):
                found.setdefault(snapshot.documents[row.document_id].path, set()).add(row.anchor)
            return found

        return await self._database.read(anchors)

    async def ids(self) -> list[str]:
        """Return the ids of all passages, in the order of the index."""
        query = select(knowledge_passages.c.key).order_by(knowledge_passages.c.id)
        return await self._database.read(lambda each: list(each.scalars(query)))

    async def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return passages by id; an id that is unknown, or gone since, is left out."""

        def passages(connection: Connection) -> dict[str, Passage]:
            snapshot = self._current(connection)
            found: dict[str, Passage] = {}
            for start in range(0, len(ids), _IDS_AT_ONCE):
                some = knowledge_passages.c.key.in_(ids[start : start + _IDS_AT_ONCE])
                rows = connection.execute(select(knowledge_passages).where(some))
                found |= {row.key: self._passage(snapshot, row) for row in rows}
            return found

        return await self._database.read(passages)

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
        find = partial(
            self._find, queries=queries, scope=scope, page=page, section=section, limit=limit
        )
        with self._metrics.search():
            return await self._database.read(find)

    def _find(
        self,
        connection: Connection,
        *,
        queries: Sequence[str],
        scope: Scope = "site",
        page: str | None = None,
        section: str | None = None,
        limit: int = 1,
    ) -> SearchResult:
        snapshot = self._current(connection)
        search, place = _Search(connection, snapshot, queries), Place(snapshot, page, section)
        scores = search.scores(place.documents(scope))
        widened = not scores and scope != "site"
        if widened:
            scope = "site"
            scores = search.scores(None)
        if scope == "site":
            self._boost(search.snapshot, place, scores)
        hits = self._hits(search, top(scores, limit))
        is_indexed = search.snapshot.generation > 0
        return SearchResult(hits=hits, scope=scope, widened=widened, is_indexed=is_indexed)

    def _current(self, connection: Connection) -> Snapshot:
        # Other threads search at the same time: what this one returns is of its own transaction.
        snapshot = self._snapshot
        if snapshot is None or snapshot.generation != current_generation(connection):
            snapshot = self._snapshot = load_snapshot(connection, self._settings.site_url)
        return snapshot

    def _boost(self, snapshot: Snapshot, place: Place, scores: Scores) -> None:
        for row in scores:
            document = int(snapshot.document_ids[row])
            if document in place.section:
                scores[row] *= self._settings.section_boost
            if document == place.page:
                scores[row] *= self._settings.page_boost

    def _hits(self, search: _Search, best: Sequence[tuple[int, float]]) -> tuple[Hit, ...]:
        snapshot = search.snapshot
        ids = [int(snapshot.ids[row]) for row, _ in best]
        rows = search.connection.execute(
            select(knowledge_passages).where(knowledge_passages.c.id.in_(ids))
        )
        by_id = {row.id: self._passage(snapshot, row) for row in rows}
        return tuple(
            Hit(passage=by_id[number], score=score, similarity=search.similarity(row))
            for number, (row, score) in zip(ids, best, strict=True)
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


class _Search:
    """The wordings of one question against one snapshot."""

    def __init__(self, connection: Connection, snapshot: Snapshot, queries: Sequence[str]) -> None:
        self.snapshot: Final = snapshot
        self.connection: Final = connection
        distinct = list(dict.fromkeys(queries))[:_QUERIES]
        self._questions: Final = [read_question(query) for query in distinct]
        self._cosines: Final = [question_cosines(snapshot, each) for each in self._questions]

    def similarity(self, row: int) -> float:
        """Return the highest cosine of any wording."""
        return max((float(cosines[row]) for cosines in self._cosines), default=0.0)

    def scores(self, documents: Set[int] | None) -> Scores:
        """Score passages, of some documents or of all, by their best wording."""
        within = None
        if documents is not None:
            within = np.flatnonzero(np.isin(self.snapshot.document_ids, list(documents)))
        found: list[Scores] = []
        for question, cosines in zip(self._questions, self._cosines, strict=True):
            words = self._words(question, documents)
            near = nearest(cosines, within)
            found.append(fuse(self.snapshot, question, words, cosines, near))
        return best_of(found)

    def _words(self, question: Question, documents: Set[int] | None) -> Scores:
        # Full-text search on PostgreSQL is still to come (KNO-6): vectors alone until then.
        if self.connection.dialect.name != "sqlite" or documents == set():
            return {}
        as_asked = self._matches(question.words, documents)
        if not question.other_words:
            return as_asked
        with_others = self._matches((*question.words, *question.other_words), documents)
        return mean_of_shares(as_asked, with_others)

    def _matches(self, words: Sequence[str], documents: Set[int] | None) -> Scores:
        matches = matching_passages(self.connection, match_expression(words), documents, CANDIDATES)
        rows = np.searchsorted(self.snapshot.ids, [number for number, _ in matches])
        return {int(row): score for row, (_, score) in zip(rows, matches, strict=True)}
