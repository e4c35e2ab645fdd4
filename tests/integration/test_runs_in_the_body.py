"""What other routes and headers say, said in the body of `POST /chatkit` alone."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.narrow_way import narrow_way
from tests.requirements import requirement
from tests.running_app import guest, running_app

HELLO: dict[str, Any] = {"content": [{"type": "input_text", "text": "How do I moor?"}]}
MAX = 2**63 - 1


@pytest.fixture
def model() -> Iterator[FakeOpenAI]:
    """A model whose first answer never ends, and whose others are short."""
    replies = [FakeReply(text="one two three four", hang_after=2)]

    def choose(request: FakeRequest) -> FakeReply:
        if not request.body.get("tools"):
            return FakeReply(text="Mooring")
        return replies.pop() if replies else FakeReply(text="Done.")

    with FakeOpenAI(script=choose) as fake:
        yield fake


@pytest.fixture
async def server(tmp_path: Path, model: FakeOpenAI) -> AsyncIterator[str]:
    settings: dict[str, Any] = {
        "model": "chat/fake",
        "model_base_url": model.base_url,
        "model_api_key": "none",
    }
    async with running_app(tmp_path, **settings) as url:
        yield url


@pytest.fixture
async def reader(server: str) -> AsyncIterator[httpx.AsyncClient]:
    """A guest who reaches the server through a proxy that lets nothing but the chat's POST through."""
    with narrow_way(server) as (url, _):
        async with guest(url) as client:
            yield client


def op(name: str, *, extra: object = None, **params: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"type": name, "params": params}
    return body if extra is None else body | {"chatdock": extra}


async def post(client: httpx.AsyncClient, name: str, **options: Any) -> httpx.Response:
    return await client.post("/chatkit", json=op(name, **options))


class Stream:
    """The events of an answer as they come: (number, name, data)."""

    def __init__(self, response: httpx.Response) -> None:
        assert response.status_code == 200
        self._lines = response.aiter_lines()

    async def __aiter__(self) -> AsyncIterator[tuple[int | None, str, dict[str, Any]]]:
        fields: dict[str, str] = {}
        async for line in self._lines:
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            elif "data" in fields:
                number = int(fields["id"]) if "id" in fields else None
                yield number, fields.get("event", ""), json.loads(fields["data"])
                fields = {}


class Answer:
    """An answer that is being made, read up to its first text."""

    def __init__(self, run_id: str, thread_id: str, cursor: int) -> None:
        self.run_id, self.thread_id, self.cursor = run_id, thread_id, cursor


async def begin(client: httpx.AsyncClient, key: str = "k1") -> Answer:
    """Ask, read up to the first text, and lose the connection."""
    body = op("threads.create", input=HELLO, extra={"idempotency_key": key, "resume": True})
    async with client.stream("POST", "/chatkit", json=body) as response:
        assert "x-chatdock-run" not in response.headers
        told: dict[str, Any] = {}
        async for number, name, data in Stream(response):
            if name == "chatdock.run":
                assert (number, told) == (None, {})
                told = data
            elif data.get("update", {}).get("delta"):
                assert number is not None
                return Answer(told["run_id"], told["thread_id"], number)
    raise AssertionError("the answer had no text")


@requirement("RUN-11")
async def test_an_answer_is_followed_and_stopped_by_posts_alone(reader: httpx.AsyncClient) -> None:
    answer = await begin(reader)
    follow = op(
        "chatdock.run.follow",
        thread_id=answer.thread_id,
        after=answer.cursor,
        extra={"resume": True},
    )
    async with reader.stream("POST", "/chatkit", json=follow) as response:
        events = aiter(Stream(response))
        opening = await anext(events)
        assert opening == (
            None,
            "chatdock.run",
            {"run_id": answer.run_id, "thread_id": answer.thread_id},
        )
        params = {"thread_id": answer.thread_id, "run_id": answer.run_id}
        stopped = await post(reader, "chatdock.run.stop", **params)
        assert stopped.json() == {"stopped": True}
        rest = [event async for event in events]
    assert [number for number, _, _ in rest] == [answer.cursor + 1 + at for at in range(len(rest))]
    assert rest[-1][2]["type"] == "thread.item.done"
    assert (await post(reader, "chatdock.run.stop", **params)).json() == {"stopped": True}
    ended = {"thread_id": answer.thread_id}
    assert (await post(reader, "chatdock.run.stop", **ended)).json() == {"stopped": False}


