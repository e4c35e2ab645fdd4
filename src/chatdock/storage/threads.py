"""Rows of threads: the transactions that read and write them, each within one reader's rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from chatkit.types import ThreadMetadata
from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Row, bindparam, case, select, update

from chatdock.context import Principal

from .engine import Database
from .missing import found, not_found
from .statements import owner, reader, scope, scoped, upsert
from .storable import storable
from .tables import threads
from .thread_changes import LoadedThread, merged

# Built once: building a statement costs more than SQLite takes to execute it.
_THREAD: Final = select(threads).where(threads.c.id == bindparam("of_thread"), scoped(threads))
_LOCKED_THREAD: Final = _THREAD.with_for_update(key_share=True)
_CHANGE_THREAD: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(
        {
            "title": case(
                (threads.c.title_is_readers, threads.c.title),
                else_=bindparam("new_title", type_=threads.c.title.type),
            ),
            **{
                name: bindparam(name)
                for name in ("status", "allowed_image_domains", "metadata", "updated_at")
            },
        }
    )
)
_NEXT_POSITION: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(last_position=threads.c.last_position + 1, updated_at=bindparam("updated_at"))
    .returning(threads.c.last_position)
)


def load_thread(connection: Connection, thread_id: str, principal: Principal) -> ThreadMetadata:
    """A thread's metadata; raises `NotFoundError`."""
    values = {"of_thread": thread_id, **reader(principal)}
    return thread_of(found(connection.execute(_THREAD, values).one_or_none(), "thread"))


def thread_of(row: Row[Any]) -> ThreadMetadata:
    """A row of `threads` as the SDK's metadata."""
    fields = ("status", "allowed_image_domains", "metadata")
    loaded = {name: _parsed(getattr(row, name)) for name in fields}
    return LoadedThread(id=row.id, title=row.title, created_at=row.created_at, **loaded)


def save_thread(
    database: Database,
    connection: Connection,
    thread: ThreadMetadata,
    principal: Principal,
    *,
    base: ThreadMetadata | None = None,
) -> ThreadMetadata:
    """Insert or update a thread inside the caller's transaction; return what is stored then.

    With a `base` only what was changed of it is written. Raises `NotFoundError`.
    """
    thread = storable(thread)
    if base is not None:
        thread = _merged_with_stored(connection, base, thread, principal)
    # The SDK hands over a `Thread`, with items, in a thread's first turn: only metadata is kept.
    data = thread.model_dump(mode="json")
    values = {
        "status": _json(data["status"]),
        "allowed_image_domains": _json(data["allowed_image_domains"]),
        "metadata": _json(data["metadata"]),
        "updated_at": _now(),
    }
    same = {"of_thread": thread.id, "new_title": thread.title, **reader(principal)}
    if connection.execute(_CHANGE_THREAD, {**values, **same}).rowcount == 0:
        _insert_thread(database, connection, thread, values, principal)
    return thread


def _merged_with_stored(
    connection: Connection, base: ThreadMetadata, wanted: ThreadMetadata, principal: Principal
) -> ThreadMetadata:
    values = {"of_thread": wanted.id, **reader(principal)}
    row = connection.execute(_LOCKED_THREAD, values).one_or_none()
    # A row that was there and is not was deleted: what its reader erased is not made again.
    row = found(row, "thread")
    thread = merged(thread_of(row), base, wanted)
    return thread.model_copy(update={"title": row.title}) if row.title_is_readers else thread


def _insert_thread(
    database: Database,
    connection: Connection,
    thread: ThreadMetadata,
    values: dict[str, Any],
    principal: Principal,
) -> None:
    row = {"id": thread.id, "title": thread.title, "created_at": thread.created_at}
    fixed = {"title_is_readers": False, "last_position": 0, "last_frame": 0, **owner(principal)}
    statement = upsert(
        database,
        threads,
        {**row, **fixed, **values},
        key=["id"],
        update=values,
        where=scope(threads, principal),
    )
    if connection.execute(statement).rowcount == 0:
        raise not_found("thread")


def next_position(connection: Connection, thread_id: str, principal: Principal) -> int:
    """Give out the thread's next item position; raises `NotFoundError`."""
    values = {"of_thread": thread_id, "updated_at": _now(), **reader(principal)}
    changed = connection.execute(_NEXT_POSITION, values).one_or_none()
    return found(changed, "thread").last_position


def is_blank(thread: ThreadMetadata) -> bool:
    """Whether the thread has nothing but its id and its time."""
    values = (thread.title, thread.metadata, thread.allowed_image_domains)
    return thread.status.type == "active" and not any(values)


def _json(value: Any) -> str | None:
    return None if value is None else to_json(value).decode()


def _parsed(text: str | None) -> Any:
    return None if text is None else from_json(text)


def _now() -> datetime:
    return datetime.now(UTC)
