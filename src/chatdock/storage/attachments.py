"""Rows of attachments: the transactions that read and write them, each within one reader's rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from chatkit.types import Attachment
from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chatdock.context import Principal
from chatdock.errors import ConflictError

from .attachment_places import UPLOAD_URL
from .engine import Database
from .missing import found
from .statements import owner, scope, upsert
from .storable import dump_storable
from .tables import attachments, items

_ATTACHMENT: Final[TypeAdapter[Attachment]] = TypeAdapter(Attachment)
_ROOM_KEY: Final = 0x0C4A7D0E
"""Our number in PostgreSQL's locks, with the reader's beside it."""

_ELSEWHERE: Final = "The file is in another conversation already. Attach it again for this one."
_SENT: Final = (
    "The file is in a message already. Delete the conversation to delete what was sent in it."
)


def saving(
    database: Database, attachment: Attachment, principal: Principal
) -> sqlite.Insert | postgresql.Insert:
    """Insert or update an attachment's description."""
    values = {"thread_id": attachment.thread_id, "data": dump_storable(attachment)}
    row = {"id": attachment.id, "created_at": datetime.now(UTC), **owner(principal)}
    return upsert(
        database,
        attachments,
        {**row, **values},
        key=["id"],
        update=values,
        where=scope(attachments, principal),
    )


def load_attachment(connection: Connection, attachment_id: str, principal: Principal) -> Attachment:
    """An attachment's description, with the conversation that it is in; raises `NotFoundError`."""
    query = select(attachments.c.data, attachments.c.thread_id).where(
        attachments.c.id == attachment_id, scope(attachments, principal)
    )
    row = found(connection.execute(query).one_or_none(), "attachment")
    attachment = _ATTACHMENT.validate_json(row.data)
    return attachment.model_copy(update={"thread_id": row.thread_id})


def add_attachment(
    connection: Connection,
    attachment: Attachment,
    principal: Principal,
    *,
    size_bytes: int,
    room_bytes: int,
) -> None:
    """Insert an attachment if its reader has room for it; raises `ConflictError`."""
    _lock_room(connection, principal)
    used = select(func.coalesce(func.sum(attachments.c.size_bytes), 0)).where(
        scope(attachments, principal)
    )
    if connection.execute(used).scalar_one() + size_bytes > room_bytes:
        raise ConflictError(
            f"Your files would take more than {room_bytes:,} bytes. Delete conversations with files first."
        )
    row = {"id": attachment.id, "created_at": datetime.now(UTC), **owner(principal)}
    values = {"data": dump_storable(attachment), "size_bytes": size_bytes}
    connection.execute(insert(attachments).values(**row, **values))


def _lock_room(connection: Connection, principal: Principal) -> None:
    """Let one transaction at a time count a reader's room and take of it; SQLite has one writer as it is."""
    if connection.dialect.name == "postgresql":
        reader = func.hashtext(f"{principal.organization_id}\n{principal.user_id}")
        connection.execute(select(func.pg_advisory_xact_lock(_ROOM_KEY, reader)))


def finish_attachment(connection: Connection, attachment: Attachment, principal: Principal) -> None:
    """Keep what the bytes of an announced attachment turned out to be.

    Raises:
        NotFoundError: It was deleted meanwhile.
        ConflictError: Other bytes came first.
    """
    place = f'"{UPLOAD_URL}{attachment.id}"'
    statement = (
        update(attachments)
        .where(attachments.c.id == attachment.id, scope(attachments, principal))
        .where(attachments.c.data.contains(place, autoescape=True))
        .values(data=dump_storable(attachment))
    )
    if connection.execute(statement).rowcount == 0:
        load_attachment(connection, attachment.id, principal)
        raise uploaded_already()


def uploaded_already() -> ConflictError:
    """What is said to bytes for an attachment that has its own."""
    return ConflictError("The file has been uploaded already. Attach it again to change it.")


def claim_attachments(
    connection: Connection, attachment_ids: Iterable[str], thread_id: str, principal: Principal
) -> None:
    """Tie attachments to the conversation that a message brings them into.

    Raises:
        NotFoundError: One was deleted meanwhile.
        ConflictError: One is in another conversation.
    """
    for attachment_id in attachment_ids:
        mine = (attachments.c.id == attachment_id, scope(attachments, principal))
        is_free = attachments.c.thread_id.is_(None) | (attachments.c.thread_id == thread_id)
        statement = update(attachments).where(*mine, is_free).values(thread_id=thread_id)
        if connection.execute(statement).rowcount == 0:
            load_attachment(connection, attachment_id, principal)
            raise ConflictError(_ELSEWHERE)


def delete_unsent(connection: Connection, attachment_id: str, principal: Principal) -> None:
    """Delete an attachment that is in no message; raises `NotFoundError` and `ConflictError`."""
    mine = (attachments.c.id == attachment_id, scope(attachments, principal))
    if connection.execute(
        delete(attachments).where(*mine, attachments.c.thread_id.is_(None))
    ).rowcount:
        return
    load_attachment(connection, attachment_id, principal)
    raise ConflictError(_SENT)


def ids_of_thread(connection: Connection, thread_id: str, principal: Principal) -> Sequence[str]:
    """The ids of all attachments of a thread."""
    query = select(attachments.c.id).where(
        attachments.c.thread_id == thread_id, scope(attachments, principal)
    )
    return connection.execute(query).scalars().all()


def drop_unshown(
    connection: Connection, attachment_ids: Iterable[str], thread_id: str, principal: Principal
) -> Sequence[str]:
    """Delete those of the thread's attachments that no message of it shows any more; return their ids."""
    asked = set(attachment_ids)
    if not asked:
        return []
    query = select(items.c.data).where(
        items.c.thread_id == thread_id, items.c.type == "user_message", scope(items, principal)
    )
    shown = connection.execute(query).scalars().all()
    gone = {each for each in asked if not any(each in data for data in shown)}
    mine = (attachments.c.id.in_(gone), attachments.c.thread_id == thread_id)
    dropped = delete(attachments).where(*mine, scope(attachments, principal))
    return connection.execute(dropped.returning(attachments.c.id)).scalars().all()
