"""Client tool calls that nobody answered: they end with the turn that waited for them."""

from __future__ import annotations

from typing import Final

from pydantic_core import from_json
from sqlalchemy import Connection, bindparam, delete, select

from chatdock.context import Principal

from .statements import reader, scoped
from .tables import items

NEWEST_ITEMS: Final = 20
"""How many of a thread's newest items are looked through for a call that waits."""

_NEWEST: Final = (
    select(items.c.id, items.c.type, items.c.data)
    .where(items.c.thread_id == bindparam("of_thread"), scoped(items))
    .order_by(items.c.position.desc())
    .limit(NEWEST_ITEMS)
    .subquery()
)
_CALLS: Final = select(_NEWEST.c.id, _NEWEST.c.data).where(_NEWEST.c.type == "client_tool_call")
_DROP: Final = delete(items).where(
    items.c.thread_id == bindparam("of_thread"), items.c.id == bindparam("of_item"), scoped(items)
)


def drop_pending_calls(connection: Connection, thread_id: str, principal: Principal) -> None:
    """Delete the thread's client tool calls that wait for an output, inside the caller's transaction."""
    mine = {"of_thread": thread_id, **reader(principal)}
    for row in connection.execute(_CALLS, mine).all():
        if from_json(row.data)["status"] == "pending":
            connection.execute(_DROP, {**mine, "of_item": row.id})