@requirement("RUN-11")
async def test_how_the_last_run_ended_is_told_in_the_body(reader: httpx.AsyncClient) -> None:
    answer = await begin(reader)
    thread = {"thread_id": answer.thread_id}
    await post(reader, "chatdock.run.stop", **thread)
    bare = await post(reader, "chatdock.run.follow", **thread)
    assert (bare.status_code, bare.content) == (204, b"")
    told = await post(reader, "chatdock.run.follow", **thread, extra={"resume": True})
    assert told.headers["content-type"].startswith("text/event-stream")
    last = {"run_id": answer.run_id, **thread, "state": "stopped"}
    assert told.text == f"event: chatdock.run\ndata: {json.dumps(last, separators=(',', ':'))}\n\n"


@requirement("RUN-11")
async def test_a_key_in_the_body_joins_the_first_run(reader: httpx.AsyncClient) -> None:
    answer = await begin(reader)
    again = await begin(reader)
    assert again.run_id == answer.run_id
    body = op("threads.create", input=HELLO, extra={"idempotency_key": "k1"})
    async with reader.stream("POST", "/chatkit", json=body) as response:
        number, name, data = await anext(aiter(Stream(response)))
    assert (number, name, data["type"]) == (None, "", "thread.created")
    listed = (await post(reader, "threads.list")).json()["data"]
    assert [thread["id"] for thread in listed] == [answer.thread_id]


