"""`POST /assistant/chatkit`: a body of three fields in, the frames of `POST /chatkit` or one whole answer out."""

import asyncio
import json
import re
import runpy
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import delete

from chatdock.storage.tables import frames
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest, FakeToolCall
from tests.broken_connections import served_database, until_joined, until_left
from tests.ops import events_in, refusal
from tests.requirements import requirement
from tests.running_app import guest, running_app

DOCS_SRC: Final = Path(__file__).parents[2] / "docs_src"
PATH: Final = "/assistant/chatkit"
JSON: Final = {"Accept": "application/json"}
WORDS: Final = "one two three four five six"


class Model:
    """A fake model that answers with six words, stops in the middle, fails, or searches first."""

    def __init__(self) -> None:
        self.reply = FakeReply(text=WORDS)
        self.search: dict[str, Any] | None = None

    def choose(self, asked: FakeRequest) -> FakeReply:
        if not asked.body.get("tools"):
            return FakeReply(text="Title")
        if self.search is None or asked.has_tool_result:
            return self.reply
        return FakeReply(tool_calls=(FakeToolCall(name="search_docs", arguments=self.search),))


@dataclass
class Site:
    """A served assistant and its model."""

    url: str
    model: Model
    fake: FakeOpenAI

    def asked(self) -> list[FakeRequest]:
        """The model's requests for answers."""
        return [each for each in self.fake.requests if each.body.get("tools")]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    model = Model()
    with FakeOpenAI(script=model.choose) as fake:
        chosen: dict[str, Any] = {"model": "chat/fake", "model_base_url": fake.base_url}
        async with running_app(tmp_path, model_api_key=SecretStr("none"), **chosen) as url:
            yield Site(url, model, fake)


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(site.url) as client:
        yield client


def is_delta(event: dict[str, Any]) -> bool:
    return "delta" in event.get("update", {})


def settled(text: str) -> list[dict[str, Any]]:
    """The events of an answer without what differs between two with the same words.

    That is ids, times, when a title was found, and into how many pieces the text was cut on the way.
    """
    times = re.sub(r'"created_at":"[^"]*"', '"created_at":""', text)
    kept: list[dict[str, Any]] = []
    for event in events_in(re.sub(r"\b(thr|msg|run)_[0-9a-f]{32}\b", r"\1_", times)):
        if is_delta(event) and kept and is_delta(kept[-1]):
            kept[-1]["update"]["delta"] += event["update"]["delta"]
        elif event["type"] != "thread.updated":
            kept.append(event)
    return kept


def said_to_the_model(asked: FakeRequest) -> str:
    return json.dumps([item for item in asked.input if item["role"] == "user"])


@requirement("SRV-6")
async def test_the_frames_and_headers_are_those_of_the_chatkit_op(
    reader: httpx.AsyncClient,
) -> None:
    headers = {"X-ChatDock-Resume": "1"}
    simple = await reader.post(PATH, json={"query": "How?"}, headers=headers)
    message = {"content": [{"type": "input_text", "text": "How?"}]}
    op = {"type": "threads.create", "params": {"input": message}}
    full = await reader.post("/chatkit", json=op, headers=headers)
    assert simple.status_code == 200
    assert settled(simple.text) == settled(full.text)
    assert simple.text.startswith("id: 1\ndata: ")
    named = [dict(each.headers.items()) for each in (simple, full)]
    for each in named:
        assert each.pop("x-chatdock-run").startswith("run_")
        assert each.pop("x-request-id").startswith("req_")
        each.pop("date")
    assert named[0] == named[1]


@requirement("SRV-6")
async def test_a_conversation_goes_on_with_its_id(site: Site, reader: httpx.AsyncClient) -> None:
    first = (await reader.post(PATH, json={"query": "How?", "thread_id": ""}, headers=JSON)).json()
    body = {"query": "And then?", "thread_id": first["thread_id"]}
    second = (await reader.post(PATH, json=body, headers=JSON)).json()
    assert second["thread_id"] == first["thread_id"]
    said = json.dumps([item["content"] for item in site.asked()[-1].input])
    assert re.findall(rf"How\?|{WORDS}|And then\?", said) == ["How?", WORDS, "And then?"]


