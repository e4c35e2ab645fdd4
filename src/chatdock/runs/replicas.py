"""What this process and the others that serve the same PostgreSQL database tell each other about runs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from chatdock.storage.notices import Notice, Notices
from chatdock.storage.outage import failure

from .changes import Changes
from .orphans import Orphans
from .workers import Silence, Workers

BEAT_SECONDS: Final = 2.0
"""How often a worker shows that it lives and looks at the others; each of the two may take as long again."""

SILENCE_SECONDS: Final = 10.0
"""A worker that was silent for so long is dead."""

ABSENCE_SECONDS: Final = 8.0
"""Who has not looked at the others for so long has stood still: a beat, a look and the pause take 6 s at most."""

_logger = logging.getLogger(__name__)


class Replicas:
    """Hears the other workers, shows them that this one lives, and takes over what dead ones left."""

    def __init__(
        self,
        *,
        workers: Workers,
        notices: Notices,
        changes: Changes,
        orphans: Orphans,
        stop: Callable[[str], None],
    ) -> None:
        """Prepare; `start` begins to hear.

        Args:
            workers: The rows of the workers.
            notices: Their messages.
            changes: Is told in which threads something happened.
            orphans: Takes over the runs of dead workers.
            stop: Stops the run of this process that has the id, if there is one.
        """
        self._workers: Final = workers
        self._notices: Final = notices
        self._changes: Final = changes
        self._orphans: Final = orphans
        self._stop: Final = stop
        self._silence: Final = Silence(SILENCE_SECONDS, time.monotonic, absence=ABSENCE_SECONDS)
        self._tasks: Final[list[asyncio.Task[None]]] = []
        self._look_now: Final = asyncio.Event()
        self._is_told = False

    async def start(self) -> None:
        """Become a worker; hear the others, if there can be any."""
        await self._workers.join()
        if self._notices.has_others:
            listening = self._notices.listen(self._hear, self._connected)
            self._tasks.append(asyncio.create_task(listening, name="notices"))
            self._tasks.append(asyncio.create_task(self._beat_for_ever(), name="beat"))

    async def stop(self) -> None:
        """Hear no more, and leave the others what is unfinished."""
        if not self._tasks:
            return
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self._quietly(self._workers.leave)

    def _hear(self, notice: Notice) -> None:
        for thread_id in notice.get("threads", ()):
            self._changes.tell(thread_id)
        if run_id := notice.get("stop"):
            self._stop(run_id)
        if notice.get("orphans"):
            self._look_now.set()

    def _connected(self) -> None:
        """Whatever was said until now may have been missed."""
        self._changes.tell_all()
        self._look_now.set()

    async def _beat_for_ever(self) -> None:
        while True:
            self._look_now.clear()
            if not await self._quietly(self._beat):
                self._silence.forget()
            await self._quietly(self._look)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._look_now.wait()

    async def _beat(self) -> None:
        others = await self._workers.beat()
        if dead := self._silence.after(others):
            _logger.warning("Taking over from %d dead worker(s).", len(dead))
            await self._workers.bury(dead)

    async def _look(self) -> None:
        await self._orphans.take_over()
        for run_id in await self._workers.mine_to_stop():
            self._stop(run_id)

    async def _quietly(self, what: Callable[[], Awaitable[None]]) -> bool:
        """Do it in time if the database lets us; whether it did."""
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                await what()
        except Exception as error:  # noqa: BLE001 - a worker that does not beat any more is taken for dead
            if not self._is_told:
                _logger.warning("The other workers cannot be seen: %s", failure(error))
            self._is_told = True
            return False
        self._is_told = False
        return True
