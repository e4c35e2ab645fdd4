"""Two servers on one PostgreSQL: one is killed or frozen in mid-answer, and the other goes on."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.pgbouncer import installed, running_pgbouncer
from tests.postgres import PostgreSQL
from tests.requirements import requirement
from tests.serving import RunningServer, running_server

WORDS: Final = tuple(f"word{number} " for number in range(5_000))
"""An answer that is never complete."""

Frame = tuple[int, dict[str, Any]]


class Model:
    """A fake model that answers "Why?" at great length, and "How?" so only the first time."""

    def __init__(self) -> None:
        self._knows_how = False

    def choose(self, request: FakeRequest) -> FakeReply:
        if not request.body.get("tools"):
            return FakeReply(text="Title")
        asked = json.dumps(request.body["messages"][-1])
        if "How?" in asked and self._knows_how:
            return FakeReply(tokens=WORDS[:100])
        if "Why?" in asked or "How?" in asked:
            self._knows_how |= "How?" in asked
            return FakeReply(tokens=WORDS, tokens_per_second=50)
        return FakeReply(text="At noon.")


WALLED: Final = pytest.param("behind a wall and a pooler", marks=[pytest.mark.long, installed])


@pytest.fixture(params=["as the owner", WALLED])
async def database(
    request: pytest.FixtureRequest, postgresql: PostgreSQL
) -> AsyncIterator[dict[str, str]]:
    """The settings that name an empty database."""
    async with postgresql.new_database() as url:
        if request.param == "as the owner":
            yield {"DATABASE_URL": str(url)}
            return
        async with running_pgbouncer(url) as bouncer:
            direct, _ = postgresql.secured(url)
            serving, options = postgresql.secured(bouncer)
            yield {
                "DATABASE_URL": str(serving),
                "DATABASE_MIGRATION_URL": options.migration_url or "",
                "DATABASE_SYSTEM_URL": options.system_url or "",
                "DATABASE_DIRECT_URL": str(direct),
            }


@pytest.fixture
def servers(database: dict[str, str], tmp_path: Path) -> Iterator[list[RunningServer]]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.md").write_text("# Boats\n\nTie the line.\n")
    with FakeOpenAI(script=Model().choose) as fake, ExitStack() as stack:
        settings = {
            **database,
            "SECRET_KEY": "of both of them, and long enough to be one",
            "MODEL": "chat/fake",
            "MODEL_BASE_URL": fake.base_url,
            "MODEL_API_KEY": "none",
            "SHUTDOWN_SECONDS": "1",
        }
        env = {f"CHATDOCK_{name}": value for name, value in settings.items()}
        yield [
            stack.enter_context(
                running_server(tmp_path / "site", data_dir=tmp_path / name / "data", env=env)
            )
            for name in ("first", "second")
        ]


@pytest.fixture
async def clients(servers: list[RunningServer]) -> AsyncIterator[list[httpx.AsyncClient]]:
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=each.url, timeout=60))
            for each in servers
        ]
        (await opened[0].post("/auth/guest")).raise_for_status()
        opened[1].cookies = opened[0].cookies
        yield opened


def message(text: str, **params: Any) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    op = "threads.add_user_message" if params else "threads.create"
    return {"type": op, "params": {"input": {"content": content}, **params}}


async def frames(response: httpx.Response) -> AsyncIterator[Frame]:
    number = 0
    async for line in response.aiter_lines():
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("data: "):
            yield number, json.loads(line[6:])


def text(events: list[Frame]) -> str:
    return "".join(event.get("update", {}).get("delta", "") for _, event in events)


def errors(events: list[Frame]) -> list[bool]:
    return [event["allow_retry"] for _, event in events if event["type"] == "error"]


async def rest_of_run(response: httpx.Response) -> list[Frame]:
    return [frame async for frame in frames(response)]


@requirement("RUN-4", "RUN-5")
async def test_what_a_killed_server_leaves_is_closed_by_the_other_which_answers_what_it_had_accepted(
    servers: list[RunningServer], clients: list[httpx.AsyncClient]
) -> None:
    first, second = clients
    numbered = {"X-ChatDock-Resume": "1"}
    seen: list[Frame] = []
    async with AsyncExitStack() as stack:

        async def ask(client: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
            asked = client.stream("POST", "/chatkit", json=body, headers=numbered)
            return await stack.enter_async_context(asked)

        events = frames(await ask(first, message("Why?")))
        while not text(seen):
            seen.append(await anext(events))
        thread = seen[0][1]["thread"]["id"]
        await ask(first, message("And when?", thread_id=thread))
        accepted_by_second = await ask(second, message("And where?", thread_id=thread))
        servers[0].kill()
        answered = await rest_of_run(accepted_by_second)
    assert errors(answered) == []

    log = await rest_of_run(await second.get(f"/chatkit/threads/{thread}/run?after=0"))
    assert log[: len(seen)] == seen
    assert errors(log) == [True, True]
    assert [number for number, _ in log] == list(range(1, len(log) + 1))
    assert await said(second, thread) == [
        "Why?",
        text(log).removesuffix("At noon."),
        "And when?",
        "And where?",
        "At noon.",
    ]


async def said(client: httpx.AsyncClient, thread: str) -> list[str]:
    """What the thread's messages say, in order."""
    params = {"thread_id": thread, "order": "asc"}
    listed = (await client.post("/chatkit", json={"type": "items.list", "params": params})).json()
    return [item["content"][0]["text"] for item in listed["data"]]


