"""`POST /auth/guest`: a session for a reader without a login."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from chatdock.identity import GUEST_COOKIE, GUEST_SECONDS

from .principal import Rooms, check_origin, guest_of, is_https

router = APIRouter(prefix="/auth")


@router.post("/guest")
async def guest(request: Request, response: Response, rooms: Rooms) -> dict[str, str]:
    """Give a new reader a guest cookie; one who has a good one keeps it."""
    check_origin(request, rooms)
    if guest_of(request, rooms) is None:
        response.set_cookie(
            GUEST_COOKIE,
            rooms.guests.new_token(),
            max_age=GUEST_SECONDS,
            path=request.scope.get("root_path") or "/",
            secure=is_https(request),
            httponly=True,
            samesite="lax",
        )
    response.headers["Cache-Control"] = "no-store"
    return {"kind": "guest"}
