"""The rows of turns and runs: every statement that the life of an answer needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from chatdock.context import Principal
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.statements import owner, reader, scope, scoped
from chatdock.storage.tables import frames, runs, threads, turns

from .log import Frame

RunState = Literal["waiting", "running", "completed", "failed", "stopped", "interrupted"]
"""A run waits for its turn, runs, and ends in one of the last four ways.

`interrupted` means that its worker died.
"""

# Built once: building a statement costs more than SQLite takes to execute it.
_MINE: Final = (runs.c.id == bindparam("of_run"), scoped(runs))
_BEGIN: Final = (
    update(runs)
    .where(*_MINE)
    .values({name: bindparam(name) for name in ("state", "started_at", "after_frame")})
)
_END: Final = (
    update(runs)
    .where(*_MINE)
    .values({name: bindparam(name) for name in ("state", "ended_at", "last_frame")})
)
_LAST_FRAME: Final = select(threads.c.last_frame).where(
    threads.c.id == bindparam("of_thread"), scoped(threads)
)
_LAST_TURN: Final = select(func.max(turns.c.sequence)).where(
    turns.c.thread_id == bindparam("of_thread")
)

UNFINISHED: tuple[RunState, RunState] = ("waiting", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """What is kept about a run when it is accepted.

    Attributes:
        thread_id: Thread that the run answers in.
        principal: Reader who asked.
        request: The ChatKit request as JSON text.
        reader: Where the reader was, as JSON text.
        request_hash: Digest of the request; tells a repeated key from a reused one.
        idempotency_key: The client's own id of this request, if it sent one.
        turn_id: Turn that the run continues; None starts a new turn.
        message_id: Id that a new turn's user message will have, if it begins with one.
        alone: Whether the run must not wait for another run of its thread.
        creates_thread: Whether the thread's row has to be made first.
    """

    thread_id: str
    principal: Principal
    request: str
    reader: str
    request_hash: str
    idempotency_key: str | None
    turn_id: str | None
    message_id: str | None
    alone: bool
    creates_thread: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run as the database knows it; frames of it are numbered above `after_frame`."""

    id: str
    turn_id: str
    thread_id: str
    principal: Principal
    state: RunState
    request: str
    request_hash: str
    after_frame: int
    last_frame: int | None


