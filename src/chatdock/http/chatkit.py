"""`POST /chatkit`: the ChatKit protocol."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from chatdock.errors import BadRequestError

from .body import read_json_body
from .principal import Reader, Rooms
from .sse import FrameResponse

MAX_KEY_CHARS = 200

router = APIRouter()


@router.post("/chatkit")
async def chatkit(request: Request, reader: Reader, rooms: Rooms) -> Response:
    """Serve one ChatKit op: JSON, or the frames of the run that it started."""
    body = await read_json_body(request, max_bytes=rooms.settings.max_request_bytes)
    chat = await rooms.chat()
    answer = await chat.handle(
        body,
        principal=reader,
        request_id=request.state.request_id,
        idempotency_key=_idempotency_key(request),
        page_url=request.headers.get("x-page-url"),
    )
    if isinstance(answer, bytes):
        return Response(
            answer, media_type="application/json", headers={"Cache-Control": "no-store"}
        )
    return FrameResponse(
        rooms.runs.follow(answer),
        numbered=request.headers.get("x-chatdock-resume") == "1",
        headers={"X-ChatDock-Run": answer.run.id},
    )


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key") or None
    if key is not None and len(key) > MAX_KEY_CHARS:
        raise BadRequestError(f"The Idempotency-Key is longer than {MAX_KEY_CHARS} characters.")
    return key
