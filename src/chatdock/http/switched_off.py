"""What a host application serves in the assistant's place while its settings cannot be used."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from chatdock.errors import SwitchedOffError

from .errors import add_error_handlers
from .middleware import RequestMiddleware

_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def switched_off(reason: str) -> FastAPI:
    """An application that answers every request with 503 and the reason, which names no value."""
    app = FastAPI(title="ChatDock", openapi_url=None, docs_url=None, redoc_url=None)

    @app.api_route("/{path:path}", methods=_METHODS)
    async def refuse() -> None:  # pyright: ignore[reportUnusedFunction]
        raise SwitchedOffError(f"The assistant is switched off. {reason}")

    add_error_handlers(app)
    app.add_middleware(RequestMiddleware)
    return app
