"""Readers are kept apart, and servers hear each other, through a pooler of transactions."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from chatdock.storage.engine import Database
from chatdock.storage.notices import Notice, Notices
from chatdock.storage.tables import items
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, BOB, asking, opened_database
from tests.pgbouncer import installed, running_pgbouncer
from tests.postgres import PostgreSQL
from tests.requirements import requirement
from tests.unit.storage.test_row_security import have_a_conversation, threads_seen

pytestmark = installed


@pytest.fixture
async def pooled(postgresql: PostgreSQL) -> AsyncIterator[Database]:
    async with postgresql.new_database() as url, running_pgbouncer(url) as bouncer:
        direct, _ = postgresql.secured(url)
        serving, options = postgresql.secured(bouncer)
        given = replace(options, direct_url=str(direct))
        async with opened_database(serving, given) as database:
            yield database


@requirement("STO-4")
async def test_readers_who_share_connections_never_see_each_others_rows(pooled: Database) -> None:
    readers = {"thr_a": ALICE, "thr_b": BOB}
    for thread, reader in readers.items():
        await have_a_conversation(pooled, thread, reader)

    async def look(thread: str) -> None:
        for _ in range(20):
            assert await pooled.read_as(readers[thread], threads_seen) == [thread]
            assert await pooled.read(threads_seen) == []
            item = await ThreadStore(pooled).load_item(thread, "msg_1", asking(readers[thread]))
            assert item.thread_id == thread

    await asyncio.gather(*(look(thread) for thread in readers for _ in range(15)))


@requirement("STO-4")
async def test_connections_are_shared(pooled: Database) -> None:
    backend = select(func.pg_backend_pid())
    asked = [pooled.read(lambda each: each.scalar(backend)) for _ in range(60)]
    assert len(set(await asyncio.gather(*asked))) <= 8


@requirement("STO-4")
async def test_notices_are_heard_past_the_pooler(pooled: Database) -> None:
    notices = Notices(pooled)
    heard: asyncio.Queue[Notice] = asyncio.Queue()
    is_listening = asyncio.Event()
    listening = asyncio.create_task(notices.listen(heard.put_nowait, is_listening.set))
    await is_listening.wait()
    await pooled.write_system(lambda each: notices.send(each, {"threads": ["thr_a"]}))
    assert await heard.get() == {"threads": ["thr_a"]}
    listening.cancel()
    await asyncio.wait({listening})


async def test_connections_bear_the_name_of_their_server(pooled: Database) -> None:
    name = text("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")
    database = Database(str(pooled.url), pooled.options)
    database.session_name = "chatdock wrk_1"
    assert await database.read(lambda each: each.scalar(name)) == "chatdock wrk_1"
    await database.close()


async def test_pages_of_items_are_read_through_the_pooler(pooled: Database) -> None:
    await have_a_conversation(pooled, "thr_a", ALICE)
    page = await ThreadStore(pooled).load_thread_items("thr_a", None, 20, "asc", asking(ALICE))
    assert [item.id for item in page.data] == ["msg_1"]
    assert await pooled.read_as(BOB, lambda each: each.execute(select(items)).all()) == []
