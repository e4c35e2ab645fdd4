"""Tables of the knowledge: documents, their passages with vectors, and the state of the index.

On SQLite a full-text table `knowledge_fts` (FTS5, made by the migration) reads the view
`knowledge_fts_rows`, so that texts are stored once.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from ._base import metadata

knowledge_state = Table(
    "knowledge_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    # Rises with every change of the index, so that other processes notice it.
    Column("generation", BigInteger, nullable=False),
    # What made the passages and vectors; another form means that all of them are made again.
    Column("form", Text, nullable=False),
)

knowledge_documents = Table(
    "knowledge_documents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
    UniqueConstraint("url"),
)

knowledge_passages = Table(
    "knowledge_passages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column(
        "document_id",
        Integer,
        ForeignKey("knowledge_documents.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("position", Integer, nullable=False),
    Column("anchor", Text, nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    # Words that the text contains in a form the full-text tokenizer does not find by itself.
    Column("terms", Text, nullable=False),
    # float16, little-endian, unit length.
    Column("vector", LargeBinary, nullable=False),
    UniqueConstraint("key"),
    Index("ix_knowledge_passages_document", "document_id", "position"),
)
