"""PostgreSQL itself keeps readers apart, whatever a statement of ours forgets."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from chatkit.types import HiddenContextItem, ThreadMetadata
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from chatdock.context import Principal
from chatdock.errors import UsageError
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate
from chatdock.storage.row_security import loosen
from chatdock.storage.statements import owner
from chatdock.storage.tables import attachments, feedback, frames, items, runs, threads, turns
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, ALICE_ELSEWHERE, BOB, as_owner, asking, opened_database
from tests.postgres import PostgreSQL
from tests.requirements import requirement

READERS = (ALICE, BOB, ALICE_ELSEWHERE)
OF_READERS = (threads, items, attachments, feedback, turns, runs, frames)


@pytest.fixture
async def secured(postgresql: PostgreSQL) -> AsyncIterator[Database]:
    async with postgresql.new_database() as url, opened_database(*postgresql.secured(url)) as it:
        for number, reader in enumerate(READERS):
            await have_a_conversation(it, f"thr_{number}", reader)
        yield it


async def have_a_conversation(database: Database, thread_id: str, reader: Principal) -> None:
    store, now = ThreadStore(database), datetime.now(UTC)
    await store.save_thread(ThreadMetadata(id=thread_id, created_at=now), asking(reader))
    item = HiddenContextItem(id="msg_1", thread_id=thread_id, created_at=now, content="mine")
    await store.add_thread_item(thread_id, item, asking(reader))


def threads_seen(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(items.c.thread_id)).scalars())


@requirement("STO-4")
async def test_a_query_that_forgot_its_scope_finds_the_readers_own_rows(secured: Database) -> None:
    for number, reader in enumerate(READERS):
        assert await secured.read_as(reader, threads_seen) == [f"thr_{number}"]


@requirement("STO-4")
async def test_a_query_without_a_reader_finds_nothing(secured: Database) -> None:
    for table in OF_READERS:
        count = select(func.count()).select_from(table)
        assert await secured.read(lambda each, count=count: each.scalar(count)) == 0
        for door in (secured.write, secured.write_aside):
            assert await door(lambda each, count=count: each.scalar(count)) == 0


@requirement("STO-4")
async def test_a_reader_is_forgotten_with_the_transaction(postgresql: PostgreSQL) -> None:
    async with postgresql.new_database() as url:
        serving, options = postgresql.secured(url)
        alone = replace(options, pool_size=1, pool_overflow=0)
        async with opened_database(serving, alone) as database:
            await have_a_conversation(database, "thr_1", ALICE)
            backend = select(func.pg_backend_pid())
            as_alice = await database.read_as(ALICE, lambda each: each.scalar(backend))
            assert await database.read(lambda each: each.scalar(backend)) == as_alice
            assert await database.read(threads_seen) == []


@requirement("STO-4")
async def test_a_write_that_forgot_its_scope_changes_the_readers_own_rows(
    secured: Database,
) -> None:
    changed = await secured.write_as(BOB, lambda each: each.execute(update(items).values(data="x")))
    deleted = await secured.write_as(ALICE, lambda each: each.execute(delete(threads)))
    assert (changed.rowcount, deleted.rowcount) == (1, 1)
    left = await as_superuser(secured, "SELECT thread_id, data <> 'x' FROM chatdock.items")
    assert sorted(left) == [("thr_1", False), ("thr_2", True)]


async def as_superuser(database: Database, query: str) -> list[tuple[object, ...]]:
    url = database.url.set(username="postgres")
    superuser = Database(url.render_as_string(hide_password=False))
    try:
        rows = await superuser.read(lambda each: each.execute(text(query)).all())
        return [tuple(row) for row in rows]
    finally:
        await superuser.close()


@requirement("STO-4")
async def test_a_row_cannot_be_written_in_another_readers_name(secured: Database) -> None:
    row = {"thread_id": "thr_0", "id": "msg_9", "position": 9, **owner(ALICE)}
    values = {"type": "x", "hidden": False, "data": "{}", "created_at": datetime.now(UTC)}

    def write(connection: Connection) -> None:
        connection.execute(insert(items), {**row, **values})

    with pytest.raises(ProgrammingError, match="row-level security"):
        await secured.write_as(BOB, write)
    with pytest.raises(ProgrammingError, match="row-level security"):
        await secured.write(write)


@requirement("STO-4")
async def test_the_system_role_sees_no_item(secured: Database) -> None:
    assert (
        await secured.read_system(lambda each: len(each.execute(select(threads.c.id)).all())) == 3
    )
    for table in (items, attachments, feedback, turns):
        with pytest.raises(ProgrammingError, match="permission denied"):
            await secured.read_system(lambda each, table=table: each.execute(select(table)))
    with pytest.raises(ProgrammingError, match="permission denied"):
        await secured.read_system(lambda each: each.execute(select(threads.c.title)))
    with pytest.raises(ProgrammingError, match="permission denied"):
        await secured.write_system(lambda each: each.execute(delete(threads)))
    with pytest.raises(ProgrammingError, match="permission denied"):
        await secured.write_system(lambda each: each.execute(update(runs).values(user_id="bob")))


@requirement("STO-4")
async def test_even_the_owner_of_the_tables_sees_no_row_but_a_migration_does(
    secured: Database,
) -> None:
    assert await as_owner(secured, threads_seen) == []

    def change(connection: Connection) -> int:
        loosen(connection, schema="chatdock")
        return connection.execute(update(items).values(hidden=True)).rowcount

    assert await as_owner(secured, change) == 3
    # The next start puts the walls up again.
    await migrate(secured)
    assert await as_owner(secured, threads_seen) == []
    assert await secured.read_as(BOB, threads_seen) == ["thr_1"]


@requirement("STO-4")
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("ALTER ROLE {role} SUPERUSER", "is a superuser"),
        ("ALTER ROLE {role} BYPASSRLS", "bypasses row-level security"),
        ("GRANT {owner} TO {role}", "can become their owner"),
        ("GRANT {system} TO {role}", "is that of DATABASE_SYSTEM_URL, or can become it"),
    ],
)
@pytest.mark.parametrize("which", ["serving", "system"])
async def test_a_role_that_could_look_over_the_wall_is_refused(
    postgresql: PostgreSQL, which: str, statement: str, reason: str
) -> None:
    async with postgresql.new_database() as url:
        if which == "system" and "{system}" in statement:
            pytest.skip("it is the system role")
        role = f"other_{which}"
        await postgresql.execute(f"CREATE ROLE {role} LOGIN")
        await postgresql.execute(
            statement.format(role=role, owner="chatdock_owner", system="chatdock_system")
        )
        serving, options = postgresql.secured(url)
        if which == "serving":
            serving = url.set(username=role)
        else:
            options = replace(options, system_url=str(url.set(username=role)))
        try:
            with pytest.raises(UsageError, match=reason):
                async with opened_database(serving, options):
                    pass
        finally:
            await postgresql.execute(f"DROP OWNED BY {role}")
    await postgresql.execute(f"DROP ROLE {role}")


@requirement("STO-4")
async def test_one_role_for_both_purposes_is_refused(postgresql: PostgreSQL) -> None:
    async with postgresql.new_database() as url:
        serving, options = postgresql.secured(url)
        with pytest.raises(UsageError, match="is that of DATABASE_SYSTEM_URL"):
            async with opened_database(serving, replace(options, system_url=str(serving))):
                pass


@requirement("STO-4", "STO-8")
async def test_a_schema_of_a_newer_version_is_used_if_it_has_walls(
    secured: Database, caplog: pytest.LogCaptureFixture
) -> None:
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    await as_owner(secured, lambda each: each.execute(newer))
    await migrate(secured)
    assert "A newer version of ChatDock has changed the database." in caplog.text
    assert await secured.read_as(BOB, threads_seen) == ["thr_1"]
    await as_owner(secured, partial(loosen, schema="chatdock"))
    with pytest.raises(UsageError, match="tables are without row-level security"):
        await migrate(secured)


async def test_a_role_that_is_not_there_is_named(postgresql: PostgreSQL) -> None:
    async with postgresql.new_database() as url:
        serving, options = postgresql.secured(url)
        wanted = replace(options, system_url=str(url.set(username="nobody")))
        with pytest.raises(UsageError, match="no role 'nobody'"):
            async with opened_database(serving, wanted):
                pass


@requirement("STO-4")
async def test_a_server_that_does_not_know_the_owner_runs_once_the_owner_has_migrated(
    postgresql: PostgreSQL,
) -> None:
    async with postgresql.new_database() as url:
        serving, options = postgresql.secured(url)
        without = replace(options, migration_url=None)
        with pytest.raises(UsageError, match="Run `chatdock migrate` once"):
            async with opened_database(serving, without):
                pass
        async with opened_database(serving, options):
            pass
        async with opened_database(serving, without) as database:
            await have_a_conversation(database, "thr_1", ALICE)
            assert await database.read_as(ALICE, threads_seen) == ["thr_1"]


@requirement("STO-4")
async def test_walls_are_taken_down_when_that_is_asked_for_and_not_when_a_setting_is_forgotten(
    secured: Database,
) -> None:
    for url in (secured.url, secured.options.migration_url or ""):
        forgetful = replace(secured.options, system_url=None)
        with pytest.raises(UsageError, match="DATABASE_SYSTEM_URL is not set"):
            async with opened_database(url, forgetful):
                pass
    assert await secured.read(threads_seen) == []
    plain = Database(secured.options.migration_url or "")
    await migrate(plain, drop_row_security=True)
    assert await plain.read(threads_seen) == ["thr_0", "thr_1", "thr_2"]
    await plain.close()


@requirement("STO-4")
async def test_roles_that_are_refused_change_no_rights(postgresql: PostgreSQL) -> None:
    rights = (
        "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'chatdock'::regnamespace"
    )
    async with postgresql.new_database() as url:
        serving, options = postgresql.secured(url)
        async with opened_database(serving, options) as database:
            before = sorted(await as_superuser(database, rights), key=str)
            owner_url = options.migration_url or ""
            for wrong in (owner_url, options.system_url or ""):
                with pytest.raises(UsageError, match="Row-level security would not hold"):
                    async with opened_database(wrong, options):
                        pass
            assert sorted(await as_superuser(database, rights), key=str) == before
            await have_a_conversation(database, "thr_1", ALICE)
