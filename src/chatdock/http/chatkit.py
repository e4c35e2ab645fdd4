"""`POST /chatkit`: the ChatKit protocol, and ChatDock's own ops on the same route."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, TypedDict

from fastapi import APIRouter, Request, Response

from chatdock.runs import RunCursor
from chatdock.settings import Settings

from .attachment_links import AttachmentLinks, links_for
from .body import parse_object, read_json_body, too_large
from .deadline import answer_in_time
from .envelope import Envelope, read_envelope
from .principal import Reader, Rooms
from .run_ops import RUN_OPS, answer_run_op
from .services import Services
from .sse import FrameResponse, run_event

_TRANSCRIBE: Final = "input.transcribe"
_AROUND_SOUND_BYTES: Final = 65_536
_LATE: Final = "It took too long and was given up. Try again."

router = APIRouter()


class _Patience(TypedDict, total=False):
    seconds: float
    late: str


@router.post("/chatkit")
async def chatkit(request: Request, reader: Reader, rooms: Rooms) -> Response:
    """Serve one op: JSON, or the frames of the run that it started."""
    body = await _read(request, rooms.settings)
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
        ),
        **_patience(body, rooms.settings),
    )
    if isinstance(answer, bytes):
        return Response(
            links.finish(answer),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )
    return frames_of(answer, envelope, rooms, links)


async def _read(request: Request, settings: Settings) -> dict[str, Any]:
    """The JSON object of the body; only one that brings a sound may be as large as sounds may."""
    most_bytes = settings.max_request_bytes
    if settings.transcription_model is not None:
        # Base64 takes four bytes for three.
        sound_bytes = settings.transcription_max_bytes * 4 // 3 + _AROUND_SOUND_BYTES
        most_bytes = max(most_bytes, sound_bytes)
    raw = await read_json_body(request, max_bytes=most_bytes)
    body = parse_object(raw)
    if len(raw) > settings.max_request_bytes and body.get("type") != _TRANSCRIBE:
        raise too_large(settings.max_request_bytes)
    return body


def _patience(body: dict[str, Any], settings: Settings) -> _Patience:
    """How long the answer may take: what an owner's code or another server does has a run's time."""
    if body.get("type") not in (_TRANSCRIBE, "threads.sync_custom_action"):
        return {}
    return {"seconds": settings.run_seconds, "late": _LATE}


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
