"""Tables of the answers: turns (what was asked), runs (executions of a turn), frames (their log), workers."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from ._base import UtcDateTime, metadata

turns = Table(
    "turns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("thread_id", Text, nullable=False),
    Column("organization_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    # Order of the thread's turns; `threads.last_turn` gives the numbers out.
    Column("sequence", BigInteger, nullable=False),
    # The id that the user message has or will have; a retry finds its turn by it.
    Column("item_id", Text),
    # Where the reader was, as JSON; retries and tool outputs use it again.
    Column("reader", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("thread_id", "sequence"),
    ForeignKeyConstraint(
        ["organization_id", "user_id", "thread_id"],
        ["threads.organization_id", "threads.user_id", "threads.id"],
        ondelete="CASCADE",
    ),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("turn_id", Text, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("thread_id", Text, nullable=False),
    Column("organization_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    # waiting | running | completed | failed | stopped | interrupted
    Column("state", Text, nullable=False),
    # A copy of the turn's: the thread's runs begin in this order.
    Column("turn_sequence", BigInteger, nullable=False, server_default="0"),
    # Who executes the run, or closes it once its first worker is gone. No foreign key: workers come and go.
    Column("worker_id", Text),
    # Asks the worker to stop it; set by other workers.
    Column("stop_requested", Boolean, nullable=False, server_default=false()),
    # The ChatKit request that started the run, as JSON.
    Column("request", Text, nullable=False),
    Column("request_hash", Text, nullable=False),
    Column("idempotency_key", Text),
    # The run's frames have numbers above this one.
    Column("after_frame", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    # NULL while the run waits or runs.
    Column("ended_at", UtcDateTime),
    # When a reader's connection broke before the end; a repeated request joins the run for a while.
    Column("left_at", UtcDateTime),
    # Whether its frames are kept still.
    Column("has_log", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("organization_id", "user_id", "idempotency_key"),
    ForeignKeyConstraint(
        ["organization_id", "user_id", "thread_id"],
        ["threads.organization_id", "threads.user_id", "threads.id"],
        ondelete="CASCADE",
    ),
    Index("ix_runs_thread", "thread_id", "id"),
    Index("ix_runs_turn", "turn_id"),
    Index(
        "ix_runs_left",
        "organization_id",
        "user_id",
        "request_hash",
        sqlite_where=text("left_at IS NOT NULL"),
        postgresql_where=text("left_at IS NOT NULL"),
    ),
    Index(
        "ix_runs_with_log",
        "ended_at",
        sqlite_where=text("has_log = 1"),
        postgresql_where=text("has_log"),
    ),
    Index(
        "ix_runs_unfinished",
        "thread_id",
        "turn_sequence",
        "id",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

frames = Table(
    "frames",
    metadata,
    Column("thread_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("organization_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("run_id", Text, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    # One protocol event, as the JSON text that clients are sent.
    Column("data", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(
        ["organization_id", "user_id", "thread_id"],
        ["threads.organization_id", "threads.user_id", "threads.id"],
        ondelete="CASCADE",
    ),
    Index("ix_frames_run", "run_id"),
)

workers = Table(
    "workers",
    metadata,
    # A process that serves this database. On PostgreSQL it deletes its row when it ends as it should.
    Column("id", Text, primary_key=True),
    # Rises while the process lives. Others compare it with what they saw: no clock has to be right.
    Column("beats", BigInteger, nullable=False),
)
