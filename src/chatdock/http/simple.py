"""`POST /assistant/chatkit`: a question in a body of three fields, for clients without a ChatKit library."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from chatdock.errors import BadRequestError, UnsupportedMediaTypeError
from chatdock.runs import RunCursor

from .attachment_links import links_for
from .body import media_type, parse_object, parse_value, read_body
from .chatkit import frames_of, on_left
from .deadline import answer_in_time
from .envelope import Envelope, read_envelope
from .principal import Reader, Rooms, is_same_origin
from .services import Services
from .sse import disconnected

MAX_QUOTE_CHARS: Final = 2_000
"""What is longer of a selected text is cut: a question is never refused for its context."""

router = APIRouter()


class _Question(BaseModel):
    """What the body has to hold; its context is read apart, as leniently as everywhere."""

    query: Annotated[str, Field(min_length=1)]
    thread_id: str | None = None


@router.post("/assistant/chatkit")
async def assistant(request: Request, reader: Reader, rooms: Rooms) -> Response:
    """Answer a question: the frames of `POST /chatkit`, or with `Accept: application/json` the whole answer."""
    body = parse_object(await _read(request, rooms))
    envelope = read_envelope(request, body)
    chat = await rooms.chat()
    answer = await answer_in_time(
        chat.handle(
            _as_op(body),
            principal=reader,
            request_id=request.state.request_id,
            idempotency_key=envelope.idempotency_key,
            page_url=request.headers.get("x-page-url"),
        )
    )
    # Both ops that a question becomes start a run.
    run = cast("RunCursor", answer)
    if _wants_json(request):
        return await _whole(request, run, envelope, rooms)
    return frames_of(run, envelope, rooms, links_for(request, reader, rooms))


async def _read(request: Request, rooms: Services) -> bytes:
    """The body as JSON; as `text/plain`, which needs no preflight, only from a page of this origin."""
    kind = media_type(request)
    if kind != "application/json" and not (kind == "text/plain" and is_same_origin(request)):
        raise UnsupportedMediaTypeError(
            "Send the body as JSON, with Content-Type: application/json. A page of this server's own "
            "origin may leave the type out."
        )
    return await read_body(request, max_bytes=rooms.settings.max_request_bytes)


def _as_op(body: dict[str, Any]) -> dict[str, Any]:
    """The ChatKit op that asks the question."""
    question = parse_value(_Question, body)
    if not question.query.strip():
        raise BadRequestError('The field "query" is empty. Write a question.')
    context = _object(body.get("context"))
    selected = context.get("selected_text")
    quote = selected.strip()[:MAX_QUOTE_CHARS] if isinstance(selected, str) else ""
    content = [{"type": "input_text", "text": question.query}]
    params: dict[str, Any] = {"input": {"content": content, "quoted_text": quote or None}}
    # A page that has no thread yet may say so with an empty text.
    if question.thread_id:
        params["thread_id"] = question.thread_id
    return {
        "type": "threads.add_user_message" if question.thread_id else "threads.create",
        "params": params,
        "metadata": _metadata(context),
    }


def _metadata(context: dict[str, Any]) -> dict[str, Any]:
    """The context under the names that the metadata of an op has."""
    names = {"page_context": "page", "selected_text": "selection"}
    return {names.get(key, key): value for key, value in context.items()}


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _wants_json(request: Request) -> bool:
    """Whether the client reads JSON and no stream."""
    accepted = ",".join(request.headers.getlist("accept")).lower()
    kinds = {each.partition(";")[0].strip() for each in accepted.split(",")}
    return "application/json" in kinds and "text/event-stream" not in kinds


async def _whole(request: Request, run: RunCursor, envelope: Envelope, rooms: Services) -> Response:
    """The answer in one piece once its run has ended, however long it waited for its turn."""
    from chatdock.chat import whole_answer

    waiting = asyncio.create_task(whole_answer(rooms.runs, run))
    gone = asyncio.create_task(disconnected(request.receive))
    try:
        await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            return await _left(run, envelope, rooms)
        answer = await waiting
    finally:
        waiting.cancel()
        gone.cancel()
        await asyncio.gather(waiting, gone, return_exceptions=True)
    return JSONResponse(
        {
            "thread_id": run.run.thread_id,
            "answer": answer.answer,
            "citations": [asdict(place) for place in answer.citations],
        },
        headers={"X-ChatDock-Run": run.run.id, "Cache-Control": "no-store"},
    )


async def _left(run: RunCursor, envelope: Envelope, rooms: Services) -> Response:
    """Nobody reads this response any more; the run goes on, and the same question finds it again."""
    if leave := on_left(run, envelope, rooms):
        await leave()
    return Response()