@requirement("SRV-6")
async def test_the_whole_answer_has_its_citations(site: Site, reader: httpx.AsyncClient) -> None:
    site.model.search = {"queries": ["mooring a boat"]}
    site.model.reply = FakeReply(text="Tie the bow line first [1].")
    answered = await reader.post(PATH, json={"query": "How do I moor?"}, headers=JSON)
    assert answered.headers["content-type"] == "application/json"
    assert answered.headers["x-chatdock-run"].startswith("run_")
    answer = answered.json()
    assert answer == {
        "thread_id": answer["thread_id"],
        "answer": "Tie the bow line first.",
        "citations": [
            {
                "url": "/boats.html",
                "anchor": "mooring-a-boat",
                "title": "Boats › Mooring a boat",
                "quote": "Tie the bow line first, then the stern line.",
            }
        ],
    }
    listed = {"type": "items.list", "params": {"thread_id": answer["thread_id"], "order": "asc"}}
    items = (await reader.post("/chatkit", json=listed)).json()["data"]
    assert items[-1]["content"][0]["text"] == answer["answer"]


@requirement("SRV-6")
async def test_chapter_lesson_and_selection_reach_search_and_model(
    site: Site, reader: httpx.AsyncClient
) -> None:
    context = {
        "page_context": {"current_chapter": 9, "current_lesson": "fees", "title": "The fees"},
        "selected_text": " 20 euros ",
        "profile": {"level": "beginner"},
    }
    await reader.post(PATH, json={"query": "Why?", "context": context}, headers=JSON)
    said = said_to_the_model(site.asked()[0])
    assert "path: fees" in said
    assert "section: 9" in said
    assert "title: The fees" in said
    assert "<quoted_text>\\n20 euros\\n</quoted_text>" in said
    assert said.count("20 euros") == 1
    assert "level (said by the page): beginner" in said


@requirement("SRV-6")
async def test_a_lesson_is_the_page_that_search_looks_at(
    site: Site, reader: httpx.AsyncClient
) -> None:
    site.model.search = {"queries": ["boat"], "scope": "current_page"}
    context = {"page_context": {"current_lesson": "fees"}}
    await reader.post(PATH, json={"query": "Why?", "context": context}, headers=JSON)
    (found,) = [each.input[-1]["content"] for each in site.asked() if each.has_tool_result]
    assert "Night fee" in found
    assert "Mooring" not in found
    assert "whole site" not in found


@requirement("SRV-6")
@pytest.mark.parametrize(
    ("name", "scope"),
    [("current_page", "page"), ("current_chapter", "section"), ("full_book", "site")],
)
async def test_scopes_have_the_names_that_books_use(
    reader: httpx.AsyncClient, name: str, scope: str
) -> None:
    place = {"q": "night", "page": "/fees.html"}
    named = await reader.get("/search", params={**place, "scope": name})
    plain = await reader.get("/search", params={**place, "scope": scope})
    assert named.json() == plain.json() != []


@requirement("SRV-6")
async def test_a_page_of_the_same_origin_may_leave_the_type_out(
    site: Site, reader: httpx.AsyncClient
) -> None:
    body = json.dumps({"query": "How?"})
    plain = {"Content-Type": "text/plain;charset=UTF-8"}
    for proof in ({"Origin": site.url}, {"Sec-Fetch-Site": "same-origin"}):
        sent = await reader.post(PATH, content=body, headers=plain | proof)
        assert events_in(sent.text)[0]["type"] == "thread.created"
    for none in ({}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}):
        refused = await reader.post(PATH, content=body, headers=plain | none)
        assert refusal(refused) == (415, "unsupported_media_type")
    foreign = await reader.post(
        PATH, content=body, headers=plain | {"Origin": "https://evil.example"}
    )
    assert refusal(foreign) == (403, "forbidden")


