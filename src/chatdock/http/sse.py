"""Writes a run's frames as server-sent events, with heartbeats while nothing happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Final

from pydantic_core import to_json
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chatdock.runs import Frame

HEARTBEAT_SECONDS: Final = 15.0
PIECE_BYTES: Final = 32_768
"""About how much is handed to a connection at once."""

_HEARTBEAT: Final = b": still here\n\n"


class FrameResponse(Response):
    """An answer of type `text/event-stream` that reads a run's log; it may go away at any time.

    Args:
        batches: The frames, in batches as they were committed.
        numbered: Whether each event carries its frame number as `id:`.
        headers: Further headers.
        opening: What is sent at once, before any frame.
        finish: What the data of each frame goes through.
        on_left: Is called when the reader goes before the end.
        heartbeat_seconds: A comment line is sent after this long without a frame.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        batches: AsyncIterator[list[Frame]],
        *,
        numbered: bool,
        headers: Mapping[str, str] | None = None,
        opening: bytes = b"",
        finish: Callable[[bytes], bytes] = bytes,
        on_left: Callable[[], Awaitable[None]] | None = None,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        caching = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        super().__init__(headers={**caching, **(headers or {})})
        del self.headers["content-length"]
        self._batches = batches
        self._numbered = numbered
        self._opening = opening
        self._finish = finish
        self._on_left = on_left
        # Looking twice as often, no pause between two bytes is longer than the interval.
        self._heartbeat_seconds = heartbeat_seconds / 2
        self._is_quiet = True
        # A frame goes out in pieces, and nothing may come between them.
        self._writing = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send frames until the run ends or the reader goes."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        if self._opening:
            await _send_body(send, self._opening)
        gone = asyncio.create_task(disconnected(receive))
        sending = asyncio.create_task(self._send_frames(send))
        beating = asyncio.create_task(self._beat(send))
        try:
            await asyncio.wait({gone, sending, beating}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, beating, sending):
                task.cancel()
            await asyncio.gather(gone, beating, sending, return_exceptions=True)
        if not sending.cancelled():
            sending.result()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif self._on_left is not None:
            await self._on_left()

    async def _send_frames(self, send: Send) -> None:
        async for batch in self._batches:
            self._is_quiet = False
            async with self._writing:
                for piece in self._pieces(batch):
                    await _send_body(send, piece)

    async def _beat(self, send: Send) -> None:
        """Send a comment whenever nothing was sent since the last look."""
        while True:
            self._is_quiet = True
            await asyncio.sleep(self._heartbeat_seconds)
            if self._is_quiet and not self._writing.locked():
                async with self._writing:
                    await _send_body(send, _HEARTBEAT)

    def _pieces(self, batch: list[Frame]) -> Iterator[bytes]:
        """The frames' bytes, in pieces: what a reader does not take is not copied for it."""
        piece = bytearray()
        for number, unfinished in batch:
            data = self._finish(unfinished)
            if self._numbered and number is not None:
                piece += b"id: %d\n" % number
            piece += b"data: "
            for start in range(0, len(data), PIECE_BYTES):
                piece += data[start : start + PIECE_BYTES]
                if len(piece) >= PIECE_BYTES:
                    yield bytes(piece)
                    piece.clear()
            piece += b"\n\n"
        yield bytes(piece)


def run_event(**told: str | None) -> bytes:
    """The event that tells by body what an answer's headers tell: `run_id`, `thread_id`, `state`.

    Who reads the SDK's events alone passes it over: its data has no `type`.
    """
    return b"event: chatdock.run\ndata: %b\n\n" % to_json(told)


async def _send_body(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def disconnected(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
