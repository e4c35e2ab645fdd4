"""The rows of turns and runs: every statement that the life of an answer needs, but for its frames."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from chatdock.context import Principal
from chatdock.errors import ConflictError, TooManyRequestsError
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.notices import Notices
from chatdock.storage.statements import owner, reader, scope, scoped
from chatdock.storage.tables import runs, threads, turns, workers

from .model import NewRun, RunRecord

RESEND_WITHIN: Final = timedelta(seconds=30)
"""How long after a broken connection the same request without a key means the same run."""

_UNFINISHED: Final = runs.c.ended_at.is_(None)

# Built once: building a statement costs more than SQLite takes to execute it.
# Changing the thread's row also locks it: in one thread runs are accepted and begun one by one.
_THREAD: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(last_turn=threads.c.last_turn + bindparam("new_turns"))
    .returning(threads.c.last_turn, threads.c.last_frame, threads.c.held_turn)
)
_RELEASE: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(held_turn=None)
)
_SEQUENCE: Final = select(turns.c.sequence).where(turns.c.id == bindparam("of_turn"), scoped(turns))
_LENGTH: Final = (
    select(func.count())
    .select_from(runs)
    .where(runs.c.thread_id == bindparam("of_thread"), _UNFINISHED)
)
# Two runs of one turn are ordered by their ids, which a clock that jumps can turn round: what runs, runs.
_IN_THE_WAY: Final = (
    select(runs.c.id)
    .where(
        runs.c.thread_id == bindparam("of_thread"),
        runs.c.id != bindparam("of_run"),
        _UNFINISHED,
        or_(
            runs.c.state == "running",
            tuple_(runs.c.turn_sequence, runs.c.id)
            < tuple_(bindparam("turn_sequence"), bindparam("of_run")),
        ),
    )
    .limit(1)
)
_BEGIN: Final = (
    update(runs)
    .where(
        runs.c.id == bindparam("of_run"),
        runs.c.worker_id == bindparam("of_worker"),
        _UNFINISHED,
        scoped(runs),
    )
    .values(
        state="running",
        started_at=func.coalesce(runs.c.started_at, bindparam("now")),
        after_frame=case(
            (runs.c.started_at.is_(None), bindparam("last_frame", type_=BigInteger)),
            else_=runs.c.after_frame,
        ),
    )
)


class LostRunError(Exception):
    """Another worker has taken the run over, or its thread was deleted."""


class RunRecords:
    """Reads and writes the rows of turns and runs, each under its reader's scope."""

    def __init__(self, database: Database, notices: Notices, *, worker_id: str, queue: int) -> None:
        """Use the given database.

        Args:
            database: Where the rows are.
            notices: Tells the other processes what they have to look at.
            worker_id: This process, as the rows name it.
            queue: Most runs that may wait in one thread.
        """
        self._database: Final = database
        self._notices: Final = notices
        self._worker_id: Final = worker_id
        self._queue: Final = queue

    async def accept(self, new: NewRun) -> RunRecord:
        """Write a run, and the turn and thread that it starts; it runs at once in a free thread.

        Raises:
            ConflictError: The run must not wait, and the thread is busy.
            TooManyRequestsError: The thread's queue is full.
            NoResultFound: The thread or the turn was deleted meanwhile.
            IntegrityError: The reader's idempotency key is used already.
        """

        def accept(connection: Connection) -> RunRecord:
            row = _run_row(new, self._worker_id)
            if new.creates_thread:
                connection.execute(insert(threads), _thread_row(new))
                row |= {"turn_sequence": 1, "after_frame": 0}
                begins = True
            else:
                begins = self._stand_in_line(connection, new, row)
            if new.turn_id is None:
                connection.execute(insert(turns), _turn_row(new, row))
            if begins:
                row |= {"state": "running", "started_at": row["created_at"]}
            connection.execute(insert(runs), row)
            return _record(row)

        return await self._database.write(accept)

    def _stand_in_line(self, connection: Connection, new: NewRun, row: dict[str, Any]) -> bool:
        """Fill in the run's place in its thread; whether it may begin at once."""
        values = {"of_thread": new.thread_id, **reader(new.principal)}
        is_new_turn = new.turn_id is None
        thread = connection.execute(_THREAD, {**values, "new_turns": int(is_new_turn)}).one()
        length = connection.execute(_LENGTH, values).scalar_one()
        self._check_room(new, length)
        row |= {"turn_sequence": thread.last_turn, "after_frame": thread.last_frame}
        if not is_new_turn:
            same = {"of_turn": new.turn_id, **reader(new.principal)}
            row["turn_sequence"] = connection.execute(_SEQUENCE, same).scalar_one()
        begins = length == 0 and (new.alone or thread.held_turn in {None, row["turn_id"]})
        if begins and thread.held_turn is not None:
            connection.execute(_RELEASE, values)
        return begins

    def _check_room(self, new: NewRun, length: int) -> None:
        if new.alone and length:
            raise ConflictError(
                "An answer is being written in this conversation. Stop it, then retry."
            )
        # One of them runs, or is about to. What goes on with a turn is no message that waits.
        if length > self._queue and new.turn_id is None:
            raise TooManyRequestsError(
                "Too many messages wait in this conversation. Let an answer finish first."
            )

    async def begin(self, run: RunRecord, *, despite_hold: bool = False) -> int | None:
        """Let the run have its thread if it is first in line; None when it is not yet.

        Args:
            run: The run, which waits or is to be closed.
            despite_hold: Whether it may begin though another turn waits for a client tool.

        Returns:
            The last frame number that the thread has used.

        Raises:
            LostRunError: The run is not this worker's any more.
        """

        def begin(connection: Connection) -> int | None:
            values = {"of_thread": run.thread_id, "of_run": run.id, **reader(run.principal)}
            thread = connection.execute(_THREAD, {**values, "new_turns": 0}).one_or_none()
            if thread is None:
                raise LostRunError
            is_held = thread.held_turn not in {None, run.turn_id} and not despite_hold
            place = {**values, "turn_sequence": run.turn_sequence}
            if is_held or connection.execute(_IN_THE_WAY, place).first():
                return None
            mine = {"of_worker": self._worker_id, "now": _now(), "last_frame": thread.last_frame}
            if connection.execute(_BEGIN, {**values, **mine}).rowcount == 0:
                raise LostRunError
            if thread.held_turn is not None:
                connection.execute(_RELEASE, values)
            return thread.last_frame

        return await self._database.write(begin)

    # Finding

    async def find(self, run_id: str, principal: Principal) -> RunRecord | None:
        """The reader's run with this id."""
        return await self._first(select(runs).where(runs.c.id == run_id, scope(runs, principal)))

    async def find_by_key(self, key: str, principal: Principal) -> RunRecord | None:
        """The run that this reader started under the idempotency key."""
        mine = (runs.c.idempotency_key == key, scope(runs, principal))
        return await self._first(select(runs).where(*mine))

    async def mark_left(self, run: RunRecord) -> None:
        """Note that a reader's connection to the run has broken just now."""
        mine = (runs.c.id == run.id, scope(runs, run.principal))
        statement = update(runs).where(*mine).values(left_at=_now())
        await self._database.write(lambda each: each.execute(statement))

    async def find_left(self, request_hash: str, principal: Principal) -> RunRecord | None:
        """The run that this reader started with the same request, and lost the connection to a moment ago."""
        mine = (runs.c.request_hash == request_hash, scope(runs, principal))
        lost = (runs.c.left_at > _now() - RESEND_WITHIN, runs.c.state != "stopped")
        return await self._first(
            select(runs).where(*mine, *lost).order_by(runs.c.left_at.desc(), runs.c.id.desc())
        )

    async def active(self, thread_id: str, principal: Principal) -> RunRecord | None:
        """The run that the thread is busy with, or that waits first."""
        mine = (runs.c.thread_id == thread_id, _UNFINISHED, scope(runs, principal))
        return await self._first(
            select(runs).where(*mine).order_by(runs.c.turn_sequence, runs.c.id)
        )

    async def newest(self, thread_id: str, principal: Principal) -> RunRecord | None:
        """The thread's newest run that has begun."""
        mine = (runs.c.thread_id == thread_id, scope(runs, principal))
        begun = select(runs).where(*mine, runs.c.started_at.is_not(None))
        return await self._first(begun.order_by(runs.c.after_frame.desc(), runs.c.id.desc()))

    async def waiting(
        self, thread_id: str, principal: Principal
    ) -> list[tuple[RunRecord, str | None]]:
        """The thread's runs that wait for their turn, oldest first, and the id that each one's message will have."""
        query = (
            select(runs, turns.c.item_id)
            .join(turns, turns.c.id == runs.c.turn_id)
            .where(
                runs.c.thread_id == thread_id,
                runs.c.state == "waiting",
                scope(runs, principal),
                scope(turns, principal),
            )
            .order_by(turns.c.sequence, runs.c.id)
        )
        rows = await self._database.read(lambda each: each.execute(query).mappings().all())
        return [(_record(row), row["item_id"]) for row in rows]

    async def turn_of_item(
        self, thread_id: str, item_id: str, principal: Principal
    ) -> tuple[str, str] | None:
        """Id and reader context of the turn that the user message began."""
        mine = (turns.c.thread_id == thread_id, scope(turns, principal))
        return await self._turn(select(turns).where(*mine, turns.c.item_id == item_id))

    async def newest_turn(
        self, thread_id: str, principal: Principal, *, has_begun: bool
    ) -> tuple[str, str] | None:
        """Id and reader context of the thread's newest turn, or of the newest one that `has_begun`."""
        query = select(turns).where(turns.c.thread_id == thread_id, scope(turns, principal))
        if has_begun:
            begun = select(runs.c.id).where(
                runs.c.turn_id == turns.c.id, runs.c.started_at.is_not(None)
            )
            query = query.where(begun.exists())
        return await self._turn(query.order_by(turns.c.sequence.desc()))

    async def message_id(self, run: RunRecord) -> str | None:
        """Id that the user message of the run's turn has, or will have once it is stored."""
        query = select(turns.c.item_id).where(
            turns.c.id == run.turn_id, scope(turns, run.principal)
        )
        return await self._database.read(lambda each: each.execute(query).scalar_one())

    # Between workers

    async def ask_to_stop(
        self, thread_id: str, run_id: str | None, principal: Principal
    ) -> RunRecord | None:
        """Find the unfinished run (None: the thread's active one), and ask its worker to stop it.

        A run of this worker is only returned.
        """
        mine = (runs.c.thread_id == thread_id, _UNFINISHED, scope(runs, principal))
        query = select(runs).where(*mine).order_by(runs.c.turn_sequence, runs.c.id).limit(1)
        if run_id is not None:
            query = query.where(runs.c.id == run_id)

        def ask(connection: Connection) -> RunRecord | None:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            if row["worker_id"] != self._worker_id:
                statement = update(runs).where(runs.c.id == row["id"], _UNFINISHED)
                connection.execute(statement.values(stop_requested=True))
                self._notices.send(connection, {"stop": row["id"]})
            return _record(row)

        return await self._database.write(ask)

    async def claim_orphans(self) -> list[RunRecord]:
        """Become the worker of every run that a worker left unfinished; return them in order."""
        living = select(workers.c.id)
        orphans = (
            update(runs)
            .where(_UNFINISHED, or_(runs.c.worker_id.is_(None), runs.c.worker_id.not_in(living)))
            .values(worker_id=self._worker_id)
            .returning(runs)
        )
        rows = await self._database.write(lambda each: each.execute(orphans).mappings().all())
        return sorted(map(_record, rows), key=lambda run: (run.turn_sequence, run.id))

    async def mine_to_stop(self) -> list[str]:
        """Ids of this worker's runs that another worker asked to stop."""
        asked = (runs.c.worker_id == self._worker_id, runs.c.stop_requested, _UNFINISHED)
        query = select(runs.c.id).where(*asked)
        return list(await self._database.read(lambda each: each.execute(query).scalars().all()))

    async def _first(self, query: Select[Any]) -> RunRecord | None:
        first = query.limit(1)
        row = await self._database.read(lambda each: each.execute(first).mappings().first())
        return None if row is None else _record(row)

    async def _turn(self, query: Select[Any]) -> tuple[str, str] | None:
        newest = query.limit(1)
        row = await self._database.read(lambda each: each.execute(newest).first())
        return None if row is None else (row.id, row.reader)


