"""What a request to `POST /chatkit` says to ChatDock itself: in headers, or beside its op in the body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Request
from pydantic import BaseModel, Field

from chatdock.errors import BadRequestError

from .body import parse_part

FIELD: Final = "chatdock"
"""Top-level field of the body, which the ChatKit SDK ignores."""

MAX_KEY_CHARS: Final = 200


class _Field(BaseModel):
    """What the field of the body may hold."""

    idempotency_key: Annotated[str, Field(min_length=1, max_length=MAX_KEY_CHARS)] | None = None
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What goes along with an op.

    Attributes:
        idempotency_key: The client's own id of the request.
        is_numbered: Frames carry their numbers.
        repeats_headers: The stream begins with an event that tells what the answer's headers tell.
    """

    idempotency_key: str | None
    is_numbered: bool
    repeats_headers: bool


def read_envelope(request: Request, body: dict[str, Any]) -> Envelope:
    """Read headers and body, either of which may have been lost on the way; raises `BadRequestError`."""
    field = parse_part(_Field, body, FIELD)
    return Envelope(
        idempotency_key=_key(request.headers.get("idempotency-key") or None, field.idempotency_key),
        is_numbered=field.resume or request.headers.get("x-chatdock-resume") == "1",
        repeats_headers=field.resume,
    )


def _key(in_header: str | None, in_body: str | None) -> str | None:
    if in_header is None or in_header == in_body:
        return in_body
    if in_body is not None:
        raise BadRequestError(
            f'The header Idempotency-Key and the field "{FIELD}.idempotency_key" differ. '
            "Send the same key in both, or one of them."
        )
    if len(in_header) > MAX_KEY_CHARS:
        raise BadRequestError(f"The Idempotency-Key is longer than {MAX_KEY_CHARS} characters.")
    return in_header
