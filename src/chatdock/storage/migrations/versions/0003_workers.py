"""Several processes on one database: workers, whose runs are whose, the order of turns; logs that expire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chatdock.storage.tables import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table of workers and what runs and threads say about them."""
    op.create_table(
        "workers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.add_column(
        "threads", sa.Column("last_turn", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("threads", sa.Column("held_turn", sa.Text(), nullable=True))
    op.add_column("threads", sa.Column("held_at", UtcDateTime(), nullable=True))
    op.add_column(
        "runs", sa.Column("turn_sequence", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("runs", sa.Column("worker_id", sa.Text(), nullable=True))
    op.add_column(
        "runs",
        sa.Column("stop_requested", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "runs", sa.Column("has_log", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("runs", sa.Column("left_at", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE threads SET last_turn = COALESCE("
        "(SELECT MAX(sequence) FROM turns WHERE turns.thread_id = threads.id), 0)"
    )
    op.execute(
        "UPDATE runs SET turn_sequence = (SELECT sequence FROM turns WHERE turns.id = runs.turn_id)"
    )
    op.drop_index("ix_runs_state", "runs")
    op.drop_column("runs", "last_frame")
    op.create_index(
        "ix_runs_unfinished",
        "runs",
        ["thread_id", "turn_sequence", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_runs_with_log",
        "runs",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text("has_log = 1"),
        postgresql_where=sa.text("has_log"),
    )
    op.create_index(
        "ix_runs_left",
        "runs",
        ["organization_id", "user_id", "request_hash"],
        unique=False,
        sqlite_where=sa.text("left_at IS NOT NULL"),
        postgresql_where=sa.text("left_at IS NOT NULL"),
    )
