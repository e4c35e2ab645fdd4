"""Merging the pieces of a stream: the first at once, later ones together, nothing reordered or lost."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

REASONING_SECONDS: Final = 0.25
"""Least time between two reasoning updates: each repeats the whole thought so far to the client."""

LONGEST_SECONDS: Final = 0.075
"""What text is merged over when the process is busy: with its commit, a crash costs 100 ms of text at most."""

BUSY_ANSWERS: Final = 100
"""From this many answers at once the process counts as busy."""

_Piece = TypeVar("_Piece")


@dataclass(frozen=True, slots=True)
class Part:
    """What a piece changes; consecutive pieces of one part can be joined."""

    place: Hashable
    is_reasoning: bool


class Pace:
    """How long text is held: the set interval when idle, up to 75 ms when many answers are streamed."""

    def __init__(self, interval_ms: int) -> None:
        """Start idle; an interval of 0 still joins what arrives in one read."""
        self._interval: Final = interval_ms / 1_000
        self._answers = 0

    @property
    def seconds(self) -> float:
        """The interval at this moment's load."""
        busy = min(1.0, self._answers / BUSY_ANSWERS)
        return self._interval + busy * max(0.0, LONGEST_SECONDS - self._interval)

    def __enter__(self) -> None:
        """Count an answer that begins."""
        self._answers += 1

    def __exit__(self, *_: object) -> None:
        """Count an answer that ends."""
        self._answers -= 1


async def merge(
    pieces: AsyncIterator[_Piece],
    *,
    part_of: Callable[[_Piece], Part | None],
    join: Callable[[Sequence[_Piece]], Sequence[_Piece]],
    pace: Pace,
) -> AsyncGenerator[_Piece]:
    """Give the pieces as a `MergingQueue` does.

    Closing or cancelling it has ended `pieces` when it returns.
    """
    queue = MergingQueue(part_of=part_of, join=join, pace=pace)
    reader = asyncio.create_task(_read(pieces, queue))
    try:
        async with aclosing(queue.pieces()) as merged:
            async for piece in merged:
                yield piece
        await reader
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def _read(pieces: AsyncIterator[_Piece], queue: MergingQueue[_Piece]) -> None:
    try:
        async for piece in pieces:
            queue.put(piece)
    finally:
        queue.end()


class MergingQueue(Generic[_Piece]):
    """A queue that joins consecutive pieces of one part that come within the interval after the last one taken."""

    def __init__(
        self,
        *,
        part_of: Callable[[_Piece], Part | None],
        join: Callable[[Sequence[_Piece]], Sequence[_Piece]],
        pace: Pace,
    ) -> None:
        """Start empty.

        Args:
            part_of: Tells what a piece changes; None for a piece that stands alone.
            join: Makes as few pieces as it can of several of the same part.
            pace: How long pieces are held.
        """
        self._loop = asyncio.get_running_loop()
        self._part_of = part_of
        self._join = join
        self._pace = pace
        self._ready = asyncio.Event()
        self._ended = False
        self._done: list[_Piece] = []
        # The last pieces, while they are all of one part.
        self._part: Part | None = None
        self._growing: list[_Piece] = []
        self._last_taken_at = -math.inf
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
        self._ended = True
        self._ready.set()

    async def pieces(self) -> AsyncGenerator[_Piece]:
        """Give the pieces as they are due, until the end."""
        try:
            ended = False
            while not ended:
                await self._ready.wait()
                ended = self._ended
                for piece in self._take():
                    yield piece
        finally:
            self._drop_timer()

    def _take(self) -> list[_Piece]:
        if self._part is not None:
            self._last_taken_at = self._loop.time()
        self._seal()
        self._drop_timer()
        self._ready.clear()
        pieces, self._done = self._done, []
        return pieces

    def _drop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._done or self._part is None:
            self._ready.set()
            return
        interval = self._pace.seconds
        if self._part.is_reasoning:
            interval = max(interval, REASONING_SECONDS)
        due = self._last_taken_at + interval
        if due <= self._loop.time():
            self._ready.set()
        else:
            self._timer = self._loop.call_at(due, self._ready.set)

    def _seal(self) -> None:
        if self._part is not None:
            joined = self._growing if len(self._growing) == 1 else self._join(self._growing)
            self._done.extend(joined)
            self._part, self._growing = None, []
