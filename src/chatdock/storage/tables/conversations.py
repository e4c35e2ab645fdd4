"""Tables of the conversations: threads, items, attachments, feedback.

Child rows carry the organisation and the user and are tied to their thread by both, so that no row
can belong to another reader than its thread's.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ._base import UtcDateTime, metadata

threads = Table(
    "threads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organization_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("title", Text),
    # The reader's own title wins over a made one, whenever that one arrives.
    Column("title_is_readers", Boolean, nullable=False, default=False),
    Column("status", Text, nullable=False),
    Column("allowed_image_domains", Text),
    Column("metadata", Text, nullable=False),
    # Counters give out item positions, frame numbers and the order of turns; no number is used twice.
    Column("last_position", BigInteger, nullable=False, default=0),
    Column("last_frame", BigInteger, nullable=False, default=0),
    Column("last_turn", BigInteger, nullable=False, server_default="0"),
    # The turn that waits for a client tool: no other one begins before it goes on.
    Column("held_turn", Text),
    Column("held_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("organization_id", "user_id", "id"),
    Index("ix_threads_newest", "organization_id", "user_id", "updated_at", "id"),
)

items = Table(
    "items",
    metadata,
    Column("thread_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("organization_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("hidden", Boolean, nullable=False),
    # Exact JSON text, not jsonb: order and numbers come back as they went in.
    Column("data", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("thread_id", "position"),
    ForeignKeyConstraint(
        ["organization_id", "user_id", "thread_id"],
        ["threads.organization_id", "threads.user_id", "threads.id"],
        ondelete="CASCADE",
    ),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organization_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    # The conversation that it was sent in; what has none is swept after a while.
    Column("thread_id", Text),
    Column("data", Text, nullable=False),
    # What it takes of its reader's room, from the announcement on.
    Column("size_bytes", BigInteger, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(
        ["organization_id", "user_id", "thread_id"],
        ["threads.organization_id", "threads.user_id", "threads.id"],
        ondelete="CASCADE",
    ),
    Index("ix_attachments_thread", "thread_id"),
    Index("ix_attachments_reader", "organization_id", "user_id"),
    Index(
        "ix_attachments_unsent",
        "created_at",
        sqlite_where=text("thread_id IS NULL"),
        postgresql_where=text("thread_id IS NULL"),
    ),
)

feedback = Table(
    "feedback",
    metadata,
    Column("thread_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("organization_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(
        ["thread_id", "item_id"], ["items.thread_id", "items.id"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(
        ["organization_id", "user_id", "thread_id"],
        ["threads.organization_id", "threads.user_id", "threads.id"],
        ondelete="CASCADE",
    ),
)
