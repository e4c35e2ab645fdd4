"""Event streams read from a socket byte by byte, so that a test can cut them wherever it wants."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_STEP_BYTES: Final = 4_096
_WAIT_SECONDS: Final = 30.0

Numbered = tuple[int, bytes]
"""A frame's number and its data."""


@dataclass(frozen=True)
class Received:
    """What came over one connection until it was cut or had ended.

    Attributes:
        status: Status of the response; None when its head did not come whole.
        frames: The frames that came whole.
        is_whole: Whether the response came to its end.
    """

    status: int | None
    frames: list[Numbered]
    is_whole: bool


def request(
    method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """The bytes of a request whose connection ends with its response."""
    own = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(body))}
    lines = [f"{name}: {value}" for name, value in {**own, **(headers or {})}.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode() + body


async def exchange(
    url: str,
    sent: bytes,
    *,
    cut_after_bytes: int | None = None,
    rudely: bool = False,
    before_read: Callable[[int], None] = lambda _: None,
) -> Received:
    """Send a request and read its response, to the end or until so many bytes have come.

    Args:
        url: The server's root.
        sent: The request.
        cut_after_bytes: Where the connection is cut, counted from the response's first byte.
        rudely: Whether it is cut by a reset instead of being closed.
        before_read: Called whenever the reader is about to wait for more, with the number of bytes so far.
    """
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    raw = b""
    try:
        writer.write(sent)
        while cut_after_bytes is None or len(raw) < cut_after_bytes:
            before_read(len(raw))
            wanted = _STEP_BYTES if cut_after_bytes is None else cut_after_bytes - len(raw)
            async with asyncio.timeout(_WAIT_SECONDS):
                more = await reader.read(wanted)
            if not more:
                break
            raw += more
    finally:
        if rudely:
            writer.transport.abort()
        else:
            writer.close()
    return parse(raw)


def parse(raw: bytes) -> Received:
    """What the bytes of a response say, however far they go."""
    head, mark, body = raw.partition(b"\r\n\r\n")
    if not mark:
        return Received(None, [], is_whole=False)
    status = int(head.split()[1])
    if b"transfer-encoding: chunked" not in head.lower():
        return Received(status, [], is_whole=True)
    text, is_whole = _unchunk(body)
    # Behind the last mark there is nothing, or a frame that did not come whole.
    blocks = text.split(b"\n\n")[:-1]
    return Received(status, [_frame(block) for block in blocks if block[:1] != b":"], is_whole)


def _unchunk(body: bytes) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    while True:
        size, mark, body = body.partition(b"\r\n")
        length = int(size, 16) if mark else 0
        parts.append(body[:length])
        if length == 0 or len(body) < length + 2:
            return b"".join(parts), bool(mark) and length == 0
        body = body[length + 2 :]


def _frame(block: bytes) -> Numbered:
    number, _, data = block.partition(b"\n")
    assert number.startswith(b"id: "), block
    assert data.startswith(b"data: "), block
    return int(number[4:]), data[6:]
