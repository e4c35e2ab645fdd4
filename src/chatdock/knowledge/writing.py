"""Changes the index in one transaction: readers see the old one or the new one."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from chatdock.storage.engine import Database
from chatdock.storage.tables.knowledge import (
    knowledge_documents,
    knowledge_passages,
    knowledge_state,
)

from .embedding import EMBEDDING_NAME, static_embedder
from .model import FileState, NewDocument
from .snapshot import index_size
from .words import hidden_terms

_STATE: Final = 1
# Raise it when what is stored of a passage changes.
_VERSION: Final = 1
_FORGET_WORDS: Final = text("""
INSERT INTO knowledge_fts (knowledge_fts, rowid, title, heading, text, terms)
SELECT 'delete', id, title, heading, text, terms FROM knowledge_fts_rows
WHERE document_id IN (SELECT value FROM json_each(:documents))
""")
_FORGET_ALL_WORDS: Final = text("INSERT INTO knowledge_fts (knowledge_fts) VALUES ('delete-all')")
# Kept in memory until the commit: one segment instead of many, which halves the time of searches
# with many words (the default is 1 MiB).
_LEARN_IN_MEMORY: Final = text(
    "INSERT INTO knowledge_fts (knowledge_fts, rank) VALUES ('hashsize', 67108864)"
)
_LEARN_WORDS: Final = text("""
INSERT INTO knowledge_fts (rowid, title, heading, text, terms)
SELECT id, title, heading, text, terms FROM knowledge_fts_rows WHERE id >= :first
""")

Row = dict[str, Any]


class IndexWriter:
    """Knows what is indexed and replaces it; one `apply` is one generation."""

    def __init__(self, database: Database, form: str) -> None:
        """Take the database and what makes the passages: another form makes all of them again."""
        self._database: Final = database
        self._form: Final = f"{_VERSION} {EMBEDDING_NAME} {form}"

    async def files(self) -> dict[str, tuple[Path, FileState]]:
        """Return file and its state by url; nothing when the index has another form."""

        def files(connection: Connection) -> dict[str, tuple[Path, FileState]]:
            if connection.scalar(select(knowledge_state.c.form)) != self._form:
                return {}
            rows = connection.execute(select(knowledge_documents))
            return {row.url: (Path(row.source, row.path), _file_state(row)) for row in rows}

        return await self._database.read(files)

    async def size(self) -> tuple[int, int]:
        """Return the numbers of documents and of passages."""
        return await self._database.read(index_size)

    async def apply(
        self,
        *,
        documents: Sequence[NewDocument],
        touched: Mapping[str, FileState],
        kept: Iterable[str],
    ) -> None:
        """Put documents in, note new file states, and drop what is in neither and not kept.

        Args:
            documents: Pages that are new or changed.
            touched: File states, by url, of pages that were written again with the same content.
            kept: Urls of unchanged pages, those of `touched` included.
        """
        # All that takes time is done before the transaction, off the event loop.
        vectors = await asyncio.to_thread(_embed, documents)
        document_rows, passage_rows = await asyncio.to_thread(_rows, documents, vectors)
        kept = set(kept)

        def apply(connection: Connection) -> None:
            self._drop(connection, kept)
            document, passage = _next_ids(connection)
            _shift(document_rows, id=document)
            _shift(passage_rows, id=passage, document_id=document)
            if document_rows:
                connection.execute(insert(knowledge_documents), document_rows)
            if passage_rows:
                connection.execute(insert(knowledge_passages), passage_rows)
                if self._database.is_sqlite:
                    connection.execute(_LEARN_IN_MEMORY)
                    connection.execute(_LEARN_WORDS, {"first": passage})
            _touch(connection, touched)
            self._bump(connection)

        await self._database.write(apply)

    def _drop(self, connection: Connection, kept: set[str]) -> None:
        rows = connection.execute(select(knowledge_documents.c.id, knowledge_documents.c.url))
        known = [(row.id, row.url) for row in rows]
        gone = [document for document, url in known if url not in kept]
        if not gone:
            return
        if self._database.is_sqlite:
            _forget_words(connection, gone, everything=len(gone) == len(known))
        for table, column in (
            (knowledge_passages, knowledge_passages.c.document_id),
            (knowledge_documents, knowledge_documents.c.id),
        ):
            statement = delete(table).where(column == bindparam("gone"))
            connection.execute(statement, [{"gone": each} for each in gone])

    def _bump(self, connection: Connection) -> None:
        values = {"generation": knowledge_state.c.generation + 1, "form": self._form}
        changed = connection.execute(update(knowledge_state).values(values))
        if not changed.rowcount:
            row = {"id": _STATE, "generation": 1, "form": self._form}
            connection.execute(insert(knowledge_state), row)


def _file_state(row: Any) -> FileState:
    return FileState(
        size_bytes=row.size_bytes, modified_ns=row.modified_ns, content_hash=row.content_hash
    )


def _forget_words(connection: Connection, documents: Sequence[int], *, everything: bool) -> None:
    if everything:
        connection.execute(_FORGET_ALL_WORDS)
    else:
        connection.execute(_FORGET_WORDS, {"documents": json.dumps(documents)})


def _next_ids(connection: Connection) -> tuple[int, int]:
    document = connection.scalar(select(func.max(knowledge_documents.c.id)))
    passage = connection.scalar(select(func.max(knowledge_passages.c.id)))
    return (document or 0) + 1, (passage or 0) + 1


def _shift(rows: Sequence[Row], **by: int) -> None:
    for row in rows:
        for name, offset in by.items():
            row[name] += offset


def _touch(connection: Connection, touched: Mapping[str, FileState]) -> None:
    if not touched:
        return
    statement = (
        update(knowledge_documents)
        .where(knowledge_documents.c.url == bindparam("of"))
        .values(modified_ns=bindparam("at"))
    )
    rows = [{"of": url, "at": state.modified_ns} for url, state in touched.items()]
    connection.execute(statement, rows)


def _embed(documents: Sequence[NewDocument]) -> list[bytes]:
    passages = [passage for document in documents for passage in document.passages]
    if not passages:
        return []
    vectors = static_embedder().embed_passages(
        [passage.heading for passage in passages], [passage.text for passage in passages]
    )
    return [vector.tobytes() for vector in vectors.astype("<f2")]


def _rows(
    documents: Sequence[NewDocument], vectors: Sequence[bytes]
) -> tuple[list[Row], list[Row]]:
    """The rows of the documents and of their passages, their ids from 0."""
    document_rows: list[Row] = []
    passage_rows: list[Row] = []
    for number, document in enumerate(documents):
        document_rows.append(_document_row(document, number))
        keys = _keys(document)
        for position, passage in enumerate(document.passages):
            passage_rows.append(
                {
                    "id": len(passage_rows),
                    "key": keys[position],
                    "document_id": number,
                    "position": position,
                    "anchor": passage.anchor,
                    "heading": passage.heading,
                    "text": passage.text,
                    "terms": hidden_terms(f"{passage.heading}\n{passage.text}"),
                    "vector": vectors[len(passage_rows)],
                }
            )
    return document_rows, passage_rows


def _document_row(document: NewDocument, number: int) -> Row:
    return {
        "id": number,
        "url": document.url,
        "source": document.source,
        "path": document.path,
        "title": document.title,
        "section": document.section,
        "size_bytes": document.file.size_bytes,
        "modified_ns": document.file.modified_ns,
        "content_hash": document.file.content_hash,
    }


def _keys(document: NewDocument) -> list[str]:
    """Make the passages' ids from page, heading and place under it: 60 bits, stable across runs."""
    seen: dict[str, int] = {}
    keys: list[str] = []
    for passage in document.passages:
        number = seen[passage.heading] = seen.get(passage.heading, -1) + 1
        name = f"{document.url}\n{passage.heading}\n{number}"
        keys.append("p" + hashlib.blake2b(name.encode(), digest_size=8).hexdigest()[:15])
    return keys
