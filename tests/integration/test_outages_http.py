"""A server whose database or search is away, slow, full or refuses it: what it says, and that it heals by itself."""

import asyncio
import json
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from chatdock.ingest import index
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate
from tests.ops import events, op
from tests.postgres import PostgreSQL, running_postgresql
from tests.requirements import requirement
from tests.running_app import guest, running_app, running_house, write_pages
from tests.serving import RunningServer, start_server

HELLO: Final = {"input": {"content": [{"type": "input_text", "text": "How do I moor a boat?"}]}}
SECRET: Final = "of this test, and long enough to be one"
HEAL_SECONDS: Final = 60


@pytest.fixture
async def postgresql() -> AsyncIterator[PostgreSQL]:
    """A server of the test's own, which it may stop."""
    with running_postgresql() as server:
        yield server


async def ready(client: httpx.AsyncClient) -> tuple[int, dict[str, str]]:
    """The status of readiness, and why each component that is down is so."""
    response = await client.get("/health/ready")
    return response.status_code, response.json()["reasons"]


async def healed(client: httpx.AsyncClient) -> None:
    """Return when everything is there."""
    async with asyncio.timeout(HEAL_SECONDS):
        while (await client.get("/health/ready")).json()["status"] != "ok":  # noqa: ASYNC110 - readiness is asked
            await asyncio.sleep(0.05)


def assert_refused(response: httpx.Response) -> None:
    assert response.status_code == 503, response.text
    assert response.json()["error"]["code"] == "unavailable"
    assert int(response.headers["Retry-After"]) > 0


