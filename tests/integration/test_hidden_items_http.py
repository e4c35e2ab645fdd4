"""What a thread keeps for the assistant alone never leaves the server."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chatkit.types import HiddenContextItem, SDKHiddenContextItem
from sqlalchemy import select

from chatdock.context import Principal, RequestContext
from chatdock.storage.engine import Database
from chatdock.storage.tables import threads
from chatdock.storage.thread_store import ThreadStore
from tests.requirements import requirement
from tests.running_app import guest, running_app

MANY = 45


async def hide(database: Database, thread_id: str) -> None:
    """Put more hidden items into a thread than a page has."""
    query = select(threads).where(threads.c.id == thread_id)
    owner = await database.read(lambda each: each.execute(query).one())
    context = RequestContext(
        principal=Principal(user_id=owner.user_id, organization_id=owner.organization_id)
    )
    store = ThreadStore(database)
    for number in range(MANY):
        kind = HiddenContextItem if number % 2 else SDKHiddenContextItem
        item = kind(
            id=f"hid_{number}",
            thread_id=thread_id,
            created_at=datetime.now(UTC),
            content="for the model alone",
        )
        await store.add_thread_item(thread_id, item, context)


@requirement("SRV-7")
async def test_hidden_items_never_leave_and_make_no_page_short(tmp_path: Path) -> None:
    async with running_app(tmp_path) as url, guest(url) as client:

        async def op(name: str, **params: Any) -> str:
            answer = await client.post("/chatkit", json={"type": name, "params": params})
            assert answer.is_success, answer.text
            return answer.text

        question = {"content": [{"type": "input_text", "text": "How do I moor a boat?"}]}
        await op("threads.create", input=question)
        listed = (await client.post("/chatkit", json={"type": "threads.list", "params": {}})).json()
        thread_id = listed["data"][0]["id"]
        database = Database(f"sqlite:///{tmp_path / 'data' / 'chatdock.db'}")
        await hide(database, thread_id)
        await database.close()
        again = await op("threads.add_user_message", thread_id=thread_id, input=question)

        said = [
            again,
            await op("threads.list"),
            await op("threads.get_by_id", thread_id=thread_id),
            await op("items.list", thread_id=thread_id, limit=4, order="asc"),
            await op("items.list", thread_id=thread_id, limit=4, order="desc"),
            (await client.get(f"/chatkit/threads/{thread_id}/run", params={"after": 0})).text,
        ]
        assert not [each for each in said if "hid_" in each or "for the model alone" in each]
        assert [each.count('"type":"assistant_message"') for each in said[2:5]] == [2, 2, 2]
