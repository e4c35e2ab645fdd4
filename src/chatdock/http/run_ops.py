"""The routes of `runs.py` as ops of `POST /chatkit`, for a way that lets nothing else through."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from chatdock.context import Principal
from chatdock.errors import BadRequestError

from .body import parse_part
from .envelope import Envelope
from .runs import MAX_CURSOR, RunId, follow, stop, waiting
from .services import Services

RUN_OPS: Final = ("chatdock.run.follow", "chatdock.run.stop", "chatdock.run.waiting")
"""Names of the ops that ChatDock adds to the SDK's."""


class _Waiting(BaseModel):
    thread_id: str


class _Follow(_Waiting):
    after: Annotated[int, Field(ge=0, le=MAX_CURSOR)] | None = None


class _Stop(_Waiting):
    run_id: RunId | None = None


async def answer_run_op(
    body: dict[str, Any], envelope: Envelope, reader: Principal, rooms: Services
) -> Response | None:
    """Serve an op of ours as its route does; None when the body holds another op."""
    match body.get("type"):
        case "chatdock.run.follow":
            params = parse_part(_Follow, body, "params")
            return await follow(
                params.thread_id, params.after, reader, rooms, is_told=envelope.is_told
            )
        case "chatdock.run.stop":
            params = parse_part(_Stop, body, "params")
            return JSONResponse(await stop(params.thread_id, params.run_id, reader, rooms))
        case "chatdock.run.waiting":
            params = parse_part(_Waiting, body, "params")
            return JSONResponse(await waiting(params.thread_id, reader, rooms))
        case str(name) if name.startswith("chatdock."):
            raise BadRequestError(
                f'There is no op "{name[:80]}". ChatDock\'s own ops: {", ".join(RUN_OPS)}.'
            )
        case _:
            return None
