"""Reads request bodies within their limit."""

from __future__ import annotations

from fastapi import Request

from chatdock.errors import TooLargeError, UnsupportedMediaTypeError


async def read_json_body(request: Request, *, max_bytes: int) -> bytes:
    """The body of a JSON request; raises `UnsupportedMediaTypeError` and `TooLargeError`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaTypeError(
            "Send the body as JSON, with Content-Type: application/json."
        )
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(f"The body is larger than {max_bytes:,} bytes. Send less text at once.")