async def threads(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    return (await op(client, "threads.list", limit=100)).json()["data"]


@requirement("SRV-14")
async def test_all_who_wait_for_a_locked_file_are_told_soon_and_nothing_of_theirs_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_house(tmp_path) as (url, house), guest(url) as client:
        database = house._database  # pyright: ignore[reportPrivateUsage]
        await database.write(lambda each: each.exec_driver_sql("PRAGMA busy_timeout = 1000"))
        with closing(sqlite3.connect(tmp_path / "data/chatdock.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with monkeypatch.context() as patch:
                patch.setattr("chatdock.storage.sqlite.BUSY_TIMEOUT_MS", 1000)
                # One after the other, each of them would wait for a second.
                patch.setattr("chatdock.http.deadline.ANSWER_SECONDS", 600)
                async with asyncio.timeout(30):
                    asked = [op(client, "threads.create", **HELLO) for _ in range(60)]
                    refused = await asyncio.gather(*asked)
            for each in refused:
                assert_refused(each)
            status, reasons = await ready(client)
            assert status == 503
            assert reasons.keys() == {"database"}
            assert await threads(client) == []
            other.execute("COMMIT")
        await healed(client)
        assert (await op(client, "threads.create", **HELLO)).status_code == 200
        assert len(await threads(client)) == 1


@requirement("SRV-14")
async def test_requests_do_not_wait_for_ever_for_a_database_that_hangs(
    tmp_path: Path, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with postgresql.new_database() as database:
        where = database.render_as_string(hide_password=False)
        settings: dict[str, Any] = {"database_url": where, "secret_key": SECRET}
        async with running_app(tmp_path, **settings) as url, guest(url) as client:
            first = await op(client, "threads.create", **HELLO)
            thread = json.loads(first.text.split("data: ")[1])["thread"]["id"]
            runs = f"/chatkit/threads/{thread}"
            key = {"Idempotency-Key": "mine"}
            message = {"type": "threads.create", "params": HELLO}
            with postgresql.frozen(), monkeypatch.context() as patch:
                # Not before: what is healthy takes as long as a slow machine needs.
                patch.setattr("chatdock.http.deadline.ANSWER_SECONDS", 1.0)
                async with asyncio.timeout(30):
                    refused = await asyncio.gather(
                        client.post("/chatkit", json=message, headers=key),
                        op(client, "threads.list"),
                        op(client, "threads.update", thread_id=thread, title="New"),
                        client.get(f"{runs}/run"),
                        client.get(f"{runs}/waiting"),
                        client.get(f"{runs}/endings"),
                        client.post(f"{runs}/stop", json={}),
                        client.get("/search", params={"q": "boat"}),
                    )
                    status, reasons = await ready(client)
                assert (await client.get("/health/live")).status_code == 200
            for each in refused:
                assert_refused(each)
            assert (status, reasons) == (503, {"database": "it does not answer"})
            await healed(client)
            # The message may have been accepted after its refusal: its key tells that it is the same.
            answered = await client.post("/chatkit", json=message, headers=key)
            assert "text_delta" in answered.text
            assert len(await threads(client)) == 2


@requirement("SRV-14")
async def test_a_full_disk_is_told_and_what_was_refused_leaves_nothing(
    tmp_path: Path, serve: Callable[..., RunningServer]
) -> None:
    server = serve(write_pages(tmp_path / "site"))
    pid = server.process.pid
    whole = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    async with guest(server.url) as client:
        assert (await op(client, "threads.create", **HELLO)).status_code == 200
        # Files of this process can grow no more.
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, whole[1]))
        refused = [await op(client, "threads.create", **HELLO) for _ in range(3)]
        status, reasons = await ready(client)
        kept = await threads(client)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, whole)
        for each in refused:
            assert_refused(each)
        assert status == 503
        assert reasons["database"] in {"the disk is full", "its file cannot be read or written"}
        assert len(kept) == 1
        await healed(client)
        assert "text_delta" in (await op(client, "threads.create", **HELLO)).text
        assert len(await threads(client)) == 2
    with closing(sqlite3.connect(tmp_path / "data/chatdock.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


REFUSALS: Final = {
    "ALTER ROLE reader CONNECTION LIMIT 0": (
        "ALTER ROLE reader CONNECTION LIMIT -1",
        "it has no connection left",
    ),
    "ALTER ROLE reader NOLOGIN": (
        "ALTER ROLE reader LOGIN",
        "it refuses the user or the password",
    ),
}


async def end_connections(postgresql: PostgreSQL) -> None:
    await postgresql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'"
    )


@requirement("SRV-14")
@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_database_that_refuses_connections_is_told_and_used_again(
    tmp_path: Path, postgresql: PostgreSQL, refusal: str
) -> None:
    allowance, reason = REFUSALS[refusal]
    await postgresql.execute("CREATE ROLE reader LOGIN PASSWORD 's3cret'")
    async with postgresql.new_database() as database:
        await postgresql.execute(f"ALTER DATABASE {database.database} OWNER TO reader")
        where = database.set(username="reader", password="s3cret")
        settings: dict[str, Any] = {
            "database_url": where.render_as_string(hide_password=False),
            "secret_key": SECRET,
        }
        async with running_app(tmp_path, **settings) as url, guest(url) as client:
            assert (await op(client, "threads.create", **HELLO)).status_code == 200
            await postgresql.execute(refusal)
            await end_connections(postgresql)
            refused = [await op(client, name, **HELLO) for name in ("threads.create",) * 3]
            refused.append(await op(client, "threads.list"))
            told = await ready(client)
            await postgresql.execute(allowance)
            await healed(client)
            for each in refused:
                assert_refused(each)
            assert told == (503, {"database": reason})
            assert (await op(client, "threads.create", **HELLO)).status_code == 200
            assert len(await threads(client)) == 2


@requirement("SRV-14")
async def test_a_server_that_starts_without_its_database_says_why_and_opens_when_it_is_there(
    tmp_path: Path, postgresql: PostgreSQL
) -> None:
    async with postgresql.new_database() as database:
        env = {
            "CHATDOCK_DATABASE_URL": database.render_as_string(hide_password=False),
            "CHATDOCK_SECRET_KEY": SECRET,
        }
        await postgresql.stop()
        site = write_pages(tmp_path / "site")
        server = start_server(site, data_dir=tmp_path / "data", env=env)
        try:
            # Refusals come at once: nobody knows when the database does.
            async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
                await until_served(client)
                await client.post("/auth/guest")
                async with asyncio.timeout(HEAL_SECONDS):
                    while not (told := await ready(client))[1]:  # noqa: ASYNC110 - readiness is asked
                        await asyncio.sleep(0.05)
                assert told == (503, {"database": "nobody listens at its address"})
                assert_refused(await op(client, "threads.create", **HELLO))
                await postgresql.start()
                await healed(client)
                assert "text_delta" in (await op(client, "threads.create", **HELLO)).text
        finally:
            server.stop()
        log = server.log.read_text()
        assert log.count("The database cannot be opened") == 1, log


async def until_served(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(HEAL_SECONDS):
        while True:
            try:
                await client.get("/health/live")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def break_index(database: Database, *, mend: bool = False) -> None:
    names = ("gone", "knowledge_passages") if mend else ("knowledge_passages", "gone")
    statement = "ALTER TABLE {} RENAME TO {}".format(*names)
    await database.write_as_owner(lambda each: each.exec_driver_sql(statement))


def said(response: httpx.Response) -> str:
    told = events(response)
    assert not [event for event in told if event["type"] == "error"]
    return "".join(event.get("update", {}).get("delta", "") for event in told)


async def assert_no_search(client: httpx.AsyncClient) -> None:
    """Chat is served, and says that it could not search; readiness says so, too."""
    assert "could not be searched" in said(await op(client, "threads.create", **HELLO))
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["components"]["search"] == "down"
    assert response.json()["reasons"].keys() == {"search"}


@requirement("SRV-14")
async def test_an_index_that_breaks_stops_no_chat_and_is_used_again_once_it_is_mended(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path) as (url, house), guest(url) as client:
        database = house._database  # pyright: ignore[reportPrivateUsage]
        assert "cleat hitch" in said(await op(client, "threads.create", **HELLO))
        await break_index(database)
        await assert_no_search(client)
        await break_index(database, mend=True)
        await healed(client)
        assert "cleat hitch" in said(await op(client, "threads.create", **HELLO))


@requirement("SRV-14")
async def test_a_server_that_has_no_index_says_that_it_could_not_search(tmp_path: Path) -> None:
    async with running_house(tmp_path) as (url, house), guest(url) as client:
        database = house._database  # pyright: ignore[reportPrivateUsage]
        for table in ("knowledge_passages", "knowledge_documents", "knowledge_state"):
            statement = f"DELETE FROM {table}"
            await database.write(lambda each, sql=statement: each.exec_driver_sql(sql))
        answer = said(await op(client, "threads.create", **HELLO))
    assert "could not be searched" in answer


@requirement("SRV-14")
async def test_a_server_that_starts_with_a_broken_index_chats_and_searches_once_it_is_mended(
    tmp_path: Path,
) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    database = Database.of(settings)
    await migrate(database)
    site = str(write_pages(tmp_path / "site"))
    await index([site], database=database, settings=settings)
    await break_index(database)
    async with running_house(tmp_path) as (url, _), guest(url) as client:
        await assert_no_search(client)
        await break_index(database, mend=True)
        await healed(client)
        assert "cleat hitch" in said(await op(client, "threads.create", **HELLO))
    await database.close()
