"""Routes below `/chatkit/threads/{id}`: follow a run again, stop it, and see which ones wait."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, ValidationError

from chatdock.context import Principal
from chatdock.errors import BadRequestError
from chatdock.runs import UNFINISHED

from .body import read_json_body
from .principal import Reader, Rooms
from .services import Services
from .sse import FrameResponse, run_event

MAX_CURSOR: Final = 2**63 - 1
RunId = Annotated[str, Field(min_length=1)]
_NUMBER: Final = re.compile(r"\d{1,30}", re.ASCII)

router = APIRouter(prefix="/chatkit/threads/{thread_id}")


class StopBody(BaseModel):
    """The body of a stop; without `run_id` it means the thread's active run."""

    run_id: RunId | None = None


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
    last_event_id = request.headers.get("last-event-id", "")
    cursor = min(int(last_event_id), MAX_CURSOR) if _NUMBER.fullmatch(last_event_id) else after
    return await follow(thread_id, cursor, reader, rooms)


@router.post("/stop")
async def stop_run(
    request: Request, thread_id: str, reader: Reader, rooms: Rooms
) -> dict[str, bool]:
    """Stop the named run, or the thread's active one."""
    raw = await read_json_body(request, max_bytes=rooms.settings.max_request_bytes)
    try:
        body = StopBody.model_validate_json(raw or b"{}")
    except ValidationError:
        raise BadRequestError('The body of a stop is {} or {"run_id": "…"}.') from None
    return await stop(thread_id, body.run_id, reader, rooms)


@router.get("/waiting")
async def waiting_runs(thread_id: str, reader: Reader, rooms: Rooms) -> dict[str, list[Any]]:
    """The messages that wait for their turn in the thread, in order."""
    return await waiting(thread_id, reader, rooms)


async def follow(
    thread_id: str, after: int | None, reader: Principal, rooms: Services, *, is_told: bool = False
) -> Response:
    """The thread's frames above `after`, or that there are none; `is_told`: an event repeats the headers."""
    await (await rooms.chat()).check_thread(thread_id, reader)
    attached = await rooms.runs.following.thread(thread_id, after, reader)
    if attached is None:
        return await _nothing(thread_id, reader, rooms, is_told=is_told)
    run_id = None if attached.run is None else attached.run.id
    return FrameResponse(
        attached.batches,
        numbered=True,
        headers={} if run_id is None else {"X-ChatDock-Run": run_id},
        opening=run_event(run_id=run_id, thread_id=thread_id) if is_told else b"",
    )


async def _nothing(
    thread_id: str, reader: Principal, rooms: Services, *, is_told: bool
) -> Response:
    last = await rooms.runs.records.newest(thread_id, reader)
    has_ended = last is not None and last.state not in UNFINISHED
    run_id, state = (last.id, last.state) if last is not None and has_ended else (None, None)
    if is_told:
        event = run_event(run_id=run_id, thread_id=thread_id, state=state)
        return Response(event, media_type="text/event-stream")
    headers = {"X-ChatDock-Run": run_id, "X-ChatDock-Run-State": state}
    return Response(
        status_code=204,
        headers={name: value for name, value in headers.items() if value is not None},
    )


async def stop(
    thread_id: str, run_id: str | None, reader: Principal, rooms: Services
) -> dict[str, bool]:
    """Stop the thread's run of this id, or its active one."""
    await (await rooms.chat()).check_thread(thread_id, reader)
    return {"stopped": await rooms.runs.stop(thread_id, run_id, reader)}


async def waiting(thread_id: str, reader: Principal, rooms: Services) -> dict[str, list[Any]]:
    """The messages that wait for their turn in the thread, in order."""
    return {"runs": await (await rooms.chat()).waiting(thread_id, reader)}
