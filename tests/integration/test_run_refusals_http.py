"""Wrong cursors, stops and keys, and threads that go away in mid-answer: told clearly, and nothing else is touched."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from pydantic import SecretStr

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.ops import events_in, refusal
from tests.postgres import PostgreSQL
from tests.requirements import requirement
from tests.running_app import guest, running_app

WORDS: Final = "one two three four five six"
WAIT_SECONDS: Final = 60


class Model:
    """A fake model that says two words and then nothing, until it may answer whole."""

    def __init__(self) -> None:
        self.hangs = True

    def choose(self, asked: FakeRequest) -> FakeReply:
        if not asked.body.get("tools"):
            return FakeReply(text="Title")
        return FakeReply(text=WORDS, hang_after=2 if self.hangs else None)


@dataclass
class Site:
    """A served assistant and its model."""

    url: str
    model: Model
    fake: FakeOpenAI

    def calls(self) -> list[FakeRequest]:
        """The model's requests for answers."""
        return [each for each in self.fake.requests if each.body.get("tools")]


@dataclass
class Answer:
    """An answer that is being written, as its first reader has it."""

    thread: str
    run: str
    rest: AsyncIterator[str]
    lines: list[str] = field(default_factory=list[str])

    async def to_the_end(self) -> list[dict[str, Any]]:
        """The events from the beginning to the end; fails when the stream breaks off."""
        self.lines += [line async for line in self.rest]
        return events_in("\n".join(self.lines))


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


