"""The processes that serve one database: each shows that it lives, and sees which ones do not any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from chatdock.storage.engine import Database
from chatdock.storage.notices import Notices
from chatdock.storage.tables import workers

_BEAT: Final = (
    update(workers).where(workers.c.id == bindparam("me")).values(beats=workers.c.beats + 1)
)


class Workers:
    """The rows of workers, as one of them uses them."""

    def __init__(self, database: Database, notices: Notices, worker_id: str) -> None:
        """Be the worker of that id."""
        self._database: Final = database
        self._notices: Final = notices
        self._worker_id: Final = worker_id

    async def join(self) -> None:
        """Become one of the workers. On SQLite, which has one, the rows of all others are of dead ones."""

        def join(connection: Connection) -> None:
            rest = delete(workers)
            if not self._database.is_sqlite:
                rest = rest.where(workers.c.id == self._worker_id)
            connection.execute(rest)
            connection.execute(insert(workers), {"id": self._worker_id, "beats": 0})

        await self._database.write(join)

    async def leave(self) -> None:
        """Stop being one; what this worker left unfinished is the others'."""

        def leave(connection: Connection) -> None:
            connection.execute(delete(workers).where(workers.c.id == self._worker_id))
            self._notices.send(connection, {"orphans": True})

        await self._database.write(leave)

    async def beat(self) -> Mapping[str, int]:
        """Show that this worker lives; return how often each of the others has done so."""

        def beat(connection: Connection) -> Mapping[str, int]:
            if connection.execute(_BEAT, {"me": self._worker_id}).rowcount == 0:
                # The others took this one for dead. It lives, without the runs that they took over.
                connection.execute(insert(workers), {"id": self._worker_id, "beats": 0})
            rows: Any = connection.execute(select(workers)).all()
            return {row.id: row.beats for row in rows if row.id != self._worker_id}

        return await self._database.write(beat)

    async def bury(self, silent: Mapping[str, int]) -> None:
        """Remove workers whose beats are still these: they are dead."""

        def bury(connection: Connection) -> None:
            for worker_id, beats in silent.items():
                same = (workers.c.id == worker_id, workers.c.beats == beats)
                connection.execute(delete(workers).where(*same))

        await self._database.write(bury)


class Silence:
    """Tells which workers were silent for too long, by this process's own steady clock.

    The clocks of the database and of other machines can jump; they are not asked.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """Take a worker for dead when its beats have not changed for so many seconds."""
        self._seconds: Final = seconds
        self._clock: Final = clock
        self._heard: Final[dict[str, tuple[int, float]]] = {}

    def after(self, beats: Mapping[str, int]) -> Mapping[str, int]:
        """Take in what was just read; return those of them that are dead."""
        now = self._clock()
        for gone in self._heard.keys() - beats.keys():
            del self._heard[gone]
        for worker_id, count in beats.items():
            if self._heard.get(worker_id, (None,))[0] != count:
                self._heard[worker_id] = (count, now)
        return {
            worker_id: count
            for worker_id, (count, since) in self._heard.items()
            if now - since >= self._seconds
        }

    def forget(self) -> None:
        """Begin anew: while nothing could be read, nobody was silent."""
        self._heard.clear()
