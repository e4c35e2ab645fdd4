"""A proxy that lets only the chat itself through: `POST /chatkit`, without any header that it does not know."""

import threading
import time
from collections.abc import AsyncIterator, Generator, Iterable
from contextlib import contextmanager
from typing import Final

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

_START_SECONDS: Final = 60
_REQUEST_HEADERS: Final = ("content-type", "cookie", "origin", "host")
_RESPONSE_HEADERS: Final = ("content-type", "set-cookie")
_REFUSED: Final = "<h1>403 Forbidden</h1>"


class _Proxy:
    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self.refused: list[str] = []

    async def handle(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/chatkit/") or (path == "/chatkit" and request.method != "POST"):
            self.refused.append(f"{request.method} {path}")
            return PlainTextResponse(_REFUSED, status_code=403, media_type="text/html")
        return await self._forward(request)

    async def _forward(self, request: Request) -> Response:
        client = httpx.AsyncClient(base_url=self._upstream, timeout=None)
        sent = client.build_request(
            request.method,
            request.url.path,
            params=request.query_params,
            headers=_kept(request.headers.items(), _REQUEST_HEADERS),
            content=await request.body(),
        )
        answer = await client.send(sent, stream=True)

        async def body() -> AsyncIterator[bytes]:
            try:
                async for chunk in answer.aiter_bytes():
                    yield chunk
            finally:
                await answer.aclose()
                await client.aclose()

        headers = _kept(answer.headers.items(), _RESPONSE_HEADERS)
        return StreamingResponse(body(), answer.status_code, headers)


def _kept(headers: Iterable[tuple[str, str]], names: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, value in headers if name.lower() in names}


@contextmanager
def narrow_way(upstream: str) -> Generator[tuple[str, list[str]]]:
    """Such a proxy before the server; gives its address, and what it has refused so far."""
    proxy = _Proxy(upstream)
    methods = ["GET", "POST"]
    app = Starlette(routes=[Route("/{path:path}", proxy.handle, methods=methods)])
    config = uvicorn.Config(
        app, port=0, log_level="error", timeout_graceful_shutdown=1, ws="none", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", proxy.refused
    finally:
        server.should_exit = True
        thread.join()
