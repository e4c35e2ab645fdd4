"""Routes below `/chatkit/threads/{id}`: follow a run again, stop it, and see which ones wait."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from chatdock.context import Principal
from chatdock.runs import UNFINISHED

from .attachment_links import AttachmentLinks, links_for
from .body import parse_object, parse_value, read_json_body
from .deadline import answer_in_time
from .principal import Reader, Rooms
from .run_params import MAX_CURSOR, FollowParams, StopParams
from .services import Services
from .sse import FrameResponse, run_event
from .storable import StorableText

_NUMBER: Final = re.compile(r"\d{1,30}", re.ASCII)

router = APIRouter(prefix="/chatkit/threads/{thread_id}")


@router.get("/run")
async def follow_run(
    request: Request,
    thread_id: StorableText,
    reader: Reader,
    rooms: Rooms,
    after: Annotated[int | None, Query(ge=0, le=MAX_CURSOR)] = None,
) -> Response:
    """The thread's frames above `after` (or `Last-Event-ID`), then live; 204 when there are none.

    Without either, the thread's active run from its first frame. A 204 tells how the last run ended.
    """
    last_event_id = request.headers.get("last-event-id", "")
    cursor = min(int(last_event_id), MAX_CURSOR) if _NUMBER.fullmatch(last_event_id) else after
    params = FollowParams(thread_id=thread_id, after=cursor)
    return await follow(params, reader, rooms, links_for(request, reader, rooms))


@router.post("/stop")
async def stop_run(
    request: Request, thread_id: StorableText, reader: Reader, rooms: Rooms
) -> dict[str, bool]:
    """Stop the named run, or the thread's active one."""
    raw = await read_json_body(request, max_bytes=rooms.settings.max_request_bytes)
    body = parse_object(raw or b"{}")
    params = parse_value(StopParams, {**body, "thread_id": thread_id})
    return await stop(params, reader, rooms)


@router.get("/waiting")
async def waiting_runs(
    thread_id: StorableText, reader: Reader, rooms: Rooms
) -> dict[str, list[Any]]:
    """The messages that wait for their turn in the thread, in order."""
    return await waiting(thread_id, reader, rooms)


@router.get("/endings")
async def run_endings(thread_id: StorableText, reader: Reader, rooms: Rooms) -> dict[str, Any]:
    """How the thread's newest answers ended that did not come to their ends, by the ids of their questions."""
    return await endings(thread_id, reader, rooms)


async def follow(
    params: FollowParams,
    reader: Principal,
    rooms: Services,
    links: AttachmentLinks,
    *,
    repeats_headers: bool = False,
) -> Response:
    """The thread's frames above `after`, or that there are none; an event can repeat the headers."""
    thread_id = params.thread_id
    await answer_in_time((await rooms.chat()).check_thread(thread_id, reader))
    attached = await answer_in_time(rooms.runs.following.thread(thread_id, params.after, reader))
    if attached is None:
        return await _nothing(thread_id, reader, rooms, repeats_headers=repeats_headers)
    run_id = None if attached.run is None else attached.run.id
    return FrameResponse(
        attached.batches,
        numbered=True,
        headers={} if run_id is None else {"X-ChatDock-Run": run_id},
        opening=run_event(run_id=run_id, thread_id=thread_id) if repeats_headers else b"",
        finish=links.finish,
    )


async def _nothing(
    thread_id: str, reader: Principal, rooms: Services, *, repeats_headers: bool
) -> Response:
    last = await answer_in_time(rooms.runs.records.newest(thread_id, reader))
    has_ended = last is not None and last.state not in UNFINISHED
    run_id, state = (last.id, last.state) if last is not None and has_ended else (None, None)
    if repeats_headers:
        event = run_event(run_id=run_id, thread_id=thread_id, state=state)
        return Response(event, media_type="text/event-stream")
    headers = {"X-ChatDock-Run": run_id, "X-ChatDock-Run-State": state}
    return Response(
        status_code=204,
        headers={name: value for name, value in headers.items() if value is not None},
    )


async def stop(params: StopParams, reader: Principal, rooms: Services) -> dict[str, bool]:
    """Stop the thread's run of this id, or its active one."""
    asked = (params.thread_id, params.run_id, reader)
    # What runs here ends at once, whatever the database does.
    stopped = await rooms.runs.stop_here(*asked)
    if stopped is None:
        await answer_in_time((await rooms.chat()).check_thread(params.thread_id, reader))
        stopped = await answer_in_time(rooms.runs.stop(*asked))
    return {"stopped": stopped}


async def waiting(thread_id: str, reader: Principal, rooms: Services) -> dict[str, list[Any]]:
    """The messages that wait for their turn in the thread, in order."""
    return {"runs": await answer_in_time((await rooms.chat()).waiting(thread_id, reader))}


async def endings(thread_id: str, reader: Principal, rooms: Services) -> dict[str, Any]:
    """How the thread's newest answers ended that did not come to their ends, and the action that failed last."""
    chat = await rooms.chat()
    await answer_in_time(chat.check_thread(thread_id, reader))
    told = {"endings": await answer_in_time(rooms.runs.records.early_endings(thread_id, reader))}
    action = await answer_in_time(chat.failed_action(thread_id, reader))
    return told if action is None else {**told, "failed_action": action}
