"""Items that a newer version wrote: this one leaves them out, and leaves them alone."""

from datetime import UTC, datetime

import pytest
from chatkit.types import AssistantMessageContent, AssistantMessageItem, ThreadMetadata
from sqlalchemy import select, update

from chatdock.errors import NotFoundError
from chatdock.storage.engine import Database
from chatdock.storage.tables import items
from chatdock.storage.thread_store import ThreadStore
from tests.databases import ALICE, asking

NEWER = ['{"id":"msg_2","type":"hologram"}', '{"id":"msg_2","type":"assistant_message"}', "{}"]


def said(number: int) -> AssistantMessageItem:
    return AssistantMessageItem(
        id=f"msg_{number}",
        thread_id="thr_1",
        created_at=datetime.now(UTC),
        content=[AssistantMessageContent(text=str(number), annotations=[])],
    )


async def thread_with_newer(database: Database, data: str) -> ThreadStore:
    """A thread of five items, the third of which is of a newer version."""
    store = ThreadStore(database)
    await store.save_thread(ThreadMetadata(id="thr_1", created_at=datetime.now(UTC)), asking(ALICE))
    for number in range(5):
        await store.add_thread_item("thr_1", said(number), asking(ALICE))
    change = update(items).where(items.c.id == "msg_2").values(data=data, type="hologram")
    await database.write_as(ALICE, lambda each: each.execute(change))
    return store


@pytest.mark.parametrize("data", NEWER)
async def test_a_thread_with_an_item_of_a_newer_version_can_be_read(
    database: Database, data: str
) -> None:
    store = await thread_with_newer(database, data)

    newest = await store.load_thread_items("thr_1", None, 10, "desc", asking(ALICE))
    assert [item.id for item in newest.data] == ["msg_4", "msg_3", "msg_1", "msg_0"]
    with pytest.raises(NotFoundError):
        await store.load_item("thr_1", "msg_2", asking(ALICE))


async def test_pages_lead_past_an_item_of_a_newer_version(database: Database) -> None:
    store = await thread_with_newer(database, NEWER[0])

    first = await store.load_visible_items("thr_1", None, 3, "asc", asking(ALICE))
    assert ([item.id for item in first.data], first.after) == (["msg_0", "msg_1"], "msg_2")
    rest = await store.load_visible_items("thr_1", first.after, 3, "asc", asking(ALICE))
    assert [item.id for item in rest.data] == ["msg_3", "msg_4"]


async def test_an_item_of_a_newer_version_is_kept_as_it_is(database: Database) -> None:
    store = await thread_with_newer(database, NEWER[0])
    await store.add_thread_item("thr_1", said(5), asking(ALICE))
    await store.keep_item("thr_1", said(2), asking(ALICE))

    query = select(items.c.data).where(items.c.id == "msg_2")
    assert await database.read_as(ALICE, lambda each: each.execute(query).scalar_one()) == NEWER[0]
