"""Who sends a request, and from which page: the edge's use of `identity`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from chatdock.context import Principal
from chatdock.errors import ForbiddenError, UnauthenticatedError
from chatdock.identity import GUEST_COOKIE

from .services import Services, services

Rooms = Annotated[Services, Depends(services)]
"""A route's parameter that gets the services of its application."""


async def principal(request: Request, rooms: Rooms) -> Principal:
    """The verified reader of this request; raises `UnauthenticatedError` and `ForbiddenError`."""
    check_origin(request, rooms)
    reader = rooms.guests.principal(request.cookies.get(GUEST_COOKIE))
    if reader is None:
        raise UnauthenticatedError(
            "There is no guest session. Send POST /auth/guest first and keep its cookie; "
            "a page of another site uses createChatKitFetch()."
        )
    return reader


Reader = Annotated[Principal, Depends(principal)]
"""A route's parameter that gets the verified reader."""


def check_origin(request: Request, rooms: Services) -> None:
    """Refuse a request that a foreign page sent with this site's cookies."""
    origin = request.headers.get("origin")
    if origin is not None:
        scheme, _, host = origin.partition("://")
        # Behind a proxy that ends TLS the page's scheme is not the one that this server sees.
        same = scheme in {"http", "https"} and host == request.headers.get("host")
        refused = not same and origin not in rooms.settings.allowed_origins
    else:
        refused = request.headers.get("sec-fetch-site") == "cross-site"
    if refused:
        raise ForbiddenError(
            "Pages of this origin may not use the assistant. Its owner can add the origin to "
            "CHATDOCK_ALLOWED_ORIGINS."
        )
