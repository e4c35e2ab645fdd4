"""Reads request bodies within their limit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Final, TypeVar, cast

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from chatdock.errors import (
    BadRequestError,
    TooLargeError,
    TooSlowError,
    UnsupportedMediaTypeError,
    field_name,
)

from .storable import has_nul

BODY_SECONDS: Final = 60.0
"""Longest time until a request's body is there: one that never ends is not kept for ever."""

MAX_DEPTH: Final = 160
"""Deepest nesting of a body; what is stored of it is read inside of more, by parsers that go to 200."""

Part = TypeVar("Part", bound=BaseModel)


async def read_json_body(request: Request, *, max_bytes: int) -> bytes:
    """The body of a JSON request; raises `UnsupportedMediaTypeError` and `TooLargeError`."""
    if media_type(request) != "application/json":
        raise UnsupportedMediaTypeError(
            "Send the body as JSON, with Content-Type: application/json."
        )
    return await read_body(request, max_bytes=max_bytes)


def media_type(request: Request) -> str:
    """What the request says that its body is; empty when it does not say."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_body(request: Request, *, max_bytes: int) -> bytes:
    """The body of a request, whatever it holds; raises `TooLargeError` and `TooSlowError`."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise too_large(max_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > max_bytes:
                    raise too_large(max_bytes)
    except TimeoutError:
        raise TooSlowError(
            f"The body did not arrive within {BODY_SECONDS:g} seconds. Send it again."
        ) from None
    return bytes(body)


def parse_object(raw: bytes) -> dict[str, Any]:
    """The JSON object that a body holds; raises `BadRequestError`."""
    try:
        body = from_json(raw)
    except ValueError as error:
        raise BadRequestError(f"The body is not valid JSON in UTF-8: {error}.") from None
    if not isinstance(body, dict):
        raise BadRequestError("The body must be a JSON object.")
    body = cast("dict[str, Any]", body)
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _is_too_deep(body):
        raise BadRequestError(f"The body is nested deeper than {MAX_DEPTH} levels. Flatten it.")
    if b"\\u0000" in raw and has_nul(body):
        raise BadRequestError(
            "The body has a NUL character (\\u0000), which cannot be stored. Remove it."
        )
    return body


def _is_too_deep(body: dict[str, Any]) -> bool:
    level: list[Any] = [body]
    for _ in range(MAX_DEPTH):
        level = [entry for each in level for entry in _entries(each)]
    return any(isinstance(each, dict | list) for each in level)


def _entries(value: Any) -> Iterable[Any]:
    match value:
        case list():
            return cast("list[Any]", value)
        case dict():
            return cast("dict[str, Any]", value).values()
        case _:
            return ()


def parse_part(model: type[Part], body: dict[str, Any], name: str) -> Part:
    """One field of a body, in the form of the model; raises `BadRequestError`, which names what is wrong."""
    value = body.get(name)
    return parse_value(model, {} if value is None else value, name)


def parse_value(model: type[Part], value: object, *path: str) -> Part:
    """A value of the body, found at the path, in the form of the model; raises `BadRequestError`."""
    try:
        return model.model_validate(value, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = field_name(*path, *first["loc"])
        what = "is missing" if first["type"] == "missing" else f"is wrong: {first['msg']}"
        raise BadRequestError(f'The field "{name}" {what}.') from None


def too_large(max_bytes: int) -> TooLargeError:
    """The error that a body has too many bytes."""
    return TooLargeError(f"The body is larger than {max_bytes:,} bytes. Send less text at once.")
