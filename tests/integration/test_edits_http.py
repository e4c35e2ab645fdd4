"""A reader puts a message in other words, over HTTP: ChatDock's addition to the protocol's retry."""

from pathlib import Path
from typing import Any

import httpx
from agents import Agent

from chatdock.testing import ScriptedModel
from tests.ops import events_in, events_of
from tests.requirements import requirement
from tests.running_app import guest, running_app


def words(text: str) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": text}]}


async def said(client: httpx.AsyncClient, thread: str) -> list[tuple[str, str]]:
    """Id and text of each message of the thread, in order."""
    params = {"thread_id": thread, "order": "asc"}
    listed = await client.post("/chatkit", json={"type": "items.list", "params": params})
    return [(item["id"], item["content"][0]["text"]) for item in listed.json()["data"]]


async def asked_twice(client: httpx.AsyncClient) -> str:
    """The id of a thread of two questions, both answered."""
    asked = await events_of(client, "threads.create", input=words("When do you open?"))
    thread = asked[0]["thread"]["id"]
    await events_of(client, "threads.add_user_message", thread_id=thread, input=words("And close?"))
    return thread


@requirement("ELM-3")
async def test_a_message_in_other_words_is_answered_in_its_old_place(tmp_path: Path) -> None:
    model = ScriptedModel("At nine.", "Never.", "At noon.")
    async with (
        running_app(tmp_path, agent=Agent(name="Guide", model=model)) as url,
        guest(url) as client,
    ):
        thread = await asked_twice(client)
        question = (await said(client, thread))[0][0]
        edit = {"thread_id": thread, "item_id": question, "input": words("When is lunch?")}
        events = await events_of(client, "threads.retry_after_item", **edit)
        kept = await said(client, thread)
    replaced = [event["item"] for event in events if event["type"] == "thread.item.replaced"]
    assert [(item["id"], item["content"][0]["text"]) for item in replaced] == [
        (question, "When is lunch?")
    ]
    assert [text for _, text in kept] == ["When is lunch?", "At noon."]
    assert kept[0][0] == question
    assert "When is lunch?" in str(model.requests[-1].input)
    assert "When do you open?" not in str(model.requests[-1].input)


@requirement("RUN-2")
async def test_a_retry_tells_whoever_follows_the_thread_what_is_gone(tmp_path: Path) -> None:
    model = ScriptedModel("At nine.", "Never.", "At ten.")
    async with (
        running_app(tmp_path, agent=Agent(name="Guide", model=model)) as url,
        guest(url) as client,
    ):
        thread = await asked_twice(client)
        log = await client.get(f"/chatkit/threads/{thread}/run", params={"after": 0})
        seen = [line[4:] for line in log.text.splitlines() if line[:4] == "id: "][-1]
        before = await said(client, thread)
        await events_of(client, "threads.retry_after_item", thread_id=thread, item_id=before[0][0])
        followed = await client.get(f"/chatkit/threads/{thread}/run", params={"after": seen})
        kept = await said(client, thread)
    events = events_in(followed.text)
    removed = [event["item_id"] for event in events if event["type"] == "thread.item.removed"]
    assert removed == [item_id for item_id, _ in before[1:]]
    assert events[: len(removed)] == [event for event in events if "removed" in event["type"]]
    assert [text for _, text in kept] == ["When do you open?", "At ten."]


async def test_other_words_must_be_a_message(tmp_path: Path) -> None:
    model = ScriptedModel("At nine.")
    async with (
        running_app(tmp_path, agent=Agent(name="Guide", model=model)) as url,
        guest(url) as client,
    ):
        asked = await events_of(client, "threads.create", input=words("When do you open?"))
        thread = asked[0]["thread"]["id"]
        before = await said(client, thread)
        for wrong, code in (
            (words("  "), 400),
            ({"content": "?"}, 400),
            (words("x" * 40_000), 413),
        ):
            params = {"thread_id": thread, "item_id": before[0][0], "input": wrong}
            body = {"type": "threads.retry_after_item", "params": params}
            refused = await client.post("/chatkit", json=body)
            assert (refused.status_code, "message" in refused.json()["error"]) == (code, True)
        assert await said(client, thread) == before
