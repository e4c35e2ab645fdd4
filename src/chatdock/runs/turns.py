"""One run at a time in each thread, in the order in which they came."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final


class ThreadTurns:
    """The lines of runs that hold a thread or wait for it."""

    def __init__(self) -> None:
        """Start with no thread in use."""
        self._locks: Final[dict[str, asyncio.Lock]] = {}
        self._lengths: Final[dict[str, int]] = {}

    def length(self, thread_id: str) -> int:
        """How many runs hold the thread or wait for it."""
        return self._lengths.get(thread_id, 0)

    def join(self, thread_id: str) -> Place:
        """Stand in the thread's line; the place has to be entered or left."""
        self._lengths[thread_id] = self.length(thread_id) + 1
        return Place(self, thread_id, self._locks.setdefault(thread_id, asyncio.Lock()))

    def leave(self, thread_id: str) -> None:
        """Take one run out of the thread's line."""
        self._lengths[thread_id] -= 1
        if self._lengths[thread_id] == 0:
            del self._lengths[thread_id], self._locks[thread_id]


class Place:
    """A place in a thread's line; its block runs when all those before it have ended."""

    def __init__(self, turns: ThreadTurns, thread_id: str, lock: asyncio.Lock) -> None:
        """Stand in the line of the lock's waiters, counted in `turns`."""
        self._turns: Final = turns
        self._thread_id: Final = thread_id
        self._lock: Final = lock
        self._has_turn = False

    async def enter(self) -> None:
        """Wait for the thread, unless it is had already."""
        if not self._has_turn:
            await self._lock.acquire()
            self._has_turn = True

    def leave(self) -> None:
        """Give up the place, and the thread if it is had."""
        if self._has_turn:
            self._lock.release()
        self._turns.leave(self._thread_id)

    async def __aenter__(self) -> None:
        """Wait for the thread."""
        try:
            await self.enter()
        except BaseException:
            self.leave()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the next one have the thread."""
        self.leave()
