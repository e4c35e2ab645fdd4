"""The writer commits the frames of all runs together, and waits for none but those asked about."""

import asyncio

from chatdock.runs import NewRun
from chatdock.runs.line import Line
from chatdock.runs.log import RunLog
from chatdock.runs.workers import Workers
from chatdock.runs.writer import FrameWriter
from chatdock.storage.engine import Database
from chatdock.storage.notices import Notices
from tests.databases import ALICE


def request(thread_id: str) -> NewRun:
    return NewRun(
        thread_id=thread_id,
        principal=ALICE,
        request="{}",
        reader="{}",
        request_hash="hash",
        idempotency_key=None,
        turn_id=None,
        message_id=None,
        alone=False,
        creates_thread=True,
    )


async def test_a_flush_waits_only_for_what_was_handed_in_before_it(database: Database) -> None:
    notices = Notices(database)
    workers = Workers(database, notices, "wrk_1")
    line = Line(database, workers, queue=2)
    logs: list[RunLog] = []
    for name in ("thr_1", "thr_2"):
        run = await line.accept(request(name), lambda _: None)
        logs.append(RunLog(name, run.id, ALICE))
    writer = FrameWriter(database, notices, worker_id="wrk_1")
    writer.start()
    stopping = asyncio.Event()

    async def talk_on() -> None:
        while not stopping.is_set():
            writer.append(logs[1], b"more")
            await asyncio.sleep(0)

    talking = asyncio.create_task(talk_on())
    writer.append(logs[0], b"last")
    await asyncio.wait_for(writer.flush(), 5)
    shown = await anext(aiter(logs[0].follow(0)))
    stopping.set()
    await talking
    await writer.stop()
    assert shown == [(1, b"last")]
