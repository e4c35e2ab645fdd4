"""`/health/live` and `/health/ready`: is the process alive, and can it serve readers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from .services import Services, services

router = APIRouter(prefix="/health")


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer as long as the process can."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(rooms: Annotated[Services, Depends(services)]) -> JSONResponse:
    """200 once every component is up, 503 with their states before."""
    is_ready = all(state == "ok" for state in rooms.components.values())
    body = {"status": "ok" if is_ready else "starting", "components": rooms.components}
    return JSONResponse(body, status_code=200 if is_ready else 503)
