"""A proxy that cuts event streams: some before their first byte, some in the middle of a frame."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class _Cutter:
    def __init__(self, upstream: str, cuts: Sequence[int]) -> None:
        place = urlsplit(upstream)
        self._host, self._port = place.hostname, place.port
        self._cuts = list(cuts)
        self.left = len(cuts)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection both ways until either end goes, or it is cut."""
        up_reader, up_writer = await asyncio.open_connection(self._host, self._port)
        ways = {
            asyncio.create_task(_copy(reader, up_writer)),
            asyncio.create_task(self._copy_and_cut(up_reader, writer)),
        }
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        up_writer.close()
        writer.close()

    async def _copy_and_cut(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        rest: int | None = None
        while data := await reader.read(4_096):
            head, mark, _ = data.partition(b"text/event-stream")
            if mark and self._cuts:
                rest = len(head) + self._cuts.pop(0)
            writer.write(data if rest is None else data[:rest])
            await writer.drain()
            if rest is not None:
                rest -= len(data)
                if rest <= 0:
                    self.left = len(self._cuts)
                    # A reset: a client must not take it for the end of the body.
                    writer.transport.abort()
                    return


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(4_096):
        writer.write(data)
        await writer.drain()


@asynccontextmanager
async def cutting_proxy(upstream: str, cuts: Sequence[int]) -> AsyncGenerator[tuple[str, _Cutter]]:
    """Such a proxy before the server: the first streams are cut after so many bytes from their content type on."""
    cutter = _Cutter(upstream, cuts)
    server = await asyncio.start_server(cutter.serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", cutter
