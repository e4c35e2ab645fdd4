"""The processes that serve one database: whose run is whose, and who does not live any more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import (
    Connection,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError

from chatdock.context import Principal
from chatdock.storage.engine import Database
from chatdock.storage.notices import Notices
from chatdock.storage.statements import scope
from chatdock.storage.tables import runs, workers

from .model import RunRecord
from .records import active_run, record_of

_BEAT: Final = (
    update(workers).where(workers.c.id == bindparam("me")).values(beats=workers.c.beats + 1)
)
_BE_THERE: Final = postgresql.insert(workers).on_conflict_do_nothing()
_UNFINISHED: Final = runs.c.ended_at.is_(None)

_logger = logging.getLogger(__name__)

# Only those of the own role: others may not be ended.
_DISCONNECT: Final = (
    select(func.pg_terminate_backend(column("pid")))
    .select_from(table("pg_stat_activity", schema="pg_catalog"))
    .where(
        column("application_name") == bindparam("session"),
        column("usename") == func.current_user(),
        column("pid") != func.pg_backend_pid(),
        exists().where(workers.c.id == bindparam("worker"), workers.c.beats == bindparam("beats")),
    )
)


def session_name(worker_id: str) -> str:
    """What the database calls the worker's connections."""
    return f"chatdock {worker_id}"


class Workers:
    """The rows of workers and what they say about runs, as one worker uses them.

    Attributes:
        me: This worker's id.
    """

    def __init__(self, database: Database, notices: Notices, me: str) -> None:
        """Be the worker of that id."""
        self.me: Final = me
        self._database: Final = database
        self._notices: Final = notices

    async def join(self) -> None:
        """Become one of the workers. On SQLite, which has one, the rows of all others are of dead ones."""

        def join(connection: Connection) -> None:
            old = delete(workers)
            if self._notices.has_others:
                old = old.where(workers.c.id == self.me)
            connection.execute(old)
            connection.execute(insert(workers), {"id": self.me, "beats": 0})

        await self._database.write(join)

    async def leave(self) -> None:
        """Stop being one; what this worker left unfinished is the others'."""

        def leave(connection: Connection) -> None:
            connection.execute(delete(workers).where(workers.c.id == self.me))
            self._notices.send(connection, {"orphans": True})

        await self._database.write_aside(leave)

    def be_there(self, connection: Connection) -> None:
        """Be a worker in the eyes of the others, though they may have taken this one for dead."""
        if self._notices.has_others:
            connection.execute(_BE_THERE, {"id": self.me, "beats": 0})

    async def beat(self) -> Mapping[str, int]:
        """Show that this worker lives; return how often each of the others has done so."""

        def beat(connection: Connection) -> Mapping[str, int]:
            self.be_there(connection)
            connection.execute(_BEAT, {"me": self.me})
            rows: Any = connection.execute(select(workers)).all()
            return {row.id: row.beats for row in rows if row.id != self.me}

        return await self._database.write_aside(beat)

    async def bury(self, silent: Mapping[str, int]) -> None:
        """Remove workers whose beats are still these: they are dead.

        First their connections end, and with them the locks of one that froze in a transaction.
        """

        def disconnect(connection: Connection) -> None:
            for worker_id, beats in silent.items():
                _disconnect(connection, worker_id, beats)

        def bury(connection: Connection) -> None:
            disconnect(connection)
            for worker_id, beats in silent.items():
                same = (workers.c.id == worker_id, workers.c.beats == beats)
                connection.execute(delete(workers).where(*same))

        if self._database.options.has_row_security:
            # The writer of its frames is another role.
            await self._database.write_system(disconnect)
        await self._database.write_aside(bury)

    async def claim_orphans(self) -> None:
        """Become the worker of every run that a dead worker left unfinished: it is one of `mine` from then on."""
        left = or_(runs.c.worker_id.is_(None), runs.c.worker_id.not_in(select(workers.c.id)))
        orphans = update(runs).where(_UNFINISHED, left)
        await self._database.write_system(
            lambda each: each.execute(orphans.values(worker_id=self.me))
        )

    async def mine(self, is_known: Callable[[str], bool]) -> list[RunRecord]:
        """This worker's unfinished runs, in order, but for those of which this process knows.

        Args:
            is_known: Is asked with a run's id, after the database was.
        """
        ids = select(runs.c.id).where(_UNFINISHED, runs.c.worker_id == self.me)

        def find(connection: Connection) -> list[RunRecord]:
            unknown = [each for each in connection.execute(ids).scalars() if not is_known(each)]
            if not unknown:
                return []
            query = select(runs).where(runs.c.id.in_(unknown), _UNFINISHED)
            rows = connection.execute(query.order_by(runs.c.turn_sequence, runs.c.id)).mappings()
            return [record_of(row) for row in rows]

        return await self._database.read_system(find)

    async def ask_to_stop(
        self, thread_id: str, run_id: str | None, principal: Principal
    ) -> RunRecord | None:
        """Find the unfinished run (None: the thread's active one), and ask its worker to stop it.

        A run of this worker is only returned.
        """
        query = active_run(thread_id, principal).limit(1)
        if run_id is not None:
            query = query.where(runs.c.id == run_id)

        def ask(connection: Connection) -> RunRecord | None:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            if row["worker_id"] != self.me:
                same = (runs.c.id == row["id"], scope(runs, principal))
                statement = update(runs).where(_UNFINISHED, *same)
                connection.execute(statement.values(stop_requested=True))
                self._notices.send(connection, {"stop": row["id"]})
            return record_of(row)

        return await self._database.write_as(principal, ask)

    async def mine_to_stop(self) -> list[str]:
        """Ids of this worker's runs that another worker asked to stop."""
        asked = (runs.c.worker_id == self.me, runs.c.stop_requested, _UNFINISHED)
        query = select(runs.c.id).where(*asked)
        return list(
            await self._database.read_system(lambda each: each.execute(query).scalars().all())
        )


def _disconnect(connection: Connection, worker_id: str, beats: int) -> None:
    """End the worker's connections, where that is allowed: without it the database does so in its own time."""
    session = {"session": session_name(worker_id), "worker": worker_id, "beats": beats}
    try:
        with connection.begin_nested():
            connection.execute(_DISCONNECT, session)
    except SQLAlchemyError as error:
        _logger.warning("A dead worker's connections stay open: %s", type(error).__name__)


class Silence:
    """Tells which workers were silent for too long, by this process's own steady clock.

    The clocks of the database and of other machines can jump; they are not asked.
    """

    def __init__(self, seconds: float, clock: Callable[[], float], *, absence: float) -> None:
        """Take a worker for dead when its beats have not changed for so many seconds.

        Who has not looked for longer than `absence` seconds was away: a whole machine may have stood still, and the
        others with it.
        """
        self._seconds: Final = seconds
        self._absence: Final = absence
        self._clock: Final = clock
        self._looked = clock()
        self._heard: Final[dict[str, tuple[int, float]]] = {}

    def after(self, beats: Mapping[str, int]) -> Mapping[str, int]:
        """Take in what was just read; return those of them that are dead."""
        now = self._clock()
        if now - self._looked > self._absence:
            self.forget()
        self._looked = now
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