@pytest.fixture
async def other(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(site.url) as client:
        yield client


def message(text: str = "Why?", **params: Any) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    op = "threads.add_user_message" if params else "threads.create"
    return {"type": op, "params": {"input": {"content": content}, **params}}


def said(answer: httpx.Response) -> str:
    """The text of the last item."""
    done = [event for event in events_in(answer.text) if event["type"] == "thread.item.done"]
    return done[-1]["item"]["content"][0]["text"]


@asynccontextmanager
async def answering(
    client: httpx.AsyncClient, body: dict[str, Any] | None = None, key: str | None = None
) -> AsyncGenerator[Answer]:
    """An answer that has said its first words."""
    headers = {} if key is None else {"Idempotency-Key": key}
    asked = client.stream("POST", "/chatkit", json=body or message(), headers=headers)
    async with asked as response:
        assert response.status_code == 200, await response.aread()
        answer = Answer("", response.headers["x-chatdock-run"], response.aiter_lines())
        async for line in answer.rest:
            answer.lines.append(line)
            (event,) = events_in(line) or [{}]
            answer.thread = event.get("thread", {}).get("id", answer.thread)
            if event.get("update", {}).get("delta"):
                break
        yield answer


async def follow(
    client: httpx.AsyncClient, thread: str, query: str = "", **headers: str
) -> httpx.Response:
    return await client.get(f"/chatkit/threads/{thread}/run{query}", headers=headers)


async def stop(client: httpx.AsyncClient, thread: str, **body: Any) -> httpx.Response:
    return await client.post(f"/chatkit/threads/{thread}/stop", json=body)


async def stopped(client: httpx.AsyncClient, thread: str, **body: Any) -> bool:
    return (await stop(client, thread, **body)).json()["stopped"]


WRONG_CURSORS: Final = ("-1", "x", "1.5", "1e3", "0x10", "", "%00", "1%202", "9" * 30, "null")


@requirement("RUN-2")
@pytest.mark.parametrize("cursor", WRONG_CURSORS)
async def test_a_cursor_that_is_no_number_is_refused(
    site: Site, reader: httpx.AsyncClient, cursor: str
) -> None:
    site.model.hangs = False
    thread = events_in((await reader.post("/chatkit", json=message())).text)[0]["thread"]["id"]
    refused = await follow(reader, thread, f"?after={cursor}")
    assert refusal(refused) == (400, "bad_request")
    assert "after" in refused.json()["error"]["message"]


@requirement("RUN-2")
@pytest.mark.parametrize("cursor", ["-1", "x", "1.5", "1e3", "", "9" * 31, "1,2"])
async def test_a_last_event_id_that_is_not_ours_counts_as_none(
    reader: httpx.AsyncClient, cursor: str
) -> None:
    async with answering(reader) as answer:
        following = asyncio.create_task(follow(reader, answer.thread, **{"Last-Event-ID": cursor}))
        assert await stopped(reader, answer.thread)
        seen = await answer.to_the_end()
    # The run's frames from the first one on, as without any cursor; or its end had come before.
    followed = await following
    assert (followed.status_code, events_in(followed.text)) in [(200, seen), (204, [])]


@requirement("RUN-2")
async def test_a_cursor_beyond_the_end_waits_for_the_end_and_shows_nothing(
    site: Site, reader: httpx.AsyncClient
) -> None:
    async with answering(reader) as answer:
        beyond = f"/chatkit/threads/{answer.thread}/run?after={2**63 - 1}"
        async with reader.stream("GET", beyond) as response:
            assert (response.status_code, response.headers["x-chatdock-run"]) == (200, answer.run)
            assert await stopped(reader, answer.thread)
            assert events_in((await response.aread()).decode()) == []
        await answer.to_the_end()
    site.model.hangs = False
    again = await reader.post("/chatkit", json=message(thread_id=answer.thread))
    assert said(again) == WORDS
    assert (await follow(reader, answer.thread, f"?after={2**63 - 1}")).status_code == 204


@requirement("RUN-2", "RUN-3")
async def test_another_readers_run_can_be_neither_followed_nor_stopped(
    reader: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    async with answering(reader) as answer, answering(other) as theirs:
        for query in ("", "?after=0", "?after=2"):
            assert refusal(await follow(other, answer.thread, query)) == (404, "not_found")
        followed = await follow(other, answer.thread, **{"Last-Event-ID": "1"})
        assert refusal(followed) == (404, "not_found")
        for body in ({}, {"run_id": answer.run}, {"run_id": theirs.run}):
            assert refusal(await stop(other, answer.thread, **body)) == (404, "not_found")
        assert not await stopped(other, theirs.thread, run_id=answer.run)
        assert await stopped(reader, answer.thread, run_id=answer.run)
        assert await stopped(other, theirs.thread, run_id=theirs.run)


@requirement("RUN-3")
async def test_each_of_many_stops_of_a_run_is_told_that_it_has_stopped(
    reader: httpx.AsyncClient,
) -> None:
    async with answering(reader) as answer:
        stops = (stopped(reader, answer.thread, run_id=answer.run) for _ in range(5))
        assert await asyncio.gather(*stops) == [True] * 5
        assert (await answer.to_the_end())[-1]["type"] == "thread.item.done"
        assert await stopped(reader, answer.thread, run_id=answer.run)
        assert not await stopped(reader, answer.thread)


@requirement("RUN-3")
async def test_the_stop_of_a_finished_run_changes_nothing(
    site: Site, reader: httpx.AsyncClient
) -> None:
    site.model.hangs = False
    finished = await reader.post("/chatkit", json=message())
    thread = events_in(finished.text)[0]["thread"]["id"]
    site.model.hangs = True
    async with answering(reader, message(thread_id=thread)) as answer:
        assert not await stopped(reader, thread, run_id=finished.headers["x-chatdock-run"])
        assert not await stopped(reader, thread, run_id="run_none")
        assert (await follow_until_first(reader, thread)) == answer.run
        assert await stopped(reader, thread)


async def follow_until_first(client: httpx.AsyncClient, thread: str) -> str:
    """Id of the run that is being written."""
    async with client.stream("GET", f"/chatkit/threads/{thread}/run") as response:
        assert response.status_code == 200
        return response.headers["x-chatdock-run"]


@requirement("RUN-3")
async def test_the_stop_of_a_run_of_another_thread_stops_neither(
    reader: httpx.AsyncClient,
) -> None:
    async with answering(reader) as first, answering(reader) as second:
        assert not await stopped(reader, first.thread, run_id=second.run)
        assert await follow_until_first(reader, first.thread) == first.run
        assert await follow_until_first(reader, second.thread) == second.run
        for answer in (first, second):
            assert await stopped(reader, answer.thread, run_id=answer.run)


@requirement("RUN-3")
@pytest.mark.parametrize("body", [b"[]", b"{", b'{"run_id":1}', b'{"run_id":["x"]}', b"\xff"])
async def test_a_stop_that_cannot_be_read_is_refused_and_stops_nothing(
    reader: httpx.AsyncClient, body: bytes
) -> None:
    async with answering(reader) as answer:
        path = f"/chatkit/threads/{answer.thread}/stop"
        json_type = {"Content-Type": "application/json"}
        refused = await reader.post(path, content=body, headers=json_type)
        assert refusal(refused) == (400, "bad_request")
        assert await stopped(reader, answer.thread)


NUL_BODIES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "the run of a stop": ("/chatkit/threads/thr_1/stop", {"run_id": "run_\0"}),
    "the thread of a follow": (
        "/chatkit",
        {"type": "chatdock.run.follow", "params": {"thread_id": "thr_\0"}},
    ),
    "a key": ("/chatkit", {**message(), "chatdock": {"idempotency_key": "k\0"}}),
}
NUL_PATHS: Final = (
    "/chatkit/threads/thr_%00/run",
    "/chatkit/threads/thr_%00/waiting",
    "/chatkit/threads/thr_%00/endings",
    "/search?q=%00",
    "/search?q=boat&page=%00",
    "/search?q=boat&section=%00",
)


async def test_a_nul_character_is_refused_wherever_it_is_for_postgresql_cannot_store_it(
    tmp_path: Path, postgresql: PostgreSQL
) -> None:
    async with postgresql.new_database() as database:
        chosen: dict[str, Any] = {
            "database_url": database.render_as_string(hide_password=False),
            "secret_key": SecretStr("of this server, and long enough to be one"),
        }
        async with running_app(tmp_path, **chosen) as url, guest(url) as client:
            got = {path: await client.get(path) for path in NUL_PATHS}
            path = "/chatkit/threads/%00/stop"
            got[path] = await client.post(path, json={})
            got |= {
                name: await client.post(path, json=body)
                for name, (path, body) in NUL_BODIES.items()
            }
    told = {name: refusal(response) for name, response in got.items()}
    assert told == dict.fromkeys(told, (400, "bad_request"))
    assert all("NUL" in response.text for response in got.values())


@requirement("RUN-6")
async def test_a_key_is_refused_for_another_message_while_its_run_is_active_and_after_it(
    site: Site, reader: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    key = {"Idempotency-Key": "once"}
    async with answering(reader, key="once") as answer:
        for body in (message("What?"), message(thread_id=answer.thread)):
            refused = await reader.post("/chatkit", json=body, headers=key)
            assert refusal(refused) == (409, "conflict")
        assert len(site.calls()) == 1
        async with answering(other, message("What?"), key="once") as theirs:
            assert theirs.run != answer.run
            assert await stopped(other, theirs.thread)
        assert await stopped(reader, answer.thread)
        seen = await answer.to_the_end()
    assert refusal(await reader.post("/chatkit", json=message("What?"), headers=key)) == (
        409,
        "conflict",
    )
    joined = await reader.post("/chatkit", json=message(), headers=key)
    assert (joined.headers["x-chatdock-run"], events_in(joined.text)) == (answer.run, seen)


async def test_a_key_that_is_too_long_is_refused(reader: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "k" * 201}
    refused = await reader.post("/chatkit", json=message(), headers=headers)
    assert refusal(refused) == (400, "bad_request")


async def until_one_waits(client: httpx.AsyncClient, thread: str) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not (await client.get(f"/chatkit/threads/{thread}/waiting")).json()["runs"]:
            pass


@requirement("RUN-3")
async def test_the_answers_of_a_deleted_thread_end_for_all_their_readers(
    site: Site, reader: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    async with answering(reader) as answer:
        second = httpx.AsyncClient(base_url=site.url, cookies=reader.cookies, timeout=30)
        async with second:
            run = f"/chatkit/threads/{answer.thread}/run"
            waiting = asyncio.create_task(
                second.post("/chatkit", json=message("And when?", thread_id=answer.thread))
            )
            await until_one_waits(second, answer.thread)
            async with second.stream("GET", run, params={"after": 0}) as followed:
                deletion = {"type": "threads.delete", "params": {"thread_id": answer.thread}}
                assert (await second.post("/chatkit", json=deletion)).json() == {}
                # All three streams come to their proper end.
                await followed.aread()
            await answer.to_the_end()
            assert (await waiting).status_code == 200
    assert await asyncio.to_thread(site.calls()[0].disconnected.wait, WAIT_SECONDS)
    assert refusal(await follow(reader, answer.thread)) == (404, "not_found")
    assert refusal(await stop(reader, answer.thread)) == (404, "not_found")
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []

    site.model.hangs = False
    again = await reader.post("/chatkit", json=message())
    assert said(again) == WORDS
