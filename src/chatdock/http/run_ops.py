"""The routes of `runs.py` as ops of `POST /chatkit`, for a way that lets nothing else through."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response
from fastapi.responses import JSONResponse

from chatdock.context import Principal
from chatdock.errors import BadRequestError

from .attachment_links import AttachmentLinks
from .body import parse_part
from .envelope import Envelope
from .run_params import FollowParams, OfThread, StopParams
from .runs import endings, follow, stop, waiting
from .services import Services

RUN_OPS: Final = (
    "chatdock.run.follow",
    "chatdock.run.stop",
    "chatdock.run.waiting",
    "chatdock.run.endings",
)
"""Names of the ops that ChatDock adds to the SDK's."""


async def answer_run_op(
    body: dict[str, Any],
    envelope: Envelope,
    reader: Principal,
    rooms: Services,
    links: AttachmentLinks,
) -> Response | None:
    """Serve an op of ours as its route does; None when the body holds another op."""
    match body.get("type"):
        case "chatdock.run.follow":
            params = parse_part(FollowParams, body, "params")
            repeats_headers = envelope.repeats_headers
            return await follow(params, reader, rooms, links, repeats_headers=repeats_headers)
        case "chatdock.run.stop":
            params = parse_part(StopParams, body, "params")
            return JSONResponse(await stop(params, reader, rooms))
        case "chatdock.run.waiting":
            params = parse_part(OfThread, body, "params")
            return JSONResponse(await waiting(params.thread_id, reader, rooms))
        case "chatdock.run.endings":
            params = parse_part(OfThread, body, "params")
            return JSONResponse(await endings(params.thread_id, reader, rooms))
        case str(name) if name.startswith("chatdock."):
            raise BadRequestError(
                f'There is no op "{name[:80]}". ChatDock\'s own ops: {", ".join(RUN_OPS)}.'
            )
        case _:
            return None
