"""Attachments with bytes: what they take of their reader's room, and which of them came in no message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the size, and the indexes by reader and of what was never sent."""
    op.add_column(
        "attachments",
        sa.Column("size_bytes", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.create_index(
        "ix_attachments_reader", "attachments", ["organization_id", "user_id"], unique=False
    )
    op.create_index(
        "ix_attachments_unsent",
        "attachments",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("thread_id IS NULL"),
        postgresql_where=sa.text("thread_id IS NULL"),
    )
