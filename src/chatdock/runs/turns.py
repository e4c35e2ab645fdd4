"""One run at a time in each thread, in the order in which they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class ThreadTurns:
    """A fair lock for each thread that is in use."""

    def __init__(self) -> None:
        """Start with no thread in use."""
        self._locks: dict[str, asyncio.Lock] = {}
        self._holders: dict[str, int] = {}

    def waiting(self, thread_id: str) -> int:
        """How many runs wait for the thread, the one that holds it not counted."""
        return max(0, self._holders.get(thread_id, 0) - 1)

    @asynccontextmanager
    async def hold(self, thread_id: str) -> AsyncGenerator[None]:
        """Wait for the thread's turn and keep it for the length of the block."""
        lock = self._locks.setdefault(thread_id, asyncio.Lock())
        self._holders[thread_id] = self._holders.get(thread_id, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._holders[thread_id] -= 1
            if self._holders[thread_id] == 0:
                del self._holders[thread_id], self._locks[thread_id]
