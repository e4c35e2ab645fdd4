"""What the rows of turns and runs say: every look-up that the life of an answer needs, but for its frames."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, case, select, update

from chatdock.context import Principal
from chatdock.storage.engine import Database
from chatdock.storage.statements import reader, scope, scoped
from chatdock.storage.tables import runs, turns

from .model import RunRecord, RunState

RESEND_WITHIN: Final = timedelta(seconds=30)
"""How long after a broken connection the same request without a key means the same run."""

ENDINGS: Final = 200
"""How many of a thread's newest runs are looked at for how they ended."""

# Built once, as it is asked for each message without a key.
_LEFT: Final = (
    select(runs)
    .where(
        runs.c.request_hash == bindparam("request_hash"),
        scoped(runs),
        runs.c.left_at > bindparam("since"),
        runs.c.state != "stopped",
    )
    .order_by(runs.c.left_at.desc(), runs.c.id.desc())
    .limit(1)
)
_EARLY: Final[frozenset[RunState]] = frozenset({"stopped", "interrupted", "failed"})
_RUNNING_FIRST: Final = case((runs.c.state == "running", 0), else_=1)


class RunRecords:
    """Finds runs and turns, each under its reader's scope."""

    def __init__(self, database: Database) -> None:
        """Use the given database."""
        self._database: Final = database

    async def find_by_key(self, key: str, principal: Principal) -> RunRecord | None:
        """The run that this reader started under the idempotency key."""
        mine = (runs.c.idempotency_key == key, scope(runs, principal))
        return await self._first(select(runs).where(*mine), principal)

    async def mark_left(self, run: RunRecord) -> None:
        """Note that a reader's connection to the run has broken just now."""
        mine = (runs.c.id == run.id, scope(runs, run.principal))
        statement = update(runs).where(*mine).values(left_at=datetime.now(UTC))
        await self._database.write_as(run.principal, lambda each: each.execute(statement))

    async def come_back(self, request_hash: str, principal: Principal) -> RunRecord | None:
        """The run that this reader started with the same request, and lost the connection to a moment ago.

        From now on it has a reader again: only another broken connection lets it be joined once more.
        """
        since = datetime.now(UTC) - RESEND_WITHIN
        values = {"request_hash": request_hash, "since": since, **reader(principal)}
        row = await self._database.read_as(
            principal, lambda each: each.execute(_LEFT, values).mappings().first()
        )
        if row is None:
            return None
        back = update(runs).where(runs.c.id == row["id"], scope(runs, principal))
        back = back.values(left_at=None)
        await self._database.write_as(principal, lambda each: each.execute(back))
        return record_of(row)

    async def active(self, thread_id: str, principal: Principal) -> RunRecord | None:
        """The run that the thread is busy with, or that waits first."""
        return await self._first(active_run(thread_id, principal), principal)

    async def state(self, run: RunRecord) -> RunState | None:
        """How far the run is now; None when its thread was deleted."""
        query = select(runs.c.state).where(runs.c.id == run.id, scope(runs, run.principal))
        return await self._database.read_as(
            run.principal, lambda each: each.execute(query).scalar_one_or_none()
        )

    async def was_stopped(self, thread_id: str, run_id: str, principal: Principal) -> bool:
        """Whether the thread has this run and it ended by a stop."""
        mine = (runs.c.id == run_id, runs.c.thread_id == thread_id, scope(runs, principal))
        stopped = select(runs).where(*mine, runs.c.state == "stopped")
        return await self._first(stopped, principal) is not None

    async def newest(self, thread_id: str, principal: Principal) -> RunRecord | None:
        """The thread's newest run that has begun."""
        mine = (runs.c.thread_id == thread_id, scope(runs, principal))
        begun = select(runs).where(*mine, runs.c.started_at.is_not(None))
        newest = begun.order_by(runs.c.after_frame.desc(), runs.c.id.desc())
        return await self._first(newest, principal)

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
        rows = await self._database.read_as(
            principal, lambda each: each.execute(query).mappings().all()
        )
        return [(record_of(row), row["item_id"]) for row in rows]

    async def early_endings(self, thread_id: str, principal: Principal) -> dict[str, RunState]:
        """How the newest turns ended that did not come to their ends, by the ids of their messages.

        Of a turn that was tried again the last try counts; the newest `ENDINGS` runs are looked at.
        """
        query = (
            select(turns.c.item_id, runs.c.state)
            .join(turns, turns.c.id == runs.c.turn_id)
            .where(runs.c.thread_id == thread_id, scope(runs, principal), scope(turns, principal))
            .order_by(runs.c.after_frame.desc(), runs.c.id.desc())
            .limit(ENDINGS)
        )
        rows = await self._database.read_as(principal, lambda each: each.execute(query).all())
        # Of each turn the newest run comes last.
        last = {row.item_id: row.state for row in reversed(rows) if row.item_id is not None}
        return {item_id: state for item_id, state in last.items() if state in _EARLY}

    async def turn_of_item(
        self, thread_id: str, item_id: str, principal: Principal
    ) -> tuple[str, str] | None:
        """Id and reader context of the turn that the user message began."""
        mine = (turns.c.thread_id == thread_id, scope(turns, principal))
        return await self._turn(select(turns).where(*mine, turns.c.item_id == item_id), principal)

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
        return await self._turn(query.order_by(turns.c.sequence.desc()), principal)

    async def message_id(self, run: RunRecord) -> str | None:
        """Id that the user message of the run's turn has, or will have once it is stored."""
        query = select(turns.c.item_id).where(
            turns.c.id == run.turn_id, scope(turns, run.principal)
        )
        return await self._database.read_as(
            run.principal, lambda each: each.execute(query).scalar_one()
        )

    async def _first(self, query: Select[Any], principal: Principal) -> RunRecord | None:
        first = query.limit(1)
        row = await self._database.read_as(
            principal, lambda each: each.execute(first).mappings().first()
        )
        return None if row is None else record_of(row)

    async def _turn(self, query: Select[Any], principal: Principal) -> tuple[str, str] | None:
        newest = query.limit(1)
        row = await self._database.read_as(principal, lambda each: each.execute(newest).first())
        return None if row is None else (row.id, row.reader)


def active_run(thread_id: str, principal: Principal) -> Select[Any]:
    """Selects the thread's unfinished runs: the one that runs, then those that wait, in order."""
    mine = (runs.c.thread_id == thread_id, runs.c.ended_at.is_(None), scope(runs, principal))
    return select(runs).where(*mine).order_by(_RUNNING_FIRST, runs.c.turn_sequence, runs.c.id)


def record_of(row: Mapping[Any, Any]) -> RunRecord:
    """A row of `runs` as a record."""
    principal = Principal(user_id=row["user_id"], organization_id=row["organization_id"])
    names = ("id", "turn_id", "thread_id", "worker_id", "state", "request", "request_hash")
    numbers = ("turn_sequence", "after_frame")
    return RunRecord(principal=principal, **{name: row[name] for name in names + numbers})
