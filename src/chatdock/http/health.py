"""`/health/live` and `/health/ready`: is the process alive, and can it serve readers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from .principal import Rooms
from .services import ComponentState, Services

PING_SECONDS = 2.0
"""Longest time that the database may take to answer the smallest query."""

router = APIRouter(prefix="/health")


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer as long as the process can."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(rooms: Rooms) -> JSONResponse:
    """200 once every component is up, 503 with their states before."""
    components = dict(rooms.components)
    if components["database"] == "ok" and not await _database_answers(rooms):
        components["database"] = "down"
    return JSONResponse(
        {"status": _status(components), "components": components},
        status_code=200 if _status(components) == "ok" else 503,
    )


async def _database_answers(rooms: Services) -> bool:
    try:
        await asyncio.wait_for(rooms.ping_database(), PING_SECONDS)
    except (SQLAlchemyError, TimeoutError):
        return False
    return True


def _status(components: Mapping[str, ComponentState]) -> ComponentState:
    states = set(components.values())
    return "down" if "down" in states else "starting" if "starting" in states else "ok"
