"""What readers ask for is found by an index: no statement reads or sorts what it does not give."""

from datetime import UTC, datetime
from typing import Final

import pytest
from chatkit.types import FileAttachment, HiddenContextItem, ThreadMetadata

from chatdock.storage.engine import Database
from tests.databases import as_owner, asking
from tests.many_items import LONG_THREAD, READER, Filling, fill
from tests.query_plans import Op, is_wasteful, plans
from tests.requirements import requirement

CONTEXT: Final = asking(READER)
NEW: Final = HiddenContextItem(
    id="hid_new", thread_id=LONG_THREAD, created_at=datetime(2026, 11, 21, tzinfo=UTC), content="x"
)
KNOWN: Final = NEW.model_copy(update={"id": "msg_0_9"})
THREAD: Final = ThreadMetadata(id=LONG_THREAD, created_at=NEW.created_at, title="new")
FILE: Final = FileAttachment(id="atc_new", name="a.pdf", mime_type="application/pdf")

OPS: Final[dict[str, Op]] = {
    "a thread": lambda store: store.load_thread(LONG_THREAD, CONTEXT),
    "the newest threads": lambda store: store.load_threads(20, None, "desc", CONTEXT),
    "the oldest threads": lambda store: store.load_threads(20, None, "asc", CONTEXT),
    "older threads": lambda store: store.load_threads(20, "thr_100", "desc", CONTEXT),
    "newer threads": lambda store: store.load_threads(20, "thr_100", "asc", CONTEXT),
    "the newest items": lambda store: store.load_thread_items(
        LONG_THREAD, None, 20, "desc", CONTEXT
    ),
    "the oldest items": lambda store: store.load_thread_items(
        LONG_THREAD, None, 20, "asc", CONTEXT
    ),
    "older items": lambda store: store.load_thread_items(
        LONG_THREAD, "msg_0_1000", 20, "desc", CONTEXT
    ),
    "newer items": lambda store: store.load_thread_items(
        LONG_THREAD, "msg_0_1000", 20, "asc", CONTEXT
    ),
    "the newest visible items": lambda store: store.load_visible_items(
        LONG_THREAD, None, 20, "desc", CONTEXT
    ),
    "older visible items": lambda store: store.load_visible_items(
        LONG_THREAD, "msg_0_1000", 20, "desc", CONTEXT
    ),
    "newer visible items": lambda store: store.load_visible_items(
        LONG_THREAD, "msg_0_1000", 20, "asc", CONTEXT
    ),
    "an item": lambda store: store.load_item(LONG_THREAD, "msg_0_9", CONTEXT),
    "a new item": lambda store: store.add_thread_item(LONG_THREAD, NEW, CONTEXT),
    "a changed item": lambda store: store.save_item(LONG_THREAD, KNOWN, CONTEXT),
    "a changed thread": lambda store: store.save_thread(THREAD, CONTEXT),
    "a new title": lambda store: store.rename_thread(LONG_THREAD, "new", CONTEXT),
    "an item less": lambda store: store.delete_thread_item(LONG_THREAD, "msg_0_9", CONTEXT),
    "a retry": lambda store: store.delete_items_after(LONG_THREAD, "msg_0_1990", CONTEXT),
    "an opinion": lambda store: store.save_feedback(LONG_THREAD, ["msg_0_5"], "positive", CONTEXT),
    "an attachment": lambda store: store.load_attachment("atc_7", CONTEXT),
    "a new attachment": lambda store: store.save_attachment(FILE, CONTEXT),
    "an attachment less": lambda store: store.delete_attachment(FILE.id, CONTEXT),
    "a thread less": lambda store: store.delete_thread("thr_7", CONTEXT),
}


@pytest.fixture
async def filled(database: Database) -> Database:
    await fill(database, Filling(items=12_000))
    return database


@requirement("STO-6")
async def test_every_statement_finds_its_rows_by_an_index_in_their_order(filled: Database) -> None:
    for name, op in OPS.items():
        said = await plans(filled, op)
        assert said, name
        assert [plan for plan in said if is_wasteful(plan)] == [], name


@requirement("STO-6")
async def test_a_statement_whose_index_is_gone_is_found(filled: Database) -> None:
    await as_owner(filled, lambda each: each.exec_driver_sql("DROP INDEX ix_threads_newest"))
    assert is_wasteful((await plans(filled, OPS["the newest threads"]))[-1])


@requirement("STO-6")
async def test_a_page_within_a_long_thread_is_not_sorted_out_of_all_of_it(
    database: Database,
) -> None:
    # Who owns a thread has nothing else: its id and its reader say the same.
    await fill(database, Filling(items=60_000, long=1_500, threads_each=1))
    op = OPS["older visible items"]
    assert [plan for plan in await plans(database, op) if is_wasteful(plan)] == []