class RunRecords:
    """Reads and writes the rows of turns, runs and frames, each under its reader's scope."""

    def __init__(self, database: Database) -> None:
        """Use the given database."""
        self._database = database

    async def accept(self, new: NewRun, *, begins: bool) -> RunRecord:
        """Write a run, and the turn and thread that it starts; return it.

        Args:
            new: What is kept about the run.
            begins: Whether its thread is free, so that it runs at once instead of waiting.
        """

        def accept(connection: Connection) -> RunRecord:
            if new.creates_thread:
                connection.execute(insert(threads), _thread_row(new))
            row = _run_row(new, new.turn_id or _new_turn(connection, new))
            if begins:
                after = 0 if new.creates_thread else _last_frame(connection, new)
                row |= _running(after)
            connection.execute(insert(runs), row)
            return _record(row)

        return await self._database.write(accept)

    async def find_by_key(self, key: str, principal: Principal) -> RunRecord | None:
        """The run that this reader started under the idempotency key."""
        query = select(runs).where(runs.c.idempotency_key == key, scope(runs, principal))
        row = await self._database.read(lambda each: each.execute(query).mappings().first())
        return None if row is None else _record(row)

    async def turn_of_item(
        self, thread_id: str, item_id: str, principal: Principal
    ) -> tuple[str, str] | None:
        """Id and reader context of the turn that the user message began."""
        mine = (turns.c.thread_id == thread_id, scope(turns, principal))
        return await self._turn(select(turns).where(*mine, turns.c.item_id == item_id))

    async def newest_turn(self, thread_id: str, principal: Principal) -> tuple[str, str] | None:
        """Id and reader context of the thread's newest turn."""
        mine = (turns.c.thread_id == thread_id, scope(turns, principal))
        return await self._turn(select(turns).where(*mine).order_by(turns.c.sequence.desc()))

    async def newest(self, thread_id: str, principal: Principal) -> RunRecord | None:
        """The thread's newest run that has begun."""
        mine = (
            runs.c.thread_id == thread_id,
            scope(runs, principal),
            runs.c.started_at.is_not(None),
        )
        query = select(runs).where(*mine).order_by(runs.c.id.desc()).limit(1)
        row = await self._database.read(lambda each: each.execute(query).mappings().first())
        return None if row is None else _record(row)

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

    async def message_id(self, run: RunRecord) -> str | None:
        """Id that the user message of the run's turn has, or will have once it is stored."""
        query = select(turns.c.item_id).where(
            turns.c.id == run.turn_id, scope(turns, run.principal)
        )
        return await self._database.read(lambda each: each.execute(query).scalar_one())

    async def begin(self, run: RunRecord) -> int:
        """Mark the run as running; return the last frame number that its thread has used."""

        def begin(connection: Connection) -> int:
            after = _last_frame(connection, run)
            connection.execute(_BEGIN, {**_running(after), **_the(run)})
            return after

        return await self._database.write(begin)

    async def end(self, run: RunRecord, state: RunState, last_frame: int) -> None:
        """Mark the run as ended."""
        values = {"state": state, "ended_at": _now(), "last_frame": last_frame, **_the(run)}
        await self._database.write(lambda each: each.execute(_END, values))

    async def orphans(self) -> list[RunRecord]:
        """Runs of every reader that a dead worker left unfinished, oldest first."""
        query = select(runs).where(runs.c.state.in_(UNFINISHED)).order_by(runs.c.id)
        rows = await self._database.read(lambda each: each.execute(query).mappings().all())
        return [_record(row) for row in rows]

    async def last_frame(self, run: RunRecord) -> int:
        """The highest frame number that the run's thread has used."""
        return await self._database.read(lambda each: _last_frame(each, run))

    async def frames_after(self, thread_id: str, number: int, principal: Principal) -> list[Frame]:
        """The thread's committed frames above `number`, in order."""
        return await self._frames(
            select(frames).where(
                frames.c.thread_id == thread_id,
                frames.c.number > number,
                scope(frames, principal),
            )
        )

    async def frames_of(self, run: RunRecord, *, after: int = 0) -> list[Frame]:
        """The run's committed frames above `after`, in order."""
        return await self._frames(
            select(frames).where(
                frames.c.thread_id == run.thread_id,
                frames.c.number > after,
                frames.c.run_id == run.id,
                scope(frames, run.principal),
            )
        )

    async def _frames(self, query: Select[Any]) -> list[Frame]:
        ordered = query.order_by(frames.c.number)
        rows = await self._database.read(lambda each: each.execute(ordered).all())
        return [(row.number, row.data.encode()) for row in rows]

    async def _turn(self, query: Select[Any]) -> tuple[str, str] | None:
        newest = query.limit(1)
        row = await self._database.read(lambda each: each.execute(newest).first())
        return None if row is None else (row.id, row.reader)


def _the(run: RunRecord) -> dict[str, str]:
    return {"of_run": run.id, **reader(run.principal)}


def _running(after_frame: int) -> dict[str, Any]:
    return {"state": "running", "started_at": _now(), "after_frame": after_frame}


def _last_frame(connection: Connection, run: RunRecord | NewRun) -> int:
    values = {"of_thread": run.thread_id, **reader(run.principal)}
    return connection.execute(_LAST_FRAME, values).scalar_one()


def _new_turn(connection: Connection, new: NewRun) -> str:
    turn_id = new_id("turn")
    last = connection.execute(_LAST_TURN, {"of_thread": new.thread_id}).scalar_one()
    row = {
        "id": turn_id,
        "thread_id": new.thread_id,
        **owner(new.principal),
        "sequence": (last or 0) + 1,
        "item_id": new.message_id,
        "reader": new.reader,
        "created_at": _now(),
    }
    connection.execute(insert(turns), row)
    return turn_id


def _run_row(new: NewRun, turn_id: str) -> dict[str, Any]:
    return {
        "id": new_id("run"),
        "turn_id": turn_id,
        "thread_id": new.thread_id,
        **owner(new.principal),
        "state": "waiting",
        "request": new.request,
        "request_hash": new.request_hash,
        "idempotency_key": new.idempotency_key,
        "after_frame": 0,
        "last_frame": None,
        "created_at": _now(),
        "started_at": None,
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
        "created_at": _now(),
        "updated_at": _now(),
    }


def _record(row: Mapping[Any, Any]) -> RunRecord:
    principal = Principal(user_id=row["user_id"], organization_id=row["organization_id"])
    names = ("id", "turn_id", "thread_id", "state", "request", "request_hash")
    numbers = ("after_frame", "last_frame")
    return RunRecord(principal=principal, **{name: row[name] for name in names + numbers})


def _now() -> datetime:
    return datetime.now(UTC)
