"""Where the reader is, as requests say it in three forms: the model server shows what it was sent of it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from agents import Agent, RunContextWrapper, StopAtTools, function_tool
from chatkit.agents import ClientToolCall
from pydantic import SecretStr
from sqlalchemy import select

from chatdock.assistant import ChatDockContext
from chatdock.storage.engine import Database
from chatdock.storage.tables import turns
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest, FakeToolCall
from tests.ops import events
from tests.requirements import partly, requirement
from tests.running_app import guest, running_app

MAX_CONTEXT_BYTES: Final = 65_536
PAGE: Final = {
    "url": "https://site.example/docs/mooring.html?x=1",
    "title": "TITLE",
    "description": "ABOUT",
    "headings": ["FIRST", "SECOND"],
    "timestamp": "2026-11-21T10:00:00Z",
}


@function_tool
async def look_around(context: RunContextWrapper[Any]) -> str:
    """Tell what a tool is given of the reader."""
    given: ChatDockContext = context.context
    extra = {name: len(str(value)) for name, value in given.extra.items()}
    return json.dumps(
        {"extra": extra, "selected": given.selected_text, "user_info": sorted(given.user_info)}
    )


@function_tool
async def read_cart(context: RunContextWrapper[Any]) -> None:
    """Ask the page what is in the cart."""
    context.context.client_tool_call = ClientToolCall(name="read_cart", arguments={})


def answer(asked: FakeRequest) -> FakeReply:
    """Use the tool that the question names, then answer."""
    last = json.dumps(asked.input[-1])
    for name in ("look_around", "read_cart"):
        if asked.body.get("tools") and name in last and not asked.has_tool_result:
            return FakeReply(tool_calls=(FakeToolCall(name=name, arguments={}),))
    return FakeReply(text="Done.")


@dataclass
class Site:
    """A served agent that uses its tools, its model, and its database."""

    url: str
    fake: FakeOpenAI
    database: Database

    def asked(self) -> list[FakeRequest]:
        """The model's requests for answers, each without what a tool gave it."""
        return [
            each
            for each in self.fake.requests
            if each.body.get("tools") and not each.has_tool_result
        ]

    def said(self) -> str:
        """What the model was told last in the reader's name."""
        return json.dumps([item for item in self.asked()[-1].input if item["role"] == "user"])

    def looked_around(self) -> dict[str, Any]:
        """What the tool told last."""
        results = [each.input[-1] for each in self.fake.requests if each.has_tool_result]
        return json.loads(results[-1]["content"])

    async def kept_bytes(self) -> list[int]:
        """How much is kept of each turn's context, the newest last."""
        query = select(turns.c.reader).order_by(turns.c.sequence)
        rows = await self.database.read(lambda each: each.execute(query).scalars().all())
        return [len(text.encode()) for text in rows]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    agent: Agent[Any] = Agent(
        name="Looker",
        tools=[look_around, read_cart],
        tool_use_behavior=StopAtTools(stop_at_tool_names=["read_cart"]),
    )
    with FakeOpenAI(script=answer) as fake:
        chosen: dict[str, Any] = {"model": "chat/fake", "model_base_url": fake.base_url}
        key = SecretStr("none")
        async with running_app(tmp_path, agent=agent, model_api_key=key, **chosen) as url:
            database = Database(f"sqlite:///{tmp_path / 'data' / 'chatdock.db'}")
            yield Site(url, fake, database)
            await database.close()


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(site.url) as client:
        yield client


def message(text: str, **more: Any) -> dict[str, Any]:
    return {"input": {"content": [{"type": "input_text", "text": text}], **more}}


