"""The rows of turns and runs: every statement that the life of an answer needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatdock.context import Principal
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.statements import owner, scope
from chatdock.storage.tables import frames, runs, threads, turns

RunState = Literal["waiting", "running", "completed", "failed", "stopped", "interrupted"]
"""A run waits for its turn, runs, and ends in one of the last four ways.

`interrupted` means that its worker died.
"""

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
        creates_thread: Whether the thread's row has to be made first.
    """

    thread_id: str
    principal: Principal
    request: str
    reader: str
    request_hash: str
    idempotency_key: str | None
    turn_id: str | None
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
    """Reads and writes the rows of turns and runs."""

    def __init__(self, database: Database, *, worker_id: str) -> None:
        """Write runs under the name of this worker."""
        self._database = database
        self._worker_id = worker_id

    async def accept(self, new: NewRun) -> RunRecord:
        """Write a waiting run, and the turn and thread that it starts; return it."""
        async with self._database.quick_write() as connection:
            if new.creates_thread:
                await connection.execute(insert(threads).values(_thread_row(new)))
            turn_id = new.turn_id or await self._new_turn(connection, new)
            row = self._run_row(new, turn_id)
            await connection.execute(insert(runs).values(row))
        return _record(row)

    async def find_by_key(self, key: str, principal: Principal) -> RunRecord | None:
        """The run that this reader started under the idempotency key."""
        return await self._first(select(runs).where(runs.c.idempotency_key == key), principal)

    async def newest(self, thread_id: str, principal: Principal) -> RunRecord | None:
        """The thread's newest run."""
        query = select(runs).where(runs.c.thread_id == thread_id).order_by(runs.c.id.desc())
        return await self._first(query.limit(1), principal)

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

    async def begin(self, run: RunRecord) -> int:
        """Mark the run as running; return the last frame number that its thread has used."""
        async with self._database.quick_write() as connection:
            query = select(threads.c.last_frame).where(threads.c.id == run.thread_id)
            after = (await connection.execute(query)).scalar_one()
            values = {"state": "running", "started_at": _now(), "after_frame": after}
            await connection.execute(update(runs).where(runs.c.id == run.id).values(values))
        return after

    async def last_frame(self, thread_id: str) -> int:
        """The highest frame number that the thread has used."""
        query = select(threads.c.last_frame).where(threads.c.id == thread_id)
        async with self._database.quick_read() as connection:
            return (await connection.execute(query)).scalar_one()

    async def has_message(self, turn_id: str) -> bool:
        """Whether the turn's user message has been stored."""
        query = select(turns.c.item_id).where(turns.c.id == turn_id)
        async with self._database.quick_read() as connection:
            return (await connection.execute(query)).scalar_one() is not None

    async def name_item(self, turn_id: str, item_id: str) -> None:
        """Tie the turn to its user message."""
        statement = update(turns).where(turns.c.id == turn_id).values(item_id=item_id)
        async with self._database.quick_write() as connection:
            await connection.execute(statement)

    async def end(self, run_id: str, state: RunState, last_frame: int | None) -> None:
        """Mark the run as ended."""
        values = {"state": state, "ended_at": _now(), "last_frame": last_frame, "lease_until": None}
        async with self._database.quick_write() as connection:
            await connection.execute(update(runs).where(runs.c.id == run_id).values(values))

    async def orphans(self) -> list[RunRecord]:
        """Runs that a dead worker left unfinished, oldest first."""
        query = select(runs).where(runs.c.state.in_(UNFINISHED)).order_by(runs.c.id)
        async with self._database.quick_read() as connection:
            return [_record(row) for row in (await connection.execute(query)).mappings()]

    async def frames_after(
        self, thread_id: str, number: int, *, run_id: str | None = None
    ) -> list[tuple[int, bytes]]:
        """The thread's committed frames above `number`, in order; of one run if it is named."""
        query = select(frames.c.number, frames.c.data).where(
            frames.c.thread_id == thread_id, frames.c.number > number
        )
        if run_id is not None:
            query = query.where(frames.c.run_id == run_id)
        async with self._database.quick_read() as connection:
            rows = await connection.execute(query.order_by(frames.c.number))
            return [(row.number, row.data.encode()) for row in rows]

    async def _new_turn(self, connection: AsyncConnection, new: NewRun) -> str:
        turn_id = new_id("turn")
        newest = select(func.coalesce(func.max(turns.c.sequence), 0) + 1)
        row = {
            "id": turn_id,
            "thread_id": new.thread_id,
            **owner(new.principal),
            "sequence": newest.where(turns.c.thread_id == new.thread_id).scalar_subquery(),
            "reader": new.reader,
            "created_at": _now(),
        }
        await connection.execute(insert(turns).values(row))
        return turn_id

    def _run_row(self, new: NewRun, turn_id: str) -> dict[str, Any]:
        return {
            "id": new_id("run"),
            "turn_id": turn_id,
            "thread_id": new.thread_id,
            **owner(new.principal),
            "state": "waiting",
            "request": new.request,
            "request_hash": new.request_hash,
            "idempotency_key": new.idempotency_key,
            "worker_id": self._worker_id,
            "stop_requested": False,
            "after_frame": 0,
            "last_frame": None,
            "created_at": _now(),
        }

    async def _first(self, query: Select[Any], principal: Principal) -> RunRecord | None:
        async with self._database.quick_read() as connection:
            found = await connection.execute(query.where(scope(runs, principal)))
            row = found.mappings().first()
        return None if row is None else _record(row)

    async def _turn(self, query: Select[Any]) -> tuple[str, str] | None:
        async with self._database.quick_read() as connection:
            row = (await connection.execute(query.limit(1))).first()
        return None if row is None else (row.id, row.reader)


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
