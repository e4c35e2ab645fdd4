"""Merging the pieces of a stream: the first at once, later ones together, nothing reordered or lost."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

REASONING_SECONDS: Final = 0.25
"""Least time between two reasoning updates: each repeats the whole thought so far to the client."""

LONGEST_SECONDS: Final = 0.1
"""What text is merged over when the process is busy."""

BUSY_STREAMS: Final = 100
"""From this many streams at once the process counts as busy."""

_Piece = TypeVar("_Piece")


@dataclass(frozen=True, slots=True)
class Part:
    """What a piece adds text to; consecutive pieces of one part can be joined."""

    place: Hashable
    is_reasoning: bool


class Pace:
    """How long text is held: the set interval when idle, up to 100 ms when many streams run."""

    def __init__(self, interval_ms: int) -> None:
        """Start idle; an interval of 0 still joins what arrives in one read."""
        self._interval: Final = interval_ms / 1_000
        self._streams = 0

    @property
    def seconds(self) -> float:
        """The interval at this moment's load."""
        busy = min(1.0, self._streams / BUSY_STREAMS)
        return self._interval + busy * max(0.0, LONGEST_SECONDS - self._interval)

    def __enter__(self) -> None:
        """Count a stream that begins."""
        self._streams += 1

    def __exit__(self, *_: object) -> None:
        """Count a stream that ends."""
        self._streams -= 1


async def merge(
    pieces: AsyncIterator[_Piece],
    *,
    part_of: Callable[[_Piece], Part | None],
    join: Callable[[Sequence[_Piece]], _Piece],
    pace: Pace,
) -> AsyncGenerator[_Piece]:
    """Join consecutive pieces of one part that arrive within the interval after the last one sent.

    Closing or cancelling it has ended `pieces` when it returns.

    Args:
        pieces: The stream.
        part_of: Tells what a piece adds to; None for a piece that stands alone.
        join: Makes one piece of several of the same part.
        pace: How long pieces are held.
    """
    buffer = _Buffer(part_of, join, pace)
    reader = asyncio.create_task(_read(pieces, buffer))
    with pace:
        try:
            ended = False
            while not ended:
                await buffer.ready.wait()
                ended = buffer.ended
                for piece in buffer.take():
                    yield piece
            await reader
        finally:
            reader.cancel()
            buffer.drop()
            await asyncio.gather(reader, return_exceptions=True)


async def _read(pieces: AsyncIterator[_Piece], buffer: _Buffer[_Piece]) -> None:
    try:
        async for piece in pieces:
            buffer.put(piece)
    finally:
        buffer.end()


class _Buffer(Generic[_Piece]):
    """Pieces between a stream and its consumer; `ready` is set when they should go out."""

    def __init__(
        self,
        part_of: Callable[[_Piece], Part | None],
        join: Callable[[Sequence[_Piece]], _Piece],
        pace: Pace,
    ) -> None:
        self.ready = asyncio.Event()
        self.ended = False
        self._loop = asyncio.get_running_loop()
        self._part_of = part_of
        self._join = join
        self._pace = pace
        self._done: list[_Piece] = []
        # The last pieces, while they all add to one part.
        self._part: Part | None = None
        self._growing: list[_Piece] = []
        self._last_text_at = -math.inf
        self._timer: asyncio.TimerHandle | None = None

    def put(self, piece: _Piece) -> None:
        """Add a piece; one that goes on with the piece before joins it."""
        part = self._part_of(piece)
        if part is not None and part == self._part:
            self._growing.append(piece)
            return
        self._seal()
        if part is None:
            self._done.append(piece)
        else:
            self._part, self._growing = part, [piece]
        self._schedule()

    def end(self) -> None:
        """Say that no more pieces come."""
        self.ended = True
        self.ready.set()

    def take(self) -> list[_Piece]:
        """Hand over everything so far."""
        if self._part is not None:
            self._last_text_at = self._loop.time()
        self._seal()
        self.drop()
        self.ready.clear()
        pieces, self._done = self._done, []
        return pieces

    def drop(self) -> None:
        """Forget the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._done or self._part is None:
            self.ready.set()
            return
        interval = self._pace.seconds
        if self._part.is_reasoning:
            interval = max(interval, REASONING_SECONDS)
        due = self._last_text_at + interval
        if due <= self._loop.time():
            self.ready.set()
        else:
            self._timer = self._loop.call_at(due, self.ready.set)

    def _seal(self) -> None:
        if self._part is not None:
            one = self._growing[0] if len(self._growing) == 1 else self._join(self._growing)
            self._done.append(one)
            self._part, self._growing = None, []
