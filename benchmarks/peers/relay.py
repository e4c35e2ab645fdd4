"""The limit: a relay that passes on the bytes of the model's stream and looks at none of them.

`python -m benchmarks.peers.relay --port 9601 --model-port 9600`. It is no HTTP server: it takes a
`POST` with a body, sends the same request to the model, and copies what comes back.
"""

from __future__ import annotations

import argparse
import asyncio
from contextlib import suppress


class _Answer(asyncio.Protocol):
    """The model's side of one reader's connection."""

    def __init__(self, request: bytes, reader: asyncio.WriteTransport) -> None:
        self._request = request
        self._reader = reader
        self._model: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._model = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._reader.is_closing() and self._model is not None:
            self._model.abort()
        else:
            self._reader.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._reader.close()


async def _serve(port: int, model_port: int) -> None:
    loop = asyncio.get_running_loop()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        request = head + await reader.readexactly(length)
        transport = writer.transport
        await loop.create_connection(lambda: _Answer(request, transport), "127.0.0.1", model_port)

    server = await asyncio.start_server(relay, "127.0.0.1", port)
    with suppress(asyncio.CancelledError):
        await server.serve_forever()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model-port", type=int, required=True)
    options = parser.parse_args()
    asyncio.run(_serve(options.port, options.model_port))


if __name__ == "__main__":
    main()
