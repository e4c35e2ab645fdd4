"""ChatDock inside another application: all of it works below the prefix, and nothing of the host's changes."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from filelock import FileLock
from pydantic import SecretStr
from starlette.types import ASGIApp

from chatdock import create_app
from chatdock.errors import UsageError
from chatdock.testing import FakeOpenAI, FakeReply
from tests.hosts import (
    HOSTS,
    PREFIX,
    in_fastapi,
    in_fastapi_alone,
    in_starlette,
    index_site,
    served_in,
)
from tests.ops import events
from tests.postgres import PostgreSQL
from tests.requirements import requirement
from tests.running_app import served

QUESTION = {
    "type": "threads.create",
    "params": {"input": {"content": [{"type": "input_text", "text": "How do I moor a boat?"}]}},
}


@asynccontextmanager
async def client_of(url: str) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(params=HOSTS, ids=lambda host: host.__name__)
async def mounted(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """A reader of each kind of host."""
    settings = await index_site(tmp_path)
    in_host: Callable[[FastAPI], ASGIApp] = request.param
    async with served_in(in_host, create_app(settings)) as url, client_of(url) as client:
        yield client


def text_of(answer: list[dict[str, Any]]) -> str:
    done = [event["item"] for event in answer if event["type"] == "thread.item.done"]
    return done[-1]["content"][0]["text"]


@requirement("STO-7")
async def test_every_route_works_below_the_prefix(mounted: httpx.AsyncClient) -> None:
    session = await mounted.post(f"{PREFIX}/auth/guest")
    assert f"Path={PREFIX};" in session.headers["set-cookie"]
    streamed = await mounted.post(f"{PREFIX}/chatkit", json=QUESTION)
    answer = events(streamed)
    assert "bow line" in text_of(answer)
    thread = f"{PREFIX}/chatkit/threads/{answer[0]['thread']['id']}"
    assert events(await mounted.get(f"{thread}/run?after=2")) == answer[2:]
    assert (await mounted.post(f"{thread}/stop", json={})).json() == {"stopped": False}
    once = await mounted.post(
        f"{PREFIX}/assistant/chatkit",
        json={"query": "How do I moor a boat?"},
        headers={"Accept": "application/json"},
    )
    assert "bow line" in once.json()["answer"]
    found = await mounted.get(f"{PREFIX}/search", params={"q": "night fee", "limit": 1})
    assert [hit["document"] for hit in found.json()] == ["fees.md"]
    assert (await mounted.get(f"{PREFIX}/health/ready")).json()["status"] == "ok"


@requirement("STO-7")
async def test_the_prefix_is_in_redirects_hints_and_the_openapi_page(
    mounted: httpx.AsyncClient,
) -> None:
    refused = await mounted.post(f"{PREFIX}/chatkit", json=QUESTION)
    assert refused.status_code == 401
    assert f"POST {PREFIX}/auth/guest" in refused.json()["error"]["message"]
    wrong = await mounted.post(f"{PREFIX}/api/chatkit", json=QUESTION)
    assert wrong.json()["error"]["message"] == (
        f"There is nothing at {PREFIX}/api/chatkit. The chat is served at {PREFIX}/chatkit."
    )
    slash = await mounted.get(f"{PREFIX}/health/live/")
    assert slash.headers["location"].endswith(f"{PREFIX}/health/live")
    described = (await mounted.get(f"{PREFIX}/openapi.json")).json()
    assert described["servers"] == [{"url": PREFIX}]
    assert "/assistant/chatkit" in described["paths"]


@requirement("STO-7")
async def test_the_hosts_own_pages_and_errors_are_its_own(mounted: httpx.AsyncClient) -> None:
    for _ in range(2):
        assert (await mounted.get("/")).text == "the host's own"
        lost = await mounted.get("/nothing")
        assert (lost.status_code, lost.text) == (404, "the host's own 404")
        below = await mounted.get(f"{PREFIX}/nothing")
        assert below.json()["error"]["code"] == "not_found"


@requirement("STO-7")
async def test_a_hosts_state_is_left_to_it(tmp_path: Path) -> None:
    host = FastAPI()

    @host.middleware("http")
    async def note(request: Request, call_next: Any) -> Response:  # pyright: ignore[reportUnusedFunction]
        request.state.request_id = "the host's"
        response = await call_next(request)
        response.headers["X-Host"] = request.state.request_id
        return response

    chat = create_app(await index_site(tmp_path))
    host.mount(PREFIX, chat)
    async with served_in(lambda _: host, chat) as url, client_of(url) as client:
        response = await client.post(f"{PREFIX}/auth/guest")
    assert response.headers["X-Host"] == "the host's"
    assert response.headers["X-Request-ID"].startswith("req_")


@requirement("STO-7")
async def test_a_worker_that_starts_before_the_one_before_it_has_ended_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.house.RETRY_SECONDS", 0.01)
    settings = await index_site(tmp_path)
    before = FileLock(f"{settings.data_dir / 'chatdock.db'}.serving")
    before.acquire(blocking=False)
    async with served_in(in_starlette, create_app(settings)) as url, client_of(url) as client:
        async with asyncio.timeout(60):
            ready = f"{PREFIX}/health/ready"
            while (await client.get(ready)).json()["status"] != "down":
                pass
            before.release()
            while (await client.get(ready)).json()["status"] != "ok":
                pass
        await client.post(f"{PREFIX}/auth/guest")
        assert "bow line" in text_of(events(await client.post(f"{PREFIX}/chatkit", json=QUESTION)))


@requirement("STO-7")
async def test_an_application_that_has_ended_says_that_it_cannot_start_again(
    tmp_path: Path,
) -> None:
    chat = create_app(await index_site(tmp_path))
    async with chat.router.lifespan_context(chat):
        pass
    with pytest.raises(UsageError, match="make a new one with create_app"):
        async with chat.router.lifespan_context(chat):
            pass


@requirement("STO-7")
@pytest.mark.parametrize("in_host", [in_fastapi, in_starlette])
async def test_a_host_that_ends_lets_an_answer_end_first(
    tmp_path: Path, in_host: Callable[[FastAPI], ASGIApp]
) -> None:
    with FakeOpenAI(FakeReply(text="one two three four", hang_after=2)) as fake:
        settings = await index_site(
            tmp_path,
            model="chat/fake",
            model_base_url=fake.base_url,
            model_api_key=SecretStr("none"),
        )
        ending = served_in(in_host, create_app(settings))
        async with ending as url, client_of(url) as client:
            await client.post(f"{PREFIX}/auth/guest")
            asked = client.stream("POST", f"{PREFIX}/chatkit", json=QUESTION)
            async with asked as response:
                seen = ""
                async for line in response.aiter_lines():
                    told = line[6:] if line.startswith("data: ") else "{}"
                    seen += json.loads(told).get("update", {}).get("delta", "")
                    if "one two" in seen:
                        break
            cookies = client.cookies
    # The answer was cut off and saved: what comes after needs no recovery.
    async with served_in(in_host, create_app(settings)) as url, client_of(url) as client:
        client.cookies = cookies
        listed = {"type": "threads.list"}
        threads = (await client.post(f"{PREFIX}/chatkit", json=listed)).json()["data"]
        thread = f"{PREFIX}/chatkit/threads/{threads[0]['id']}"
        seen = events(await client.get(f"{thread}/run?after=0"))
    assert "one two" in text_of(seen)
    assert seen[-1]["message"].startswith("The server stopped while it was answering.")


@requirement("STO-7")
async def test_a_host_without_the_lifespan_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chat = create_app(await index_site(tmp_path))
    async with served_in(in_fastapi_alone, chat) as url, client_of(url) as client:
        await client.post(f"{PREFIX}/auth/guest")
        await client.post(f"{PREFIX}/auth/guest")
    told = [each.getMessage() for each in caplog.records if each.name.startswith("chatdock")]
    assert len(told) == 1
    assert "lifespan" in told[0]


@requirement("STO-7")
async def test_two_in_one_host_do_not_disturb_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql: PostgreSQL
) -> None:
    monkeypatch.chdir(tmp_path)
    host = FastAPI()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(postgresql.new_database())
        url = database.render_as_string(hide_password=False)
        places = {"INNER": {"DATABASE_URL": url}, "OUTER": {}}
        fakes = {name: stack.enter_context(FakeOpenAI(FakeReply(text=name))) for name in places}
        for name, chosen in places.items():
            shared = {
                "DATA_DIR": str(tmp_path / name),
                "SECRET_KEY": f"of {name}, and long enough",
                "MODEL": "chat/fake",
                "MODEL_API_KEY": f"key of {name}",
                "MODEL_BASE_URL": fakes[name].base_url,
            }
            for setting, value in (shared | chosen).items():
                monkeypatch.setenv(f"{name}_{setting}", value)
        # The one is below the other: a browser sends the cookies of both to the inner one.
        for path, prefix in (("/help/inner", "INNER_"), ("/help", "OUTER_")):
            chat = create_app(prefix=prefix)
            host.mount(path, chat)
            await stack.enter_async_context(chat.router.lifespan_context(chat))
        client = await stack.enter_async_context(
            client_of(await stack.enter_async_context(served(host)))
        )
        paths = {"INNER": "/help/inner", "OUTER": "/help"}
        threads: dict[str, list[str]] = {}
        for name, path in paths.items():
            await client.post(f"{path}/auth/guest")
            assert text_of(events(await client.post(f"{path}/chatkit", json=QUESTION))) == name
        for name, path in paths.items():
            await client.post(f"{path}/auth/guest")
            listed = await client.post(f"{path}/chatkit", json={"type": "threads.list"})
            threads[name] = [thread["id"] for thread in listed.json()["data"]]
            keys = {each.headers["authorization"] for each in fakes[name].requests}
            assert keys == {f"Bearer key of {name}"}
    assert [len(ids) for ids in threads.values()] == [1, 1]
    assert threads["INNER"] != threads["OUTER"]


@requirement("STO-7")
@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"MODEL": "s3cret"}, "X_MODEL cannot be used: use extractive, openai/NAME or chat/NAME."),
        ({"DATABASE_URL": "mysql://u:s3cret@h/d"}, "X_DATABASE_URL cannot be used"),
        ({"DATABASE_URL": "postgresql+asyncpg://u:s3cret@h/d"}, "Set X_SECRET_KEY"),
        ({"SECRET_KEY": "s3cret"}, "The secret key in X_SECRET_KEY is shorter"),
        ({"DATA_DIR": "file/s3cret"}, "Its data folder cannot be used (Not a directory)."),
    ],
)
async def test_settings_that_cannot_be_used_switch_the_assistant_off_and_nothing_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    variables: dict[str, str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    for name, value in variables.items():
        monkeypatch.setenv(f"X_{name}", value)

    async with served_in(in_fastapi, create_app(prefix="X_")) as url, client_of(url) as client:
        assert (await client.get("/")).text == "the host's own"
        asked = [
            await client.get(f"{PREFIX}/chatdock.js"),
            await client.post(f"{PREFIX}/chatkit", json=QUESTION),
            await client.post(f"{PREFIX}/auth/guest"),
        ]

    for response in asked:
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (503, "switched_off")
        assert error["request_id"] == response.headers["x-request-id"]
        assert told in error["message"]
        assert "s3cret" not in response.text
        assert "retry-after" not in response.headers
    (warning,) = [each for each in caplog.records if each.name.startswith("chatdock")]
    assert warning.levelno == logging.WARNING
    assert told in warning.getMessage()
    assert "s3cret" not in warning.getMessage()


@requirement("STO-7")
async def test_data_that_another_one_serves_leaves_the_host_running(tmp_path: Path) -> None:
    settings = await index_site(tmp_path)
    async with served(create_app(settings)) as first, client_of(first) as holder:
        assert (await holder.post("/auth/guest")).is_success
        async with served_in(in_fastapi, create_app(settings)) as url, client_of(url) as client:
            assert (await client.get("/")).text == "the host's own"
            await client.post(f"{PREFIX}/auth/guest")
            refused = await client.post(f"{PREFIX}/chatkit", json=QUESTION)
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "unavailable"
        assert str(tmp_path) not in refused.text
        assert "bow line" in text_of(events(await holder.post("/chatkit", json=QUESTION)))
