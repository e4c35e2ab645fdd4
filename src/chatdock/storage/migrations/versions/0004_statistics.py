"""Statistics: a thread tells its reader, which PostgreSQL cannot know and has to, to choose its plans.

It takes conditions for independent of each other. So it expected next to nothing of a thread, an
organisation and a user together, and read a long thread whole, and sorted it, for a page of it.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Let ANALYZE notice what depends on a thread's id."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("items", "frames"):
            columns = "thread_id, organization_id, user_id"
            op.execute(
                f"CREATE STATISTICS {table}_of_readers (dependencies) ON {columns} FROM {table}"
            )
