"""How a case says what it expects, and whom it takes for a reader."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Final

from chatkit.store import NotFoundError as SdkNotFoundError

from chatdock.context import Principal, RequestContext
from chatdock.errors import NotFoundError
from chatdock.storage.ids import new_id

_ABSENT: Final = (SdkNotFoundError, NotFoundError)


def somebody(*, organization_id: str | None = None, user_id: str | None = None) -> RequestContext:
    """A request of a reader whom the store has never seen, of a new organisation unless one is named."""
    principal = Principal(
        user_id=user_id or new_id("usr"), organization_id=organization_id or new_id("org")
    )
    return RequestContext(principal=principal, request_id=new_id("req"))


def expect(holds: bool, message: str) -> None:
    """Fail with the message unless it holds."""
    if not holds:
        raise AssertionError(message)


def expect_equal(found: Any, wanted: Any, what: str) -> None:
    """Fail unless what was found is of the wanted type, or a subclass of it, and equal."""
    expect(
        isinstance(found, type(wanted)) and found == wanted,
        f"{what} is not what was stored.\n  stored: {wanted!r}\n  loaded: {found!r}",
    )


async def expect_absent(loading: Awaitable[object], what: str) -> None:
    """Fail unless this raises the SDK's `NotFoundError` (or ChatDock's)."""
    try:
        found = await loading
    except _ABSENT:
        return
    except Exception as error:
        raise AssertionError(
            f"{what} must raise NotFoundError; it raised {type(error).__name__}."
        ) from error
    raise AssertionError(f"{what} must raise NotFoundError; it gave {found!r}.")


async def or_absent(doing: Awaitable[object]) -> None:
    """Do it; that something is absent is no failure."""
    with suppress(*_ABSENT):
        await doing
