"""`POST /chatkit`: the ChatKit protocol, and ChatDock's own ops on the same route."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from chatdock.runs import RunCursor

from .attachment_links import AttachmentLinks, links_for
from .body import parse_object, read_json_body
from .deadline import answer_in_time
from .envelope import Envelope, read_envelope
from .principal import Reader, Rooms
from .run_ops import RUN_OPS, answer_run_op
from .services import Services
from .sse import FrameResponse, run_event

router = APIRouter()


@router.post("/chatkit")
async def chatkit(request: Request, reader: Reader, rooms: Rooms) -> Response:
    """Serve one op: JSON, or the frames of the run that it started."""
    raw = await read_json_body(request, max_bytes=rooms.settings.max_request_bytes)
    body = parse_object(raw)
    envelope = read_envelope(request, body)
    _note_op(request, body, RUN_OPS)
    links = links_for(request, reader, rooms)
    own = await answer_run_op(body, envelope, reader, rooms, links)
    if own is not None:
        return own
    chat = await rooms.chat()
    _note_op(request, body, chat.ops)
    answer = await answer_in_time(
        chat.handle(
            body,
            principal=reader,
            request_id=request.state.request_id,
            idempotency_key=envelope.idempotency_key,
            page_url=request.headers.get("x-page-url"),
        )
    )
    if isinstance(answer, bytes):
        return Response(
            links.finish(answer),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )
    return frames_of(answer, envelope, rooms, links)


def frames_of(
    answer: RunCursor, envelope: Envelope, rooms: Services, links: AttachmentLinks
) -> FrameResponse:
    """The frames of the run that a request started or joined."""
    run = answer.run
    opening = run_event(run_id=run.id, thread_id=run.thread_id)
    return FrameResponse(
        rooms.runs.following.run(answer),
        numbered=envelope.is_numbered,
        headers={"X-ChatDock-Run": run.id},
        opening=opening if envelope.repeats_headers else b"",
        finish=links.finish,
        on_left=on_left(answer, envelope, rooms),
    )


def on_left(
    answer: RunCursor, envelope: Envelope, rooms: Services
) -> Callable[[], Awaitable[None]] | None:
    """What to do when the reader of an answer goes before its end."""
    # Only a request without a key is known again by what it says.
    has_key = envelope.idempotency_key is not None
    return None if has_key else partial(rooms.runs.leave, answer.run)


def _note_op(request: Request, body: dict[str, Any], known: tuple[str, ...]) -> None:
    """Let the request's measure and log line name its op, if it is one that there is."""
    if body.get("type") in known:
        request.state.op = body["type"]
