"""Two who change a thread at the same time: each one's changes stay, and nobody's are undone."""

from datetime import UTC, datetime

import pytest
from chatkit.types import ActiveStatus, LockedStatus, Page, Thread, ThreadMetadata

from chatdock.context import RequestContext
from chatdock.errors import NotFoundError
from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, asking

LOCKED = LockedStatus(reason="Being looked at.")
NEW = ThreadMetadata(id="thr_1", created_at=datetime.now(UTC), metadata={"kept": 1, "gone": 2})


@pytest.fixture
async def store(database: Database) -> ThreadStore:
    made = ThreadStore(database)
    await made.save_thread(NEW, asking(ALICE))
    return made


async def load(store: ThreadStore) -> ThreadMetadata:
    return await store.load_thread("thr_1", asking(ALICE))


async def test_a_run_that_names_the_thread_does_not_open_it_again(store: ThreadStore) -> None:
    of_the_run, of_the_owner = await load(store), await load(store)
    of_the_owner.status = LOCKED
    await store.save_thread(of_the_owner, asking(ALICE))

    of_the_run.title = "Made"
    await store.save_thread(of_the_run, asking(ALICE))

    assert of_the_run.status == LOCKED
    stored = await load(store)
    assert (stored.title, stored.status) == ("Made", LOCKED)


async def test_a_thread_that_was_deleted_is_not_made_again_by_who_had_loaded_it(
    store: ThreadStore,
) -> None:
    of_the_run = await load(store)
    await store.delete_thread("thr_1", asking(ALICE))
    of_the_run.title = "Made"
    with pytest.raises(NotFoundError):
        await store.save_thread(of_the_run, asking(ALICE))
    with pytest.raises(NotFoundError):
        await load(store)


async def test_entries_of_the_metadata_are_changed_one_by_one(store: ThreadStore) -> None:
    first, second = await load(store), await load(store)
    first.metadata = {"kept": 1, "by": "first"}
    await store.save_thread(first, asking(ALICE))

    second.metadata["kept"] = 3
    await store.save_thread(second, asking(ALICE))

    assert (await load(store)).metadata == {"kept": 3, "by": "first"}


async def test_what_was_saved_once_is_no_change_any_more(store: ThreadStore) -> None:
    of_the_run = await load(store)
    of_the_run.status = LOCKED
    await store.save_thread(of_the_run, asking(ALICE))
    of_the_owner = await load(store)
    of_the_owner.status = ActiveStatus()
    await store.save_thread(of_the_owner, asking(ALICE))

    of_the_run.title = "Made"
    await store.save_thread(of_the_run, asking(ALICE))

    assert (await load(store)).status == ActiveStatus()


async def test_a_readers_title_is_what_a_run_is_told_of(store: ThreadStore) -> None:
    of_the_run = await load(store)
    await store.rename_thread("thr_1", "Mine", asking(ALICE))

    of_the_run.title = "Made"
    await store.save_thread(of_the_run, asking(ALICE))

    assert (of_the_run.title, (await load(store)).title) == ("Mine", "Mine")


async def test_the_first_turn_of_a_thread_undoes_nothing_either(store: ThreadStore) -> None:
    # Of a new thread the SDK makes an object of its own, with items.
    made = Thread(id="thr_1", created_at=NEW.created_at, items=Page(), title="Made")
    of_the_owner = await load(store)
    of_the_owner.status = LOCKED
    await store.save_thread(of_the_owner, asking(ALICE))

    await store.save_thread(made, RequestContext(principal=ALICE, new_thread_id="thr_1"))

    stored = await load(store)
    assert (stored.title, stored.status) == ("Made", LOCKED)


async def test_a_thread_that_nobody_loaded_is_saved_as_it_is(store: ThreadStore) -> None:
    await store.save_thread(NEW.model_copy(update={"metadata": {}}), asking(ALICE))

    assert (await load(store)).metadata == {}


async def test_a_loaded_thread_is_like_any_other(store: ThreadStore) -> None:
    loaded = await load(store)
    assert loaded == NEW
    assert NEW == loaded  # noqa: SIM300 - either way round
    assert loaded.model_copy(deep=True) == loaded
    loaded.title = "Other"
    assert loaded != NEW
