"""Routes below `/chatkit/attachments`: files come in, and go back to the reader whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from chatdock.context import Principal, RequestContext
from chatdock.errors import ForbiddenError
from chatdock.identity import LinkPurpose

from .attachment_links import links_for
from .body import media_type
from .principal import Reader, Rooms, principal
from .services import Services
from .storable import StorableText
from .uploads import body_pieces, sent_file

if TYPE_CHECKING:
    from chatkit.types import Attachment

    # Importing the room costs 1.5 s (the agent SDKs).
    from chatdock.chat import Content

_FORM: Final = "multipart/form-data"

router = APIRouter(prefix="/chatkit/attachments")


@router.post("")
async def add_attachment(request: Request, reader: Reader, rooms: Rooms) -> Response:
    """Take in a file in one step: the field `file` of a form."""
    attachments = (await rooms.chat()).attachments
    context, max_bytes = _context(request, reader), attachments.limits.max_bytes
    with attachments.slot(context):
        async with sent_file(request, max_bytes=max_bytes) as file:
            made = await attachments.add(file.name, file.media_type, file.pieces, context)
    return _answer(made, request, reader, rooms)


@router.put("/{attachment_id}/content")
@router.post("/{attachment_id}/content")
async def fill_attachment(
    request: Request, attachment_id: StorableText, rooms: Rooms, token: str | None = None
) -> Response:
    """Take in the bytes of an announced file: as the body, or as the field `file` of a form."""
    reader = await _holder("upload", request, attachment_id, rooms, token)
    attachments = (await rooms.chat()).attachments
    context, max_bytes = _context(request, reader), attachments.limits.max_bytes
    with attachments.slot(context):
        if request.method == "POST" and media_type(request) == _FORM:
            async with sent_file(request, max_bytes=max_bytes) as file:
                made = await attachments.fill(attachment_id, file.pieces, context)
        else:
            pieces = body_pieces(request, max_bytes=max_bytes)
            made = await attachments.fill(attachment_id, pieces, context)
    return _answer(made, request, reader, rooms)


@router.get("/{attachment_id}/content")
async def attachment_content(
    request: Request, attachment_id: StorableText, rooms: Rooms, token: str | None = None
) -> Response:
    """The bytes of an attachment: to be shown if it is an image, else to be saved as a file."""
    reader = await _holder("content", request, attachment_id, rooms, token)
    attachments = (await rooms.chat()).attachments
    content = await attachments.content(attachment_id, _context(request, reader))
    return StreamingResponse(content.pieces, headers=_headers(content))


async def _holder(
    purpose: LinkPurpose, request: Request, attachment_id: str, rooms: Services, token: str | None
) -> Principal:
    """The reader whose link this is, or without a token the one whose session it is."""
    if token is None:
        return await principal(request, rooms)
    reader = rooms.links.principal(purpose, attachment_id, token)
    if reader is None:
        raise ForbiddenError("The link has ended, or is not whole. Load the conversation again.")
    return reader


def _context(request: Request, reader: Principal) -> RequestContext:
    return RequestContext(principal=reader, request_id=request.state.request_id)


def _answer(made: Attachment, request: Request, reader: Principal, rooms: Services) -> Response:
    data = made.model_dump_json(exclude={"metadata"}, exclude_none=True).encode()
    return Response(
        links_for(request, reader, rooms).finish(data),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _headers(content: Content) -> dict[str, str]:
    """Nothing of a file is ever executed, whoever made it: not in this place, and not on this site."""
    attachment = content.attachment
    is_shown = attachment.type == "image"
    place = "inline" if is_shown else "attachment"
    return {
        "Content-Type": attachment.mime_type if is_shown else "application/octet-stream",
        "Content-Length": str(content.size_bytes),
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(attachment.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=1800",
        # The dock may be on a page of another site; who has the link may see the file.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
    }
