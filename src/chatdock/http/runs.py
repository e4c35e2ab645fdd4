"""`GET /chatkit/threads/{id}/run` and `POST …/stop`: follow a run again, and stop it."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ValidationError

from chatdock.context import Principal
from chatdock.errors import BadRequestError
from chatdock.runs import UNFINISHED

from .body import read_json_body
from .principal import Reader, Rooms
from .services import Services
from .sse import FrameResponse

MAX_CURSOR: Final = 2**63 - 1
_NUMBER: Final = re.compile(r"\d{1,30}", re.ASCII)

router = APIRouter(prefix="/chatkit/threads/{thread_id}")


class StopBody(BaseModel):
    """The body of a stop; without `run_id` it means the thread's active run."""

    run_id: str | None = None


@router.get("/run")
async def follow_run(
    request: Request,
    thread_id: str,
    reader: Reader,
    rooms: Rooms,
    after: Annotated[int | None, Query(ge=0, le=MAX_CURSOR)] = None,
) -> Response:
    """The thread's frames above `after` (or `Last-Event-ID`), then live; 204 when there are none.

    Without either, the thread's active run from its first frame. A 204 tells how the last run ended.
    """
    await (await rooms.chat()).check_thread(thread_id, reader)
    last_event_id = request.headers.get("last-event-id", "")
    cursor = min(int(last_event_id), MAX_CURSOR) if _NUMBER.fullmatch(last_event_id) else after
    batches = await rooms.runs.attach(thread_id, cursor, reader)
    if batches is None:
        return Response(status_code=204, headers=await _last_run(thread_id, reader, rooms))
    run = rooms.runs.active_run(thread_id)
    headers = {} if run is None else {"X-ChatDock-Run": run.id}
    return FrameResponse(batches, numbered=True, headers=headers)


async def _last_run(thread_id: str, reader: Principal, rooms: Services) -> dict[str, str]:
    last = await rooms.runs.records.newest(thread_id, reader)
    if last is None or last.state in UNFINISHED:
        return {}
    return {"X-ChatDock-Run": last.id, "X-ChatDock-Run-State": last.state}


@router.post("/stop")
async def stop_run(
    request: Request, thread_id: str, reader: Reader, rooms: Rooms
) -> dict[str, bool]:
    """Stop the named run, or the thread's active one."""
    await (await rooms.chat()).check_thread(thread_id, reader)
    raw = await read_json_body(request, max_bytes=rooms.settings.max_request_bytes)
    try:
        body = StopBody.model_validate_json(raw or b"{}")
    except ValidationError:
        raise BadRequestError('The body of a stop is {} or {"run_id": "…"}.') from None
    return {"stopped": await rooms.runs.stop(thread_id, body.run_id)}
