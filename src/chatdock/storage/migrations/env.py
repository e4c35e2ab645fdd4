"""Runs the migrations on the connection that `migrate` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from chatdock.storage.tables import metadata

given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=metadata,
    version_table_schema=given["schema"],
)
with context.begin_transaction():
    context.run_migrations()
