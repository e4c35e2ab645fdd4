"""A server is killed again and again while many readers write; PostgreSQL is taken away while they do."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from chatdock.testing import FakeOpenAI
from tests.deployments import Deployment
from tests.postgres import PostgreSQL, running_postgresql
from tests.requirements import requirement
from tests.writers import Writer, answer

WRITERS: Final = 8
KILLS: Final = 100
FEW_KILLS: Final = 2
OUTAGES: Final = 20


@asynccontextmanager
async def written(folder: Path, settings: dict[str, Any]) -> AsyncGenerator[Deployment]:
    """A served site; its SQLite file is whole in the end."""
    names = {name.upper(): str(value) for name, value in settings.items()}
    with FakeOpenAI(script=answer) as fake:
        site = await asyncio.to_thread(Deployment, folder, fake.base_url, **names)
        try:
            yield site
        finally:
            await asyncio.to_thread(site.server.stop)
    if "database_url" not in settings:
        with closing(sqlite3.connect(site.data / "chatdock.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            left = "SELECT count(*) FROM runs WHERE ended_at IS NULL"
            assert database.execute(left).fetchone() == (0,)


@asynccontextmanager
async def writers(site: Deployment) -> AsyncGenerator[list[Writer]]:
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=site.server.url, timeout=60))
            for _ in range(WRITERS)
        ]
        for client in clients:
            (await client.post("/auth/guest")).raise_for_status()
        yield [Writer(client) for client in clients]


async def until_one_is_set(told: list[asyncio.Event]) -> None:
    """Wait for one of them to be set anew: on a slow machine no other wait would be long enough."""
    for each in told:
        each.clear()
    waiting = [asyncio.create_task(each.wait()) for each in told]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()


async def kill_and_check(folder: Path, settings: dict[str, Any], kills: int) -> None:
    chance = random.Random(12)
    async with written(folder, settings) as site, writers(site) as busy:
        for number in range(kills):
            writing = [asyncio.create_task(each.write()) for each in busy]
            if number % 2:
                await until_one_is_set([each.has_answer for each in busy])
                await until_one_is_set([each.has_words for each in busy])
            else:
                await asyncio.wait(writing, timeout=chance.uniform(0.05, 1.5))
            await asyncio.to_thread(site.server.kill)
            await asyncio.gather(*writing)
            await asyncio.to_thread(site.start)
        cut = await asyncio.gather(*(each.check() for each in busy))
    # The kills came while something was written, and something had been.
    assert sum(cut) > 0
    assert sum(each.answered for each in busy) > 0


@requirement("STO-12")
async def test_a_server_that_is_killed_under_load_loses_nothing_that_it_told(
    tmp_path: Path, database_settings: dict[str, Any]
) -> None:
    await kill_and_check(tmp_path, database_settings, FEW_KILLS)


@pytest.mark.long
@requirement("STO-12")
async def test_a_hundred_kills_under_load_lose_nothing_that_was_told(
    tmp_path: Path, database_settings: dict[str, Any]
) -> None:
    await kill_and_check(tmp_path, database_settings, KILLS)


@pytest.fixture
async def own_postgresql() -> AsyncIterator[PostgreSQL]:
    """A server of the test's own, which it may stop."""
    with running_postgresql() as server:
        yield server


async def take_away_and_check(folder: Path, postgresql: PostgreSQL, outages: int) -> None:
    chance = random.Random(13)
    async with postgresql.new_database() as url:
        settings = {
            "database_url": url.render_as_string(hide_password=False),
            "secret_key": "of this test, and long enough to be one",
        }
        async with written(folder, settings) as site, writers(site) as busy:
            process = site.server.process
            writing = [asyncio.create_task(each.write()) for each in busy]
            for number in range(outages):
                await asyncio.wait(writing, timeout=chance.uniform(0.2, 1.5))
                await postgresql.stop()
                if number % 2:
                    await until_one_is_set([each.has_refusal for each in busy])
                await asyncio.wait(writing, timeout=chance.uniform(0.2, 1.5))
                await postgresql.start()
            await asyncio.wait(writing, timeout=1.0)
            for each in writing:
                each.cancel()
            outcomes = await asyncio.gather(*writing, return_exceptions=True)
            for outcome in outcomes:
                if not isinstance(outcome, asyncio.CancelledError):
                    assert isinstance(outcome, BaseException), "A writer has ended by itself."
                    raise outcome
            # No connection of a reader was lost, and no restart was needed.
            assert process.poll() is None
            assert sum(each.refused for each in busy) > 0
            for each in busy:
                answered = each.answered
                await each.write_thread()
                assert each.answered == answered + 3
            await asyncio.gather(*(each.check() for each in busy))


@requirement("SRV-14")
async def test_outages_of_postgresql_under_load_are_told_and_lose_nothing(
    tmp_path: Path, own_postgresql: PostgreSQL
) -> None:
    await take_away_and_check(tmp_path, own_postgresql, 2)


@pytest.mark.long
@requirement("SRV-14")
async def test_many_outages_of_postgresql_under_load_are_told_and_lose_nothing(
    tmp_path: Path, own_postgresql: PostgreSQL
) -> None:
    await take_away_and_check(tmp_path, own_postgresql, OUTAGES)
