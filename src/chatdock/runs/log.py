"""The committed frames of one run, as its readers follow them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Final

from chatdock.context import Principal

Frame = tuple[int | None, bytes]
"""A frame's number in its thread, and its event as JSON text.

None numbers an event that could not be committed: only those who read at that moment see it.
"""

FRAMES_AT_ONCE: Final = 200
"""Most frames in a batch, so that a reader who is far behind costs little at a time."""

FIRST_FRAMES: Final = 8
"""How many frames of a run are its first ones: those up to the first text, and a little more."""


class RunLog:
    """The committed frames of one active run, kept in memory for the readers that follow it.

    Attributes:
        last_number: The last number that was given out.
        failure: Why frames could not be committed, if some could not.
        unseen: The events that could not be committed: nobody has been shown them.
    """

    def __init__(self, thread_id: str, run_id: str, principal: Principal) -> None:
        """Start empty; `begin` says which numbers the thread has used."""
        self.thread_id: Final = thread_id
        self.run_id: Final = run_id
        self.principal: Final = principal
        self.last_number = 0
        self.failure: BaseException | None = None
        self.unseen: Final[list[bytes]] = []
        self._frames: list[Frame] = []
        self._ended = False
        self._changed = asyncio.Event()

    @property
    def is_beginning(self) -> bool:
        """Whether some of the run's first frames are not shown yet."""
        return len(self._frames) < FIRST_FRAMES

    def begin(self, last_number: int) -> None:
        """Go on from the last number that the thread has used."""
        self.last_number = last_number

    def next_number(self) -> int:
        """Give out the number of the next frame."""
        self.last_number += 1
        return self.last_number

    def publish(self, committed: Iterable[Frame]) -> None:
        """Show committed frames to the readers."""
        self._frames.extend(committed)
        self._wake()

    def copy(self, committed: list[Frame]) -> None:
        """Show frames that another process has committed."""
        if committed:
            self.last_number = committed[-1][0] or self.last_number
            self.publish(committed)

    def tell(self, events: Iterable[bytes]) -> None:
        """Show events that could not be committed to those who read now."""
        self.publish((None, event) for event in events)

    def end(self) -> None:
        """Tell readers that no frame follows."""
        self._ended = True
        self._wake()

    def fail(self, failure: BaseException) -> None:
        """Remember that frames could not be committed; the run has to give up."""
        self.failure = failure

    def miss(self, events: Iterable[bytes]) -> None:
        """Remember these events, which could not be committed."""
        self.unseen.extend(events)

    async def follow(self, after: int) -> AsyncIterator[list[Frame]]:
        """Yield batches of frames numbered above `after`, as they are committed, until the end.

        A reader holds only its place in the shared list: a slow one costs nothing and slows nobody.
        """
        place = 0
        while True:
            changed = self._changed
            fresh = self._frames[place : place + FRAMES_AT_ONCE]
            place += len(fresh)
            batch = [frame for frame in fresh if frame[0] is None or frame[0] > after]
            if batch:
                yield batch
            elif fresh:
                continue
            elif self._ended:
                return
            else:
                await changed.wait()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
