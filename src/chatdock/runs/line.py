"""The line of runs in each thread: who is accepted into it, and who begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
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
from chatdock.errors import BusyError, TooManyRequestsError
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.statements import owner, reader, scoped
from chatdock.storage.tables import runs, threads, turns

from .fence import LostRunError
from .model import NewRun, RunRecord
from .records import record_of
from .workers import Workers

HOLD_SECONDS: Final = 60.0
"""Longest time that a thread is kept for the client tool of a turn."""

_UNFINISHED: Final = runs.c.ended_at.is_(None)

# Built once: building a statement costs more than SQLite takes to execute it.
# Changing the thread's row also locks it: in one thread runs are accepted and begun one by one.
_THREAD: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(last_turn=threads.c.last_turn + bindparam("new_turns"))
    .returning(threads.c.last_turn, threads.c.last_frame, threads.c.held_turn, threads.c.held_at)
)
_NEW_THREAD: Final = insert(threads)
_NEW_TURN: Final = insert(turns)
_NEW_RUN: Final = insert(runs)
_RELEASE: Final = (
    update(threads)
    .where(threads.c.id == bindparam("of_thread"), scoped(threads))
    .values(held_turn=None, held_at=None)
)
_LET_GO: Final = _RELEASE.where(
    threads.c.held_turn
    == select(runs.c.turn_id)
    .where(
        runs.c.id == bindparam("of_run"), runs.c.thread_id == bindparam("of_thread"), scoped(runs)
    )
    .scalar_subquery()
)
_SEQUENCE: Final = select(turns.c.sequence).where(turns.c.id == bindparam("of_turn"), scoped(turns))
_LENGTH: Final = (
    select(func.count())
    .select_from(runs)
    .where(runs.c.thread_id == bindparam("of_thread"), _UNFINISHED, scoped(runs))
)
# Two runs of one turn are ordered by their ids, which a clock that jumps can turn round: what runs, runs.
_IN_THE_WAY: Final = (
    select(runs.c.id)
    .where(
        runs.c.thread_id == bindparam("of_thread"),
        runs.c.id != bindparam("of_run"),
        _UNFINISHED,
        scoped(runs),
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


Begin = Callable[[Connection, RunRecord], None]
"""Writes what the begin of a run brings, in the transaction in which it begins."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands in its thread's line.

    Attributes:
        last_frame: The last frame number that the thread has used, if the run has begun; None while it waits.
        held_seconds: How long it waits at most, if it waits only for the client tool of another turn.
    """

    last_frame: int | None = None
    held_seconds: float | None = None


class Line:
    """Accepts runs into their threads' lines and lets them begin, one by one in each thread."""

    def __init__(self, database: Database, workers: Workers, *, queue: int) -> None:
        """Use the given database.

        Args:
            database: Where the rows are.
            workers: This process among those that take runs.
            queue: Most runs that may wait in one thread.
        """
        self._database: Final = database
        self._workers: Final = workers
        self._queue: Final = queue

    async def accept(
        self,
        run_id: str,
        new: NewRun,
        begin: Begin,
        accepted: Callable[[Connection], None] | None = None,
    ) -> RunRecord:
        """Write a run, and the turn and thread that it starts; it begins at once in a free thread.

        Args:
            run_id: The id that it gets.
            new: What is kept about the run.
            begin: Writes what its begin brings.
            accepted: Writes what accepting it brings; what it raises refuses the run.

        Raises:
            BusyError: The run must not wait, and the thread is busy.
            TooManyRequestsError: The thread's queue is full.
            NoResultFound: The thread or the turn was deleted meanwhile.
            IntegrityError: The reader's idempotency key is used already.
        """

        def accept(connection: Connection) -> RunRecord:
            self._workers.be_there(connection)
            row = _run_row(run_id, new, self._workers.me)
            if new.creates_thread:
                connection.execute(_NEW_THREAD, _thread_row(new))
                row |= {"turn_sequence": 1, "after_frame": 0}
                begins = True
            else:
                begins = self._stand_in_line(connection, new, row)
            if new.turn_id is None:
                connection.execute(_NEW_TURN, _turn_row(new, row))
            if begins:
                row |= {"state": "running", "started_at": row["created_at"]}
            connection.execute(_NEW_RUN, row)
            run = record_of(row)
            if accepted is not None:
                accepted(connection)
            if begins:
                begin(connection, run)
            return run

        return await self._database.write_as(new.principal, accept)

    def _stand_in_line(self, connection: Connection, new: NewRun, row: dict[str, Any]) -> bool:
        """Fill in the run's place in its thread; whether it may begin at once."""
        values = {"of_thread": new.thread_id, **reader(new.principal)}
        is_new_turn = new.turn_id is None
        thread = connection.execute(_THREAD, {**values, "new_turns": int(is_new_turn)}).one()
        length = connection.execute(_LENGTH, values).scalar_one()
        self._check_room(new, thread, length)
        row |= {"turn_sequence": thread.last_turn, "after_frame": thread.last_frame}
        if not is_new_turn:
            same = {"of_turn": new.turn_id, **reader(new.principal)}
            row["turn_sequence"] = connection.execute(_SEQUENCE, same).scalar_one()
        begins = length == 0 and (new.alone or _held_seconds(thread, row["turn_id"]) is None)
        if begins and thread.held_turn is not None:
            connection.execute(_RELEASE, values)
        return begins

    def _check_room(self, new: NewRun, thread: Row[Any, Any, Any, Any], length: int) -> None:
        if new.alone and length:
            raise BusyError("An answer is being written in this conversation. Stop it, then retry.")
        # The output that a turn waits for is no message that waits.
        goes_on = new.turn_id is not None and new.turn_id == thread.held_turn
        # One of those in line runs, or is about to.
        if length > self._queue and not goes_on:
            raise TooManyRequestsError(
                "Too many messages wait in this conversation. Let an answer finish first."
            )

    async def begin(
        self, run: RunRecord, begin: Begin | None = None, *, despite_hold: bool = False
    ) -> Place:
        """Let the run have its thread if it is first in line.

        Args:
            run: The run, which waits or is to be closed.
            begin: Writes what its begin brings.
            despite_hold: Whether it may begin though another turn waits for a client tool.

        Raises:
            LostRunError: The run is not this worker's any more.
        """

        def take_turn(connection: Connection) -> Place:
            values = {"of_thread": run.thread_id, "of_run": run.id, **reader(run.principal)}
            thread = connection.execute(_THREAD, {**values, "new_turns": 0}).one_or_none()
            if thread is None:
                raise LostRunError
            place = {**values, "turn_sequence": run.turn_sequence}
            if connection.execute(_IN_THE_WAY, place).first():
                return Place()
            held_seconds = _held_seconds(thread, run.turn_id)
            if held_seconds is not None and not despite_hold:
                return Place(held_seconds=held_seconds)
            mine = {"of_worker": self._workers.me, "now": _now(), "last_frame": thread.last_frame}
            if connection.execute(_BEGIN, {**values, **mine}).rowcount == 0:
                raise LostRunError
            if thread.held_turn is not None:
                connection.execute(_RELEASE, values)
            if begin is not None:
                begin(connection, run)
            return Place(last_frame=thread.last_frame)

        return await self._database.write_as(run.principal, take_turn)

    async def let_go(self, thread_id: str, run_id: str, principal: Principal) -> bool:
        """Keep the thread no longer for the client tool that this run has asked for; whether it was kept for that."""
        values = {"of_thread": thread_id, "of_run": run_id, **reader(principal)}

        def release(connection: Connection) -> bool:
            return connection.execute(_LET_GO, values).rowcount > 0

        return await self._database.write_as(principal, release)


def _held_seconds(thread: Row[Any, Any, Any, Any], turn_id: str) -> float | None:
    """How long the thread still waits for the client tool of another turn; None when it does not."""
    if thread.held_turn in {None, turn_id}:
        return None
    left = HOLD_SECONDS - (_now() - thread.held_at).total_seconds()
    # However a clock jumps, nobody waits longer than that.
    return min(left, HOLD_SECONDS) if left > 0 else None


def _run_row(run_id: str, new: NewRun, worker_id: str) -> dict[str, Any]:
    return {
        "id": run_id,
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


def _now() -> datetime:
    return datetime.now(UTC)
