"""`/health/live` and `/health/ready`: is the process alive, and can it serve readers."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from .principal import Rooms

router = APIRouter(prefix="/health")


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer as long as the process can."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(rooms: Rooms) -> JSONResponse:
    """200 once every component is up, 503 with their states before."""
    is_ready = all(state == "ok" for state in rooms.components.values())
    body = {"status": "ok" if is_ready else "starting", "components": rooms.components}
    return JSONResponse(body, status_code=200 if is_ready else 503)
