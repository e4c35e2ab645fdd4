"""`GET /metrics`: the metrics of this process, for its own machine or with a token."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Final

from fastapi import APIRouter, Request, Response

from chatdock.errors import ForbiddenError

from .principal import Rooms
from .services import Services

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""The form that every version of Prometheus reads."""

_FORWARDED: Final = (
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
)

router = APIRouter()


@router.get("/metrics")
async def metrics(request: Request, rooms: Rooms) -> Response:
    """All metrics in Prometheus's text format."""
    if not (_has_token(request, rooms) or _is_from_here(request)):
        raise ForbiddenError(
            "Metrics are given to the server's own machine, or with the header "
            f"Authorization: Bearer and the token of {rooms.settings.prefix}METRICS_TOKEN."
        )
    return Response(
        rooms.metrics.text(), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"}
    )


def _has_token(request: Request, rooms: Services) -> bool:
    token = rooms.settings.metrics_token
    if token is None:
        return False
    given = request.headers.get("authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode())


def _is_from_here(request: Request) -> bool:
    """Whether a program of this machine asks by itself, and no proxy for somebody else."""
    if any(name in _FORWARDED or name.startswith("x-forwarded") for name in request.headers):
        return False
    # Proxies that add no header still pass on the host that was asked for; so do browsers.
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    return _is_loopback(request.client and request.client.host) and _is_loopback(host.strip("[]"))


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False