WRONG: Final[dict[str, tuple[Any, int, str]]] = {
    "no question": ({}, 400, '"query" is missing'),
    "a question that is no text": ({"query": 1}, 400, '"query" is wrong'),
    "an empty question": ({"query": ""}, 400, '"query" is wrong'),
    "a blank question": ({"query": " \n"}, 400, '"query" is empty'),
    "a thread that is no text": ({"query": "x", "thread_id": 1}, 400, '"thread_id" is wrong'),
    "a thread that is not there": ({"query": "x", "thread_id": "thr_x"}, 404, "no such"),
    "a list": ([], 400, "must be a JSON object"),
    "a question that is too long": ({"query": "x" * 20_001}, 413, "20,000"),
    "a NUL": ({"query": "a\0"}, 400, "NUL"),
    "a key that is too long": (
        {"query": "x", "chatdock": {"idempotency_key": "k" * 201}},
        400,
        '"chatdock.idempotency_key" is wrong',
    ),
}


@requirement("SRV-6")
@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_body_is_refused_with_the_fields_name(
    reader: httpx.AsyncClient, name: str
) -> None:
    body, status, words = WRONG[name]
    response = await reader.post(PATH, json=body, headers=JSON)
    assert response.status_code == status, response.text
    assert words in response.json()["error"]["message"]
    listed = await reader.post("/chatkit", json={"type": "threads.list"})
    assert listed.json()["data"] == []


@requirement("SRV-6")
@pytest.mark.parametrize(
    "context",
    [None, 3, "text", [], {"page_context": []}, {"page_context": {"current_lesson": [1]}},
     {"selected_text": {"a": 1}}, {"selected_text": "s" * 9_000},
     {"page_context": {"title": "t" * 200_000}, "more": {"x": "y" * 200_000}}],
)  # fmt: skip
async def test_a_question_is_never_refused_for_its_context(
    reader: httpx.AsyncClient, context: Any
) -> None:
    answered = await reader.post(PATH, json={"query": "How?", "context": context}, headers=JSON)
    assert answered.status_code == 200, answered.text
    assert answered.json()["answer"] == WORDS


@requirement("SRV-6")
@pytest.mark.parametrize(
    "accept", ["text/event-stream", "*/*", "application/json, text/event-stream", "text/html"]
)
async def test_who_does_not_ask_for_json_alone_gets_the_stream(
    reader: httpx.AsyncClient, accept: str
) -> None:
    streamed = await reader.post(PATH, json={"query": "How?"}, headers={"Accept": accept})
    assert streamed.headers["content-type"].startswith("text/event-stream")


@requirement("SRV-6")
async def test_the_same_key_is_the_same_answer_in_either_form(
    site: Site, reader: httpx.AsyncClient
) -> None:
    key = {"Idempotency-Key": "once"}
    whole = await reader.post(PATH, json={"query": "How?"}, headers=JSON | key)
    again = await reader.post(PATH, json={"query": "How?"}, headers=JSON | key)
    streamed = await reader.post(PATH, json={"query": "How?"}, headers=key)
    assert whole.json() == again.json()
    assert {each.headers["x-chatdock-run"] for each in (whole, again, streamed)} == {
        whole.headers["x-chatdock-run"]
    }
    assert len(site.asked()) == 1
    other = await reader.post(PATH, json={"query": "Why?"}, headers=JSON | key)
    assert refusal(other) == (409, "conflict")


@requirement("SRV-6")
async def test_a_whole_answer_whose_log_is_not_kept_any_more_is_not_an_empty_one(
    tmp_path: Path, reader: httpx.AsyncClient
) -> None:
    key = {"Idempotency-Key": "once"}
    whole = await reader.post(PATH, json={"query": "How?"}, headers=JSON | key)
    async with served_database(tmp_path) as database:
        await database.write_system(lambda each: each.execute(delete(frames)))
    again = await reader.post(PATH, json={"query": "How?"}, headers=JSON | key)
    assert whole.json()["answer"] == WORDS
    assert refusal(again) == (404, "not_found")
    assert "the log of that is not kept" in again.json()["error"]["message"]


