"""`/playground`: every state of the chat on one page, for those who work on it. Only where a setting asks for it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from .widget import static_file

CONTENT_SECURITY_POLICY: Final = "default-src 'self'; require-trusted-types-for 'script'"
"""The strictest one that the chat has to work under."""

router = APIRouter()


@router.get("/playground")
async def page(request: Request) -> Response:
    """The page; its address says which state it shows."""
    return await _file("index.html", request)


@router.get("/playground/{name}")
async def part(request: Request, name: str) -> Response:
    """What the page loads besides the widget."""
    return await _file(name, request)


async def _file(name: str, request: Request) -> Response:
    response = await static_file(f"playground/{name}", request)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