async def ask(
    client: httpx.AsyncClient,
    text: str = "Why?",
    *,
    metadata: Any = None,
    older: Any = None,
    thread: str | None = None,
    headers: dict[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Ask with these contexts; the events of the answer."""
    body: dict[str, Any] = {"type": "threads.create", "params": message(text)}
    if thread is not None:
        body = {"type": "threads.add_user_message", "params": message(text) | {"thread_id": thread}}
    if metadata is not None:
        body["metadata"] = metadata
    if older is not None:
        body["params"]["input"]["metadata"] = older
    return await post(client, body, headers)


async def post(
    client: httpx.AsyncClient, body: dict[str, Any], headers: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    return events(await client.post("/chatkit", json=body, headers=headers))


def ids(answered: list[dict[str, Any]]) -> tuple[str, str]:
    """The thread and the reader's message of an answer that began the thread."""
    return answered[0]["thread"]["id"], answered[1]["item"]["id"]


@requirement("SRV-5")
async def test_the_top_level_of_a_request_tells_the_model_page_selection_and_profile(
    site: Site, reader: httpx.AsyncClient
) -> None:
    metadata = {
        "page": PAGE,
        "selection": "SELECTED",
        "profile": {"name": "Ada", "email": "a@x.example"},
        "preferences": {"language": "Spanish"},
        "cart": "SECRET",
    }
    await ask(reader, "look_around", metadata=metadata)
    said = site.said()
    for part in ("title: TITLE", "path: /docs/mooring.html", "description: ABOUT"):
        assert part in said
    for part in ("headings: FIRST | SECOND", "name (said by the page): Ada", "Spanish"):
        assert part in said
    assert "<quoted_text>\\nSELECTED\\n</quoted_text>" in said
    assert "SECRET" not in said
    assert "x.example" not in said
    assert site.looked_around() == {
        "extra": {"cart": len("SECRET")},
        "selected": "SELECTED",
        "user_info": ["email", "name"],
    }


@requirement("SRV-5")
async def test_what_older_widgets_send_is_read(site: Site, reader: httpx.AsyncClient) -> None:
    older = {
        "userId": "u1",
        "userInfo": {"id": "u1", "name": "Ada"},
        "pageContext": PAGE | {"headings": "FIRST\nSECOND"},
    }
    await ask(reader, older=older)
    for part in ("title: TITLE", "headings: FIRST | SECOND", "name (said by the page): Ada"):
        assert part in site.said()
    await ask(reader, metadata=older)
    assert "title: TITLE" in site.said()


@requirement("SRV-5")
async def test_the_header_names_the_page(site: Site, reader: httpx.AsyncClient) -> None:
    await ask(reader, headers={"X-Page-URL": "https://site.example/boats.html"})
    assert "path: /boats.html" in site.said()


@requirement("SRV-5")
async def test_the_top_level_wins_and_the_header_comes_last(
    site: Site, reader: httpx.AsyncClient
) -> None:
    header = {"X-Page-URL": "https://site.example/header"}
    older = {"page": {"title": "OLDER"}, "userInfo": {"name": "Older"}}
    newer = {"pageContext": {"title": "NEWER"}, "profile": {"name": "Newer"}}
    await ask(reader, metadata=newer, older=older, headers=header)
    assert "title: NEWER" in site.said()
    assert "(said by the page): Newer" in site.said()
    await ask(reader, older=older, headers=header)
    assert "title: OLDER" in site.said()
    assert "header" not in site.said()


@requirement("SRV-5")
async def test_an_id_from_the_page_neither_identifies_nor_refuses(
    site: Site, reader: httpx.AsyncClient
) -> None:
    claim = {"userId": "admin", "userInfo": {"id": "admin", "role": "owner"}}
    await ask(reader, metadata=claim)
    async with guest(site.url) as other:
        await ask(other, metadata=claim)
        for client in (reader, other):
            listed = {"type": "threads.list", "params": {}, "metadata": claim}
            answered = await client.post("/chatkit", json=listed)
            assert len(answered.json()["data"]) == 1


@requirement("SRV-5")
async def test_a_message_without_context_keeps_the_threads_page_and_profile_and_no_selection(
    site: Site, reader: httpx.AsyncClient
) -> None:
    metadata = {"page": PAGE, "profile": {"name": "Ada"}, "selection": "SELECTED", "cart": "x"}
    thread, _ = ids(await ask(reader, metadata=metadata))
    await ask(reader, "look_around", thread=thread)
    said = site.said()
    assert "title: TITLE" in said
    assert "name (said by the page): Ada" in said
    assert "SELECTED" not in said
    assert site.looked_around()["extra"] == {}
    await ask(reader, thread=thread, metadata={"page": {"title": "NEXT"}})
    assert "title: NEXT" in site.said()
    assert "TITLE" not in site.said()


@requirement("SRV-5")
@partly("AST-3")
async def test_another_try_has_the_context_of_the_message_that_it_answers(
    site: Site, reader: httpx.AsyncClient
) -> None:
    metadata = {"page": PAGE, "selection": "SELECTED", "cart": "x"}
    thread, question = ids(await ask(reader, "look_around", metadata=metadata))
    await ask(reader, thread=thread, metadata={"page": {"title": "LATER"}})
    params = {"thread_id": thread, "item_id": question}
    await post(reader, {"type": "threads.retry_after_item", "params": params})
    assert "title: TITLE" in site.said()
    assert "<quoted_text>\\nSELECTED\\n</quoted_text>" in site.said()
    assert "LATER" not in site.said()
    assert site.looked_around()["extra"] == {"cart": 1}


@requirement("SRV-5")
async def test_the_output_of_a_client_tool_goes_on_with_the_context_of_its_turn(
    site: Site, reader: httpx.AsyncClient
) -> None:
    metadata = {"page": PAGE, "selection": "SELECTED"}
    thread, _ = ids(await ask(reader, "read_cart", metadata=metadata))
    params = {"thread_id": thread, "result": "two apples"}
    await post(reader, {"type": "threads.add_client_tool_output", "params": params})
    last = [each for each in site.fake.requests if each.body.get("tools")][-1]
    assert last.has_tool_result
    said = json.dumps([item for item in last.input if item["role"] == "user"])
    assert "title: TITLE" in said
    assert "SELECTED" in said


@requirement("SRV-5")
@pytest.mark.parametrize(
    "metadata",
    [None, 3, "text", [], {"page": 3}, {"page": {"url": {"a": 1}, "headings": 4}},
     {"selection": [1]}, {"profile": "x", "preferences": [2]}, {"timestamp": {}, "x": None}],
)  # fmt: skip
async def test_no_message_is_refused_for_the_form_of_its_context(
    site: Site, reader: httpx.AsyncClient, metadata: Any
) -> None:
    params = message("Why?", metadata=metadata)
    await post(reader, {"type": "threads.create", "params": params, "metadata": metadata})
    assert "page_context" not in site.said()


def large(name: str, entries: int) -> dict[str, str]:
    return {f"{name}{number}": "é" * 2_000 for number in range(entries)}


@requirement("SRV-5")
async def test_a_large_context_loses_its_least_important_fields_and_no_message(
    site: Site, reader: httpx.AsyncClient
) -> None:
    metadata = {
        "page": PAGE | {"title": "TITLE" + "ü" * 9_000, "description": "ABOUT" + "ü" * 9_000},
        "selection": "SELECTED" + "ü" * 9_000,
        "profile": {"name": "Ada", **large("profile", 4)},
        "preferences": {"language": "Spanish", **large("preference", 4)},
        **large("extra", 40),
    }
    thread, _ = ids(await ask(reader, "look_around", metadata=metadata))
    for part in ("TITLE", "ABOUT", "FIRST", "SELECTED", "Ada", "Spanish"):
        assert part in site.said()
    given = site.looked_around()
    # Of the unknown keys those that come first are kept, as many as there is room for.
    assert list(given["extra"]) == [f"extra{number}" for number in range(len(given["extra"]))]
    assert 0 < len(given["extra"]) < 32
    assert given["user_info"] == ["name", *(f"profile{number}" for number in range(4))]
    await ask(reader, thread=thread, metadata={"profile": large("profile", 32)})
    assert "TITLE" in site.said()
    kept = await site.kept_bytes()
    assert [MAX_CONTEXT_BYTES * 0.9 < each <= MAX_CONTEXT_BYTES for each in kept] == [True] * 2


@requirement("SRV-5")
async def test_the_place_is_kept_when_everything_is_too_large(
    site: Site, reader: httpx.AsyncClient
) -> None:
    wide = "\U0001f6a2" * 9_000
    page = {name: name.upper() + wide for name in ("path", "title", "section", "url")}
    page |= {"description": wide, "headings": [wide] * 5}
    many = {"key": [wide] * 10}
    metadata = {"page": page, "selection": wide, "profile": {"name": "Ada"}, "preferences": many}
    body = {"type": "threads.create", "params": message("Why?"), "metadata": metadata}
    text = json.dumps(body, ensure_ascii=False)
    headers = {"Content-Type": "application/json"}
    response = await reader.post("/chatkit", content=text.encode(), headers=headers)
    assert response.status_code == 200, response.text
    for part in ("TITLE", "PATH", "SECTION"):
        assert part in site.said()
    assert max(await site.kept_bytes()) <= MAX_CONTEXT_BYTES