async def test_a_key_may_come_in_header_and_body_but_not_two(server: str) -> None:
    async with guest(server) as client:
        body = op("threads.create", input=HELLO, extra={"idempotency_key": "a"})
        refused = await client.post("/chatkit", json=body, headers={"Idempotency-Key": "b"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_request")
        assert "differ" in refused.json()["error"]["message"]
        headers = {"Idempotency-Key": "a"}
        async with client.stream("POST", "/chatkit", json=body, headers=headers) as response:
            assert response.status_code == 200


async def test_without_the_field_an_answer_is_exactly_the_sdks(server: str) -> None:
    async with guest(server) as client:
        body = op("threads.create", input=HELLO)
        async with client.stream("POST", "/chatkit", json=body) as response:
            async for line in response.aiter_lines():
                assert line == "" or line.startswith("data: {")
                if "text_delta" in line:
                    break


@requirement("RUN-5")
async def test_messages_that_wait_are_listed_in_order_until_they_are_taken_back(
    reader: httpx.AsyncClient, model: FakeOpenAI
) -> None:
    answer = await begin(reader)
    thread = {"thread_id": answer.thread_id}
    queued = [await queue(reader, answer.thread_id, text) for text in ("two", "three", "four")]
    rows = (await post(reader, "chatdock.run.waiting", **thread)).json()["runs"]
    assert [row["run_id"] for row in rows] == queued
    texts = [row["input"]["content"][0]["text"] for row in rows]
    assert texts == ["two", "three", "four"]
    taken_back = await post(reader, "chatdock.run.stop", **thread, run_id=queued[1])
    assert taken_back.json() == {"stopped": True}
    left = (await post(reader, "chatdock.run.waiting", **thread)).json()["runs"]
    assert left == [rows[0], rows[2]]
    await post(reader, "chatdock.run.stop", **thread, run_id=answer.run_id)
    await follow_to_the_end(reader, answer)
    assert (await post(reader, "chatdock.run.waiting", **thread)).json() == {"runs": []}
    items = (await post(reader, "items.list", **thread, order="asc")).json()["data"]
    asked = [item["id"] for item in items if item["type"] == "user_message"]
    assert asked[1:] == [rows[0]["item_id"], rows[2]["item_id"]]


async def test_the_routes_tell_what_waits_and_how_answers_ended_too(server: str) -> None:
    async with guest(server) as client:
        body = op("threads.create", input=HELLO, extra={"resume": True})
        async with client.stream("POST", "/chatkit", json=body) as response:
            _, _, told = await anext(aiter(Stream(response)))
        run = await queue(client, told["thread_id"], "two")
        thread = f"/chatkit/threads/{told['thread_id']}"
        listed = await client.get(f"{thread}/waiting")
        assert [row["run_id"] for row in listed.json()["runs"]] == [run]
        assert (await client.get(f"{thread}/endings")).json() == {"endings": {}}


@requirement("RUN-3")
async def test_how_an_answer_ended_that_was_stopped_is_told_until_it_is_tried_again(
    reader: httpx.AsyncClient,
) -> None:
    answer = await begin(reader)
    thread = {"thread_id": answer.thread_id}
    assert await endings(reader, answer.thread_id) == {}
    await post(reader, STOP, **thread)
    question = (await post(reader, "items.list", **thread, order="asc")).json()["data"][0]["id"]
    assert await endings(reader, answer.thread_id) == {question: "stopped"}
    await post(reader, "threads.add_user_message", **thread, input=HELLO)
    assert await endings(reader, answer.thread_id) == {question: "stopped"}
    await post(reader, "threads.retry_after_item", **thread, item_id=question)
    assert await endings(reader, answer.thread_id) == {}


async def endings(client: httpx.AsyncClient, thread_id: str) -> dict[str, str]:
    return (await post(client, "chatdock.run.endings", thread_id=thread_id)).json()["endings"]


async def queue(client: httpx.AsyncClient, thread_id: str, text: str) -> str:
    """Send a message to the busy thread; give the run that waits for it."""
    message = {"content": [{"type": "input_text", "text": text}]}
    body = op(
        "threads.add_user_message", thread_id=thread_id, input=message, extra={"resume": True}
    )
    async with client.stream("POST", "/chatkit", json=body) as response:
        _, _, told = await anext(aiter(Stream(response)))
    return told["run_id"]


async def follow_to_the_end(client: httpx.AsyncClient, answer: Answer) -> None:
    cursor = answer.cursor
    while True:
        body = op("chatdock.run.follow", thread_id=answer.thread_id, after=cursor)
        async with client.stream("POST", "/chatkit", json=body) as response:
            if response.status_code == 204:
                return
            async for number, _, _ in Stream(response):
                cursor = number or cursor


FOLLOW, STOP = "chatdock.run.follow", "chatdock.run.stop"
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a negative cursor": (op(FOLLOW, thread_id="t", after=-1), "params.after"),
    "a cursor beyond int64": (op(FOLLOW, thread_id="t", after=MAX + 1), "params.after"),
    "a cursor of 1,000 digits": (op(FOLLOW, thread_id="t", after=10**1000), "params.after"),
    "a cursor that is text": (op(FOLLOW, thread_id="t", after="3"), "params.after"),
    "a cursor that is true": (op(FOLLOW, thread_id="t", after=True), "params.after"),
    "a cursor with a fraction": (op(FOLLOW, thread_id="t", after=1.5), "params.after"),
    "no thread": (op(FOLLOW), "params.thread_id"),
    "a thread that is a number": (op(FOLLOW, thread_id=7), "params.thread_id"),
    "params that are a list": ({"type": FOLLOW, "params": []}, "params"),
    "an empty run": (op(STOP, thread_id="t", run_id=""), "params.run_id"),
    "a run that is a number": (op(STOP, thread_id="t", run_id=1), "params.run_id"),
    "an op that is not there": (op("chatdock.run.start", thread_id="t"), FOLLOW),
    "words that are a text": (op("threads.list", extra="resume"), "chatdock"),
    "a key that is a number": (
        op("threads.list", extra={"idempotency_key": 1}),
        "chatdock.idempotency_key",
    ),
    "an empty key": (
        op("threads.list", extra={"idempotency_key": ""}),
        "chatdock.idempotency_key",
    ),
    "a key of 201 characters": (
        op("threads.list", extra={"idempotency_key": "k" * 201}),
        "chatdock.idempotency_key",
    ),
    "a resume that is a number": (op("threads.list", extra={"resume": 1}), "chatdock.resume"),
}


@requirement("RUN-11")
async def test_a_wrong_field_is_refused_by_its_name(reader: httpx.AsyncClient) -> None:
    wrong: list[str] = []
    for name, (body, hint) in BAD.items():
        response = await reader.post("/chatkit", json=body)
        error = response.json().get("error", {})
        is_named = error.get("code") == "bad_request" and hint in error["message"]
        if response.status_code != 400 or not is_named:
            wrong.append(f"{name}: {response.status_code} {response.text}")
    assert wrong == []


@requirement("RUN-11")
async def test_the_thread_of_another_reader_is_as_absent_as_one_that_is_not_there(
    server: str, reader: httpx.AsyncClient
) -> None:
    answer = await begin(reader)
    async with guest(server) as other:
        for name in (FOLLOW, STOP, "chatdock.run.waiting", "chatdock.run.endings"):
            foreign = await post(other, name, thread_id=answer.thread_id)
            absent = await post(other, name, thread_id="thr_absent")
            assert (foreign.status_code, absent.status_code) == (404, 404), name
            assert foreign.json()["error"]["message"] == absent.json()["error"]["message"]


@requirement("RUN-11")
async def test_the_run_of_another_thread_is_not_stopped(reader: httpx.AsyncClient) -> None:
    answer = await begin(reader)
    other = await post(reader, "threads.create", input=HELLO, extra={"resume": True})
    told = json.loads(other.text.splitlines()[1].removeprefix("data: "))
    params = {"thread_id": told["thread_id"], "run_id": answer.run_id}
    assert (await post(reader, STOP, **params)).json() == {"stopped": False}
    assert (await post(reader, STOP, thread_id=answer.thread_id)).json() == {"stopped": True}


async def test_a_cursor_beyond_the_last_frame_waits_for_none(reader: httpx.AsyncClient) -> None:
    answer = await begin(reader)
    await post(reader, STOP, thread_id=answer.thread_id)
    response = await post(reader, FOLLOW, thread_id=answer.thread_id, after=MAX)
    assert response.status_code == 204
