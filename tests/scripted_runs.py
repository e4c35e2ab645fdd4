"""Runs of scripted works: what tests of the room start, read and look up."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from chatdock.context import Principal
from chatdock.runs import Cause, Frame, Left, NewRun, RunCursor, RunRecord, Runs, Work
from chatdock.runs.line import Line
from chatdock.runs.workers import Workers
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.notices import Notices
from chatdock.storage.tables import runs as runs_table
from tests.databases import ALICE, as_owner


class Script(Work):
    """Says its events one by one; waits at None until it is let on."""

    def __init__(
        self, *events: bytes | None, holds_thread: bool = False, has_failed: bool = False
    ) -> None:
        self._events = events
        self.holds_thread = holds_thread
        self.has_failed = has_failed
        self.gate = asyncio.Event()
        self.reached = asyncio.Event()
        self.cancelled = False

    def begin(self, connection: Connection, run: RunRecord) -> None:
        pass

    async def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        try:
            for event in self._events:
                if event is None:
                    self.reached.set()
                    await self.gate.wait()
                else:
                    yield event
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    async def close(self, cause: Cause) -> list[bytes]:
        return [cause.encode()]

    def give_up(self, cause: Left, unseen: Sequence[bytes]) -> list[bytes]:
        return [*(unseen if cause == "not_saved" else ()), cause.encode()]


async def start_runs(
    database: Database, *, run_seconds: float = 60, shutdown_seconds: float = 0
) -> Runs:
    runs = Runs(
        database,
        run_seconds=run_seconds,
        queue=2,
        shutdown_seconds=shutdown_seconds,
        log_days=7,
    )
    await runs.start()
    return runs


def request(
    thread_id: str = "thr_1",
    *,
    first: bool = True,
    key: str | None = None,
    alone: bool = False,
    turn_id: str | None = None,
) -> NewRun:
    return NewRun(
        thread_id=thread_id,
        principal=ALICE,
        request="{}",
        reader="{}",
        request_hash="hash",
        idempotency_key=key,
        turn_id=turn_id,
        message_id=None,
        alone=alone,
        creates_thread=first,
    )


async def accept_and_die(database: Database, new: NewRun, *, is_known: bool = True) -> RunRecord:
    """A run as a worker accepts it that dies then; whether it `is_known` that it died."""
    workers = Workers(database, Notices(database), "wrk_dead")
    line = Line(database, workers, queue=2)
    run = await line.accept(new_id("run"), new, lambda _, __: None)
    if is_known:
        await workers.leave()
    return run


async def submit(runs: Runs, work: Work, **options: Any) -> RunCursor:
    return await runs.submit(request(**options), work)


async def read(batches: AsyncIterator[list[Frame]] | None) -> list[Frame]:
    assert batches is not None
    return [frame async for batch in batches for frame in batch]


async def read_thread(runs: Runs, thread_id: str, after: int | None, who: Principal) -> list[Frame]:
    attached = await runs.following.thread(thread_id, after, who)
    return await read(attached and attached.batches)


async def unfinished(database: Database) -> list[str]:
    query = select(runs_table.c.id).where(runs_table.c.ended_at.is_(None)).order_by(runs_table.c.id)
    return list(await database.read_system(lambda each: each.execute(query).scalars().all()))


async def state(database: Database, run: RunCursor) -> str:
    query = select(runs_table.c.state).where(runs_table.c.id == run.run.id)
    return await database.read_system(lambda each: each.execute(query).scalar_one())


async def break_table(database: Database, table: str, *, mend: bool = False) -> None:
    """Take a table away, or bring it back: until then every statement on it fails."""
    names = ("gone", table) if mend else (table, "gone")
    statement = "ALTER TABLE {} RENAME TO {}".format(*names)
    await as_owner(database, lambda each: each.exec_driver_sql(statement))