@requirement("RUN-4")
async def test_a_server_that_froze_and_wakes_changes_nothing_of_what_the_other_has_taken_over(
    servers: list[RunningServer], clients: list[httpx.AsyncClient]
) -> None:
    first, second = clients
    async with first.stream("POST", "/chatkit", json=message("How?")) as asked:
        events = frames(asked)
        seen: list[Frame] = []
        while not text(seen):
            seen.append(await anext(events))
        servers[0].process.send_signal(signal.SIGSTOP)
        try:
            thread, question = seen[0][1]["thread"]["id"], seen[1][1]["item"]["id"]
            taken_over = await rest_of_run(
                await second.get(f"/chatkit/threads/{thread}/run?after=0")
            )
            params = {"thread_id": thread, "item_id": question}
            retry = {"type": "threads.retry_after_item", "params": params}
            again = await rest_of_run(await second.post("/chatkit", json=retry))
        finally:
            servers[0].process.send_signal(signal.SIGCONT)
        late = [event async for event in events]
    assert errors(taken_over) == [True]
    assert text(again) == "".join(WORDS[:100])
    assert [event["message"][:18] for _, event in late if event["type"] == "error"] == [
        "The server stopped"
    ]
    assert await said(second, thread) == ["How?", text(again)]


@requirement("RUN-3")
async def test_a_stop_at_one_server_reaches_the_model_of_the_other(
    clients: list[httpx.AsyncClient],
) -> None:
    first, second = clients
    async with first.stream("POST", "/chatkit", json=message("Why?")) as answer:
        seen: list[Frame] = []
        events = frames(answer)
        while not text(seen):
            seen.append(await anext(events))
        thread = seen[0][1]["thread"]["id"]
        stopped = await second.post(f"/chatkit/threads/{thread}/stop", json={})
        assert stopped.json() == {"stopped": True}
        seen += [event async for event in events]
    assert errors(seen) == []
    nothing = await second.get(f"/chatkit/threads/{thread}/run")
    assert nothing.headers["X-ChatDock-Run-State"] == "stopped"


async def test_servers_end_though_their_database_stands_still(
    servers: list[RunningServer], clients: list[httpx.AsyncClient], postgresql: PostgreSQL
) -> None:
    async with clients[0].stream("POST", "/chatkit", json=message("Why?")) as answered:
        async for line in answered.aiter_lines():
            if "text_delta" in line:
                break
        with postgresql.frozen():
            for server in servers:
                server.process.send_signal(signal.SIGTERM)
            for server in servers:
                await asyncio.to_thread(server.process.wait, 120)