def _run_row(new: NewRun, worker_id: str) -> dict[str, Any]:
    return {
        "id": new_id("run"),
        "turn_id": new.turn_id or new_id("turn"),
        "thread_id": new.thread_id,
        **owner(new.principal),
        "worker_id": worker_id,
        "state": "waiting",
        "request": new.request,
        "request_hash": new.request_hash,
        "idempotency_key": new.idempotency_key,
        "created_at": _now(),
        "started_at": None,
    }


def _turn_row(new: NewRun, run: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": run["turn_id"],
        "thread_id": new.thread_id,
        **owner(new.principal),
        "sequence": run["turn_sequence"],
        "item_id": new.message_id,
        "reader": new.reader,
        "created_at": run["created_at"],
    }


def _thread_row(new: NewRun) -> dict[str, Any]:
    return {
        "id": new.thread_id,
        **owner(new.principal),
        "title_is_readers": False,
        "status": '{"type":"active"}',
        "metadata": "{}",
        "last_position": 0,
        "last_frame": 0,
        "last_turn": 1,
        "created_at": _now(),
        "updated_at": _now(),
    }


def _record(row: Mapping[Any, Any]) -> RunRecord:
    principal = Principal(user_id=row["user_id"], organization_id=row["organization_id"])
    names = ("id", "turn_id", "thread_id", "worker_id", "state", "request", "request_hash")
    numbers = ("turn_sequence", "after_frame")
    return RunRecord(principal=principal, **{name: row[name] for name in names + numbers})


def _now() -> datetime:
    return datetime.now(UTC)