@requirement("SRV-6")
async def test_an_answer_that_fails_is_an_error_with_the_readers_message(
    site: Site, reader: httpx.AsyncClient
) -> None:
    site.model.reply = FakeReply(status=401, error_code="invalid_api_key")
    failed = await reader.post(PATH, json={"query": "How?"}, headers=JSON)
    assert refusal(failed) == (502, "answer_failed")
    assert "not set up correctly" in failed.json()["error"]["message"]
    site.model.reply = FakeReply(text=WORDS, cut_after=3)
    broken = await reader.post(PATH, json={"query": "Why?"}, headers=JSON)
    assert refusal(broken) == (502, "answer_failed")


async def has_said(site: Site, number: int) -> None:
    """Wait until the model has said the words after which it stands still."""
    asked = await asyncio.to_thread(site.fake.wait_for_request, number)
    while asked.tokens_sent < 2:  # noqa: ASYNC110 - the model's server is in another thread
        await asyncio.sleep(0)


async def threads_of(client: httpx.AsyncClient) -> list[str]:
    listed = await client.post("/chatkit", json={"type": "threads.list"})
    return [thread["id"] for thread in listed.json()["data"]]


@requirement("SRV-6")
async def test_a_whole_answer_that_is_stopped_is_a_conflict(
    site: Site, reader: httpx.AsyncClient
) -> None:
    site.model.reply = FakeReply(text=WORDS, hang_after=2)
    asking = asyncio.create_task(reader.post(PATH, json={"query": "How?"}, headers=JSON))
    await has_said(site, 0)
    (thread,) = await threads_of(reader)
    await reader.post(f"/chatkit/threads/{thread}/stop", json={})
    assert refusal(await asking) == (409, "conflict")


@requirement("SRV-6")
async def test_a_whole_answer_waits_for_its_turn(site: Site, reader: httpx.AsyncClient) -> None:
    site.model.reply = FakeReply(text=WORDS, hang_after=2)
    first = asyncio.create_task(reader.post(PATH, json={"query": "How?"}, headers=JSON))
    await has_said(site, 0)
    (thread,) = await threads_of(reader)
    body = {"query": "Why?", "thread_id": thread}
    second = asyncio.create_task(reader.post(PATH, json=body, headers=JSON))
    waiting = f"/chatkit/threads/{thread}/waiting"
    while not (await reader.get(waiting)).json()["runs"]:
        assert not second.done()
    site.model.reply = FakeReply(text="After it")
    await reader.post(f"/chatkit/threads/{thread}/stop", json={})
    assert (await second).json() == {"thread_id": thread, "answer": "After it", "citations": []}
    assert refusal(await first) == (409, "conflict")


@requirement("SRV-6")
async def test_an_answer_whose_client_went_away_is_found_by_the_same_question(
    tmp_path: Path, site: Site, reader: httpx.AsyncClient
) -> None:
    site.model.reply = FakeReply(text=WORDS, hang_after=2)
    asking = asyncio.create_task(reader.post(PATH, json={"query": "How?"}, headers=JSON))
    await asyncio.to_thread(site.fake.wait_for_request, 0)
    asking.cancel()
    await asyncio.wait({asking})
    async with served_database(tmp_path) as database:
        await until_left(database)
        again = asyncio.create_task(reader.post(PATH, json={"query": "How?"}, headers=JSON))
        await until_joined(database)
    (thread,) = await threads_of(reader)
    async with reader.stream("GET", f"/chatkit/threads/{thread}/run") as followed:
        # The run goes on though its only reader left.
        assert followed.headers["x-chatdock-run"].startswith("run_")
    await reader.post(f"/chatkit/threads/{thread}/stop", json={})
    assert refusal(await again) == (409, "conflict")
    assert len(site.asked()) == 1
    assert await threads_of(reader) == [thread]


@requirement("SRV-6")
async def test_the_guides_sample_prints_the_answer_and_its_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_app(tmp_path) as url:
        monkeypatch.setattr(sys, "argv", ["ask_simply.py", url, "How do I moor a boat?"])
        await asyncio.to_thread(runpy.run_path, str(DOCS_SRC / "ask_simply.py"))
    printed = capsys.readouterr().out
    assert "bow line" in printed
    assert "- Boats › Mooring a boat: /boats.html#mooring-a-boat" in printed
