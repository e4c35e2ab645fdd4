"""Who sends a request, and from which page: the edge's use of `identity`."""

from __future__ import annotations

from collections.abc import Iterator
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
    reader = guest_of(request, rooms)
    if reader is None:
        root = request.scope.get("root_path", "")
        raise UnauthenticatedError(
            f"There is no guest session. Send POST {root}/auth/guest first and keep its cookie; "
            "a page of another site uses createChatKitFetch()."
        )
    return reader


def guest_of(request: Request, rooms: Services) -> Principal | None:
    """The guest whose cookie came with the request, if a good one did."""
    tokens = _cookies(request, GUEST_COOKIE)
    return next(filter(None, map(rooms.guests.principal, tokens)), None)


def _cookies(request: Request, name: str) -> Iterator[str]:
    """Every cookie of a name: one of an installation at a shorter path comes along."""
    for header in request.headers.getlist("cookie"):
        for pair in header.split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                yield value


Reader = Annotated[Principal, Depends(principal)]
"""A route's parameter that gets the verified reader."""


def check_origin(request: Request, rooms: Services) -> None:
    """Refuse a request that a foreign page sent with this site's cookies."""
    origin = request.headers.get("origin")
    if origin is not None:
        refused = not is_same_origin(request) and origin not in rooms.settings.allowed_origins
    else:
        refused = request.headers.get("sec-fetch-site") == "cross-site"
    if refused:
        raise ForbiddenError(
            "Pages of this origin may not use the assistant. Its owner can add the origin to "
            f"{rooms.settings.prefix}ALLOWED_ORIGINS."
        )


def is_same_origin(request: Request) -> bool:
    """Whether a page of this server's own origin sent the request, as its browser says."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    scheme, _, host = origin.partition("://")
    # Behind a proxy that ends TLS the page's scheme is not the one that this server sees.
    return scheme in {"http", "https"} and host == request.headers.get("host")


def is_https(request: Request) -> bool:
    """Whether the reader's browser came by https, to this server or to a proxy in front of it."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
