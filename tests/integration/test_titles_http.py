"""A thread's title is made beside its answer, and a reader's own one wins whenever it comes."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.ops import events_of
from tests.requirements import requirement
from tests.running_app import guest, running_app

QUESTION: dict[str, Any] = {"content": [{"type": "input_text", "text": "How do I moor a boat?"}]}
ANSWER = FakeReply(text="Tie the bow line first, then the stern line.")


def model(fake: FakeOpenAI) -> dict[str, Any]:
    """The settings of the fake server's model."""
    key = SecretStr("k")
    return {"model": "openai/fake", "model_base_url": fake.base_url, "model_api_key": key}


def is_for_title(request: FakeRequest) -> bool:
    return not request.body.get("tools")


def post(client: httpx.AsyncClient, name: str, **params: Any) -> Any:
    """An op of the same reader, from the thread of the model's server."""
    with httpx.Client(base_url=client.base_url, cookies=client.cookies, timeout=30) as other:
        response = other.post("/chatkit", json={"type": name, "params": params})
    response.raise_for_status()
    return response.json()


async def ask(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    return await events_of(client, "threads.create", input=QUESTION)


def titles(events: list[dict[str, Any]]) -> list[str | None]:
    threads = [event["thread"] for event in events if event["type"] == "thread.updated"]
    return [thread.get("title") for thread in threads]


@requirement("SRV-8")
async def test_a_rename_while_the_title_is_being_made_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The answer waits for the title for as long as a slow reader needs to rename the thread.
    monkeypatch.setattr("chatdock.chat.server.TITLE_GRACE_SECONDS", 60)
    readers: list[httpx.AsyncClient] = []

    def reply(request: FakeRequest) -> FakeReply:
        if not is_for_title(request):
            return ANSWER
        # The model thinks of a title now, and the reader is quicker.
        (thread,) = post(readers[0], "threads.list")["data"]
        post(readers[0], "threads.update", thread_id=thread["id"], title="Mine")
        return FakeReply(text="The model's own")

    with FakeOpenAI(script=reply) as fake:
        async with running_app(tmp_path, **model(fake)) as url, guest(url) as client:
            readers.append(client)
            told = titles(await ask(client))
            listed = await client.post("/chatkit", json={"type": "threads.list"})
        assert any(is_for_title(request) for request in fake.requests)
    assert [thread["title"] for thread in listed.json()["data"]] == ["Mine"]
    # Until then the reader's words stand in. What is told is what is stored, never the model's title.
    assert told[-1] == "Mine"
    assert set(told) <= {"Mine", "How do I moor a boat?"}


@requirement("SRV-8")
async def test_an_answer_is_whole_though_its_title_never_comes(tmp_path: Path) -> None:
    def reply(request: FakeRequest) -> FakeReply:
        return FakeReply(text="Late", hang_after=0) if is_for_title(request) else ANSWER

    with FakeOpenAI(script=reply) as fake:
        async with running_app(tmp_path, **model(fake)) as url, guest(url) as client:
            events = await ask(client)
    assert titles(events) == ["How do I moor a boat?"]
    done = [event["item"] for event in events if event["type"] == "thread.item.done"]
    assert done[-1]["content"][0]["text"] == ANSWER.text
    assert [event for event in events if event["type"] == "error"] == []
