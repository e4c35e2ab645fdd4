"""Keeps a worker that was taken for dead from writing what is another one's by now."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, select

from chatdock.storage.statements import reader, scoped
from chatdock.storage.tables import runs, threads

from .model import RunRecord

_LOCK: Final = (
    select(threads.c.id)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .with_for_update(key_share=True)
)
_WORKER: Final = select(runs.c.worker_id).where(runs.c.id == bindparam("of_run"), scoped(runs))


class LostRunError(Exception):
    """Another worker has taken the run over, or its thread was deleted."""


def check_fence(connection: Connection, run: RunRecord) -> None:
    """Raise `LostRunError` inside the transaction of a write for the run if another worker has taken it over."""
    if connection.dialect.name == "sqlite":
        # There is no other worker.
        return
    values = {"of_run": run.id, "of_thread": run.thread_id, **reader(run.principal)}
    # In this order: who takes the run over locks its thread before it looks at what was written.
    connection.execute(_LOCK, values)
    row = connection.execute(_WORKER, values).one_or_none()
    if row is None or row.worker_id != run.worker_id:
        raise LostRunError
