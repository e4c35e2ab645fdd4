"""A row that is absent and a row of somebody else read the same."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Row

from chatdock.errors import NotFoundError

_AnyRow = TypeVar("_AnyRow", bound=Row[*tuple[Any, ...]])


def found(row: _AnyRow | None, what: str) -> _AnyRow:
    """The row; raises `NotFoundError` when there is none."""
    if row is None:
        raise not_found(what)
    return row


def not_found(what: str) -> NotFoundError:
    """The error that a thread, an item or an attachment is not there."""
    return NotFoundError(
        f"There is no such {what}. It may have been deleted; reload to see what is there."
    )
