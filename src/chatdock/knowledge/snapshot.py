"""One generation of the index in memory: the vectors, and which page each passage is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, select

from chatdock.storage.tables.knowledge import (
    knowledge_documents,
    knowledge_passages,
    knowledge_state,
)

from .embedding import DIMENSIONS, Vectors
from .model import HEADING_SEPARATOR
from .places import Places
from .words import heading_name

Rows = npt.NDArray[np.int64]
"""Row numbers of passages in a snapshot, or one number per row."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page as searches need it."""

    path: str
    url: str
    title: str
    section: str


class Snapshot:
    """Vectors and pages of one generation; row `n` of every array is the same passage.

    Attributes:
        generation: Number of the generation; 0 for an empty database.
        ids: Passage numbers in the database, rising; shape (passages,).
        document_ids: Document number of each passage; shape (passages,).
        vectors: Shape (passages, DIMENSIONS), unit length.
        names: Words of each passage's nearest heading.
        documents: Pages by document number.
        places: Finds pages by address.
    """

    def __init__(
        self,
        generation: int,
        documents: dict[int, Document],
        rows: Sequence[tuple[int, int, bytes, str]],
        site_url: str | None,
    ) -> None:
        """Build the arrays from (passage, document, vector, heading path) rows in rising order."""
        self.generation: Final = generation
        self.documents: Final = documents
        self.ids: Final[Rows] = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        self.document_ids: Final[Rows] = np.fromiter((row[1] for row in rows), np.int64, len(rows))
        flat = np.frombuffer(b"".join(row[2] for row in rows), dtype="<f2")
        self.vectors: Final[Vectors] = flat.reshape(-1, DIMENSIONS).astype(np.float32)
        self.names: Final = [heading_name(row[3].rpartition(HEADING_SEPARATOR)[2]) for row in rows]
        self.places: Final = Places(
            ((number, document.url) for number, document in documents.items()), site_url
        )


def current_generation(connection: Connection) -> int:
    """Return the number of the index's generation, 0 when nothing was ever indexed."""
    return connection.scalar(select(knowledge_state.c.generation)) or 0


def load_snapshot(connection: Connection, site_url: str | None) -> Snapshot:
    """Read the whole index, but for its texts, in the connection's transaction."""
    columns = knowledge_documents.c
    documents = {
        row.id: Document(row.path, row.url, row.title, row.section)
        for row in connection.execute(
            select(columns.id, columns.path, columns.url, columns.title, columns.section)
        )
    }
    passages = knowledge_passages.c
    rows = connection.execute(
        select(passages.id, passages.document_id, passages.vector, passages.heading).order_by(
            passages.id
        )
    )
    return Snapshot(
        current_generation(connection),
        documents,
        [(row[0], row[1], row[2], row[3]) for row in rows],
        site_url,
    )


def index_size(connection: Connection) -> tuple[int, int]:
    """Return the numbers of documents and of passages."""
    documents = connection.scalar(select(func.count()).select_from(knowledge_documents))
    passages = connection.scalar(select(func.count()).select_from(knowledge_passages))
    return documents or 0, passages or 0
