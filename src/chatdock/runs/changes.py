"""Who waits for something to happen in a thread, in this process or in another, and what wakes them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final


class Change:
    """Set by whatever happens in a thread, until its waiter has looked."""

    def __init__(self, poll_seconds: float | None) -> None:
        """Wake at the latest after `poll_seconds`, in case that nobody tells; None waits for ever."""
        self._poll_seconds: Final = poll_seconds
        self._happened: Final = asyncio.Event()

    def look(self) -> None:
        """From here on only what happens afterwards counts: call it before the thread is looked at."""
        self._happened.clear()

    def tell(self) -> None:
        """Wake the waiter."""
        self._happened.set()

    async def wait(self, at_most: float | None = None) -> None:
        """Wait for a change, `at_most` so many seconds."""
        limits = [limit for limit in (self._poll_seconds, at_most) if limit is not None]
        with suppress(TimeoutError):
            async with asyncio.timeout(min(limits, default=None)):
                await self._happened.wait()


class Changes:
    """Wakes those who wait for a change in a thread: a run that ended, a frame that was committed."""

    def __init__(self, poll_seconds: float | None) -> None:
        """Let waiters look again after `poll_seconds` though nobody told them; None for never."""
        self._poll_seconds: Final = poll_seconds
        self._waiting: Final[defaultdict[str, set[Change]]] = defaultdict(set)

    @contextmanager
    def watch(self, thread_id: str) -> Generator[Change]:
        """Be told of the thread's changes inside the block."""
        change = Change(self._poll_seconds)
        self._waiting[thread_id].add(change)
        try:
            yield change
        finally:
            self._waiting[thread_id].discard(change)
            if not self._waiting[thread_id]:
                del self._waiting[thread_id]

    def tell(self, thread_id: str) -> None:
        """Something happened in the thread."""
        for change in self._waiting.get(thread_id, ()):
            change.tell()

    def tell_all(self) -> None:
        """Something may have happened in any thread."""
        for thread_id in list(self._waiting):
            self.tell(thread_id)
