"""`/health/live` and `/health/ready`: is the process alive, and can it serve readers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from chatdock.storage.outage import outage

from .deadline import in_time
from .principal import Rooms
from .services import ComponentState

CHECK_SECONDS: Final = 2.0
"""Longest time that a component may take to show that it works."""

router = APIRouter(prefix="/health")


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer as long as the process can."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(rooms: Rooms) -> JSONResponse:
    """200 once chat can be served, with or without search, and 503 before; the states, and why."""
    components, reasons = dict(rooms.components), dict(rooms.reasons)
    # In this order: without its database search says nothing about itself.
    for name, check in (("database", rooms.check_database), ("search", rooms.check_search)):
        if components[name] == "ok" and (reason := await _failure(check)):
            components[name], reasons[name] = "down", reason
            break
    status = _status(components)
    return JSONResponse(
        {"status": status, "components": components, "reasons": reasons},
        status_code=200 if status in {"ok", "degraded"} else 503,
    )


async def _failure(check: Callable[[], Coroutine[Any, Any, None]]) -> str | None:
    """Why a component does not work; None when it does."""
    try:
        await in_time(check(), CHECK_SECONDS)
    except Exception as error:  # noqa: BLE001 - whatever it is, the component does not work
        return outage(error)
    return None


def _status(components: Mapping[str, ComponentState]) -> str:
    """`degraded` is a chat that cannot search, which says so: it has to be served all the same."""
    needed = {components["database"], components["chat"]}
    for state in ("down", "starting"):
        if state in needed:
            return state
    return {"ok": "ok", "starting": "starting", "down": "degraded"}[components["search"]]
