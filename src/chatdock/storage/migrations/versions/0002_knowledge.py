"""Knowledge: documents, passages, state of the index; full-text search on SQLite."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_FTS_ROWS = """
CREATE VIEW knowledge_fts_rows AS
SELECT p.id AS id, p.document_id AS document_id, d.title AS title, p.heading AS heading,
       p.text AS text, p.terms AS terms
FROM knowledge_passages AS p JOIN knowledge_documents AS d ON d.id = p.document_id
"""

# The underscore separates words, so that `work_mem` is found as a phrase and by its parts.
_FTS = """
CREATE VIRTUAL TABLE knowledge_fts USING fts5(
    title, heading, text, terms,
    content='knowledge_fts_rows', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2'
)
"""


def upgrade() -> None:
    """Create the tables and, on SQLite, the full-text index over them."""
    op.create_table(
        "knowledge_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_state")),
    )
    op.create_table(
        "knowledge_documents",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("modified_ns", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_documents")),
        sa.UniqueConstraint("url", name=op.f("uq_knowledge_documents_url")),
    )
    op.create_table(
        "knowledge_passages",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["knowledge_documents.id"],
            name=op.f("fk_knowledge_passages_document_id_knowledge_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_passages")),
        sa.UniqueConstraint("key", name=op.f("uq_knowledge_passages_key")),
    )
    op.create_index(
        "ix_knowledge_passages_document",
        "knowledge_passages",
        ["document_id", "position"],
        unique=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_FTS_ROWS)
        op.execute(_FTS)
