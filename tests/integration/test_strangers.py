"""Every op and every route for every kind of caller: what is somebody else's reads like what is not there.

The rows are compared with the ops and the routes that the server has: a new one without a row fails.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from chatkit.types import (
    ClientToolCallItem,
    FileAttachment,
    StructuredInputFreeform,
    StructuredInputItem,
    ThreadItem,
    WidgetItem,
)
from fastapi.routing import iter_route_contexts
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from pydantic import SecretStr
from sqlalchemy import select

from chatdock.app import assemble
from chatdock.chat.requests import OPS
from chatdock.context import Principal, RequestContext
from chatdock.house import House
from chatdock.http.run_ops import RUN_OPS
from chatdock.identity import GUEST_COOKIE, GUEST_SECONDS, Guests
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.tables import attachments, feedback, frames, items, runs, threads, turns
from chatdock.storage.thread_store import ThreadStore
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.databases import opened_database
from tests.ops import events_in
from tests.postgres import PostgreSQL
from tests.requirements import partly
from tests.running_app import running_house

KEY: Final = "of this server, and long enough to be one"
OWNER: Final = Principal(user_id="ada", organization_id="acme", kind="user")
MEMBERS: Final = {
    "another user of the organisation": Principal(
        user_id="bob", organization_id="acme", kind="user"
    ),
    "the same name elsewhere": Principal(user_id="ada", organization_id="other", kind="user"),
}
CALLERS: Final = (*MEMBERS, "another guest", "an expired session", "nobody")
WIDGET: Final = {"type": "Card", "children": [{"type": "Text", "value": "x"}]}
_KEPT: Final = (threads, items, attachments, feedback, turns, runs, frames)


class Members(Guests):
    """Sessions that name a user and an organisation, as those of a login will."""

    def token(self, who: Principal) -> str:
        return str(self._serializer.dumps(f"{who.organization_id}/{who.user_id}"))

    def principal(self, token: str | None) -> Principal | None:
        guest = super().principal(token)
        if guest is None or "/" not in guest.user_id:
            return guest
        organization_id, _, user_id = guest.user_id.partition("/")
        return Principal(user_id=user_id, organization_id=organization_id, kind="user")


class _LongAgo(TimestampSigner):
    """Signs as it was done longer ago than a session is good for."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - GUEST_SECONDS - 1


def expired_token() -> str:
    """The owner's own session, when its time is over."""
    signed = URLSafeTimedSerializer(KEY, salt="chatdock.guest.v1", signer=_LongAgo)
    return str(signed.dumps(f"{OWNER.organization_id}/{OWNER.user_id}"))


@dataclass(frozen=True, kw_only=True)
class Ids:
    """One id of each kind; `busy` is a thread in which `run` is writing, and which another message waits in."""

    thread: str
    message: str
    answer: str
    widget: str
    questions: str
    call: str
    attachment: str
    busy: str
    run: str


def absent() -> Ids:
    """Ids of nothing."""
    return Ids(
        thread=new_id("thr"),
        message=new_id("msg"),
        answer=new_id("msg"),
        widget=new_id("wg"),
        questions=new_id("si"),
        call=new_id("tc"),
        attachment=new_id("atc"),
        busy=new_id("thr"),
        run=new_id("run"),
    )


@dataclass(frozen=True)
class Request:
    """A request; without a body a GET."""

    path: str
    body: Mapping[str, Any] | None = None


Row = Callable[[Ids], Request]


def message(text: str, *, files: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": text}], "attachments": list(files)}


def op(name: str, params: Callable[[Ids], Mapping[str, Any]]) -> Row:
    return lambda ids: Request("/chatkit", {"type": name, "params": params(ids)})


_PARAMS: Final[Mapping[str, Callable[[Ids], Mapping[str, Any]]]] = {
    # In this order the owner can send them all.
    "threads.get_by_id": lambda ids: {"thread_id": ids.thread},
    "threads.list": lambda ids: {"after": ids.thread},
    "items.list": lambda ids: {"thread_id": ids.thread, "after": ids.answer},
    "chatdock.run.follow": lambda ids: {"thread_id": ids.thread, "after": 0},
    "chatdock.run.waiting": lambda ids: {"thread_id": ids.busy},
    "chatdock.run.endings": lambda ids: {"thread_id": ids.thread},
    "input.transcribe": lambda _: {"audio_base64": "", "mime_type": "audio/webm"},
    "items.feedback": lambda ids: {
        "thread_id": ids.thread,
        "item_ids": [ids.answer],
        "kind": "positive",
    },
    "threads.update": lambda ids: {"thread_id": ids.thread, "title": "Renamed"},
    "threads.custom_action": lambda ids: {
        "thread_id": ids.thread,
        "item_id": ids.widget,
        "action": {"type": "press"},
    },
    "threads.sync_custom_action": lambda ids: {
        "thread_id": ids.thread,
        "item_id": ids.widget,
        "action": {"type": "press"},
    },
    "threads.add_structured_input": lambda ids: {
        "thread_id": ids.thread,
        "item_id": ids.questions,
        "input": {"answers": {}},
    },
    "threads.add_client_tool_output": lambda ids: {"thread_id": ids.thread, "result": 1},
    "threads.add_user_message": lambda ids: {
        "thread_id": ids.thread,
        "input": message("More", files=(ids.attachment,)),
    },
    "threads.create": lambda ids: {"input": message("New", files=(ids.attachment,))},
    "threads.retry_after_item": lambda ids: {
        "thread_id": ids.thread,
        "item_id": ids.message,
    },
    "attachments.create": lambda _: {"name": "a.txt", "size": 1, "mime_type": "text/plain"},
    "attachments.delete": lambda ids: {"attachment_id": ids.attachment},
    "chatdock.run.stop": lambda ids: {"thread_id": ids.busy, "run_id": ids.run},
    "threads.delete": lambda ids: {"thread_id": ids.thread},
}

OP_ROWS: Final[Mapping[str, Row]] = {name: op(name, params) for name, params in _PARAMS.items()}


def run_route(name: str, query: str = "") -> Row:
    return lambda ids: Request(f"/chatkit/threads/{ids.thread}/{name}{query}")


ROUTE_ROWS: Final[Mapping[str, Row]] = {
    "POST /assistant/chatkit": lambda ids: Request(
        "/assistant/chatkit", {"query": "How?", "thread_id": ids.thread}
    ),
    "GET /chatkit/threads/{thread_id}/run": run_route("run", "?after=0"),
    "GET /chatkit/threads/{thread_id}/waiting": run_route("waiting"),
    "GET /chatkit/threads/{thread_id}/endings": run_route("endings"),
    "POST /chatkit/threads/{thread_id}/stop": lambda ids: Request(
        f"/chatkit/threads/{ids.busy}/stop", {"run_id": ids.run}
    ),
}
"""Routes that are about what belongs to a reader."""

OPEN_ROUTES: Final[Mapping[str, Request]] = {
    "GET /search": Request("/search?q=boat"),
    "GET /health/live": Request("/health/live"),
    "GET /chatdock.js": Request("/chatdock.js"),
    "GET /chatkit.js": Request("/chatkit.js"),
    "GET /assets/{name}": Request("/assets/nothing.js"),
    "GET /openapi.json": Request("/openapi.json"),
    "GET /health/ready": Request("/health/ready"),
    "GET /metrics": Request("/metrics"),
    "POST /auth/guest": Request("/auth/guest", {}),
}
"""Routes that are the same for everybody."""

FILE_ROUTES: Final = frozenset(
    {
        "POST /chatkit/attachments",
        "GET /chatkit/attachments/{attachment_id}/content",
        "PUT /chatkit/attachments/{attachment_id}/content",
        "POST /chatkit/attachments/{attachment_id}/content",
    }
)
"""Routes of bytes, which a signed link opens too: `test_uploads_http.py` has their strangers."""

COUNTING: Final = frozenset({"GET /metrics"})
"""Those of them whose answers change with every request."""


@dataclass(frozen=True)
class Site:
    """A served assistant whose owner has one of everything."""

    url: str
    house: House
    owners: Ids
    database: Database

    def client(self, token: str | None) -> httpx.AsyncClient:
        cookies = {} if token is None else {GUEST_COOKIE: token}
        return httpx.AsyncClient(base_url=self.url, timeout=30, cookies=cookies)

    async def kept(self) -> list[Any]:
        """Everything that is kept of the owner."""
        names = {"organization_id": OWNER.organization_id, "user_id": OWNER.user_id}
        return [
            sorted(
                str(row)
                for row in await self.database.read_as(
                    OWNER, lambda each, table=table: each.execute(
                        select(table).filter_by(**names)
                    ).all()
                )
            )
            for table in _KEPT
        ]  # fmt: skip


async def send(client: httpx.AsyncClient, request: Request) -> httpx.Response:
    headers = {"X-Request-ID": "of-this-test"}
    if request.body is None:
        return await client.get(request.path, headers=headers)
    return await client.post(request.path, json=request.body, headers=headers)


async def ask(client: httpx.AsyncClient, text: str) -> list[dict[str, Any]]:
    body = {"type": "threads.create", "params": {"input": message(text)}}
    response = await client.post("/chatkit", json=body)
    return events_in(response.text)


@asynccontextmanager
async def busy_thread(client: httpx.AsyncClient) -> AsyncGenerator[tuple[str, str]]:
    """A thread and its run, which has said its first words; a message waits behind it."""
    body = {"type": "threads.create", "params": {"input": message("hang")}}
    async with client.stream("POST", "/chatkit", json=body) as first:
        # Named, as an iterator that nobody has is closed at some time, and the connection with it.
        thread, lines = "", first.aiter_lines()
        async for line in lines:
            for event in events_in(line):
                thread = event.get("thread", {}).get("id", thread)
            if "text_delta" in line:
                break
        again = {"thread_id": thread, "input": message("And then?")}
        waiting = {"type": "threads.add_user_message", "params": again}
        async with client.stream("POST", "/chatkit", json=waiting):
            yield thread, first.headers["X-ChatDock-Run"]


async def add_items(database: Database, ids: Ids) -> None:
    """What no answer of the fake model brings: a widget, questions, a call of a client tool, a file."""
    store, asking = ThreadStore(database), RequestContext(principal=OWNER)
    its: Any = {"thread_id": ids.thread, "created_at": datetime.now(UTC)}
    question = StructuredInputFreeform(id="q", question="Which?")
    added: list[ThreadItem] = [
        WidgetItem.model_validate({"id": ids.widget, "widget": WIDGET, **its}),
        StructuredInputItem(id=ids.questions, status="pending", inputs=[question], **its),
        ClientToolCallItem(id=ids.call, call_id="c", name="read_cart", arguments={}, **its),
    ]
    for item in added:
        await store.add_thread_item(ids.thread, item, asking)
    file = FileAttachment(id=ids.attachment, name="a.txt", mime_type="text/plain")
    await store.save_attachment(file, asking)


def reply(asked: FakeRequest) -> FakeReply:
    if not asked.body.get("tools"):
        return FakeReply(text="Title")
    hangs = '"hang"' in json.dumps(asked.input[-1])
    return FakeReply(text="one two three", hang_after=1 if hangs else None)


@pytest.fixture(params=["sqlite", "postgresql"])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    if request.param == "sqlite":
        async with served_site(tmp_path, f"sqlite:///{tmp_path / 'site.db'}") as served:
            yield served
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    async with server.new_database() as url:
        full = url.render_as_string(hide_password=False)
        async with served_site(tmp_path, full) as served:
            yield served


@asynccontextmanager
async def served_site(folder: Path, url: str) -> AsyncGenerator[Site]:
    with FakeOpenAI(script=reply) as fake:
        chosen: dict[str, Any] = {
            "database_url": url,
            "secret_key": SecretStr(KEY),
            "model": "chat/fake",
            "model_base_url": fake.base_url,
            "model_api_key": SecretStr("none"),
        }
        async with (
            running_house(folder, **chosen) as (address, house),
            opened_database(url) as database,
        ):
            house.services.guests = members = Members(KEY)
            site = Site(address, house, absent(), database)
            async with site.client(members.token(OWNER)) as owner:
                answered = await ask(owner, "How?")
                done = [each["item"] for each in answered if each["type"] == "thread.item.done"]
                thread = answered[0]["thread"]["id"]
                ids = replace(
                    site.owners, thread=thread, message=done[0]["id"], answer=done[1]["id"]
                )
                await add_items(database, ids)
                async with busy_thread(owner) as (busy, run):
                    yield replace(site, owners=replace(ids, busy=busy, run=run))


async def token_of(site: Site, caller: str) -> str | None:
    match caller:
        case "another guest":
            return site.house.services.guests.new_token()
        case "an expired session":
            return expired_token()
        case "nobody":
            return None
        case _:
            return Members(KEY).token(MEMBERS[caller])


def told(response: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All that a caller is told, but for the time."""
    headers = {name: value for name, value in response.headers.items() if name != "date"}
    return response.status_code, response.content, headers


async def own_ids(client: httpx.AsyncClient, nothing: Ids) -> Ids:
    """What the caller has of their own, if they can have anything: a thread with an answer."""
    if not (answered := await ask(client, "Mine?")):
        return nothing
    thread = answered[0]["thread"]["id"]
    return replace(nothing, thread=thread, busy=thread)


def pairs(row: Row, foreign: Ids, nothing: Ids, own: Ids) -> list[tuple[Request, Request]]:
    """The request with the owner's ids beside the one with ids of nothing: all, and in the caller's own thread."""
    mine = replace(foreign, thread=own.thread, busy=own.busy)
    both = [(row(foreign), row(nothing)), (row(mine), row(own))]
    # Without an id of the owner's there is nothing to compare.
    return [(theirs, none) for theirs, none in both if theirs != none]


@partly("IDN-6")
@pytest.mark.parametrize("caller", CALLERS)
async def test_what_is_somebody_elses_reads_like_what_is_not_there(site: Site, caller: str) -> None:
    before, differences, compared = await site.kept(), dict[str, Any](), 0
    async with site.client(await token_of(site, caller)) as client:
        nothing = absent()
        own = await own_ids(client, nothing)
        for name, row in (OP_ROWS | ROUTE_ROWS).items():
            for theirs, none in pairs(row, site.owners, nothing, own):
                answers = [told(await send(client, each)) for each in (theirs, none)]
                compared += 1
                unlike = answers[0] != answers[1]
                if unlike or answers[0][0] >= 500 or has_owners(site, answers[0][1]):
                    differences[name] = answers
    assert differences == {}
    assert compared > len(OP_ROWS)
    assert await site.kept() == before


@partly("IDN-6")
@pytest.mark.parametrize("caller", ["an expired session", "nobody"])
async def test_without_a_session_there_is_nothing_for_anybody(site: Site, caller: str) -> None:
    async with site.client(await token_of(site, caller)) as client:
        got = {
            name: (await send(client, row(site.owners))).status_code
            for name, row in (OP_ROWS | ROUTE_ROWS).items()
        }
    assert got == dict.fromkeys(got, 401)


@partly("IDN-6")
async def test_open_routes_are_the_same_for_everybody_and_hold_nothing_of_the_owner(
    site: Site,
) -> None:
    owner = Members(KEY).token(OWNER)
    async with site.client(owner) as client:
        expected = {name: told(await send(client, each)) for name, each in OPEN_ROUTES.items()}
    for caller in CALLERS:
        async with site.client(await token_of(site, caller)) as client:
            for name, request in OPEN_ROUTES.items():
                response = await send(client, request)
                parts = 1 if name in COUNTING else 2
                assert told(response)[:parts] == expected[name][:parts], (caller, name)
                assert not has_owners(site, response.content)
                assert response.status_code < 500


@partly("IDN-6")
async def test_the_owner_can_send_every_row(site: Site) -> None:
    """A row that asks for nothing would be the same for everybody."""
    refused: dict[str, Any] = {}
    async with site.client(Members(KEY).token(OWNER)) as client:
        for name, row in (ROUTE_ROWS | OP_ROWS).items():
            if name in {"POST /assistant/chatkit", "POST /chatkit/threads/{thread_id}/stop"}:
                continue
            response = await send(client, row(site.owners))
            if response.status_code in {401, 403, 404} or response.status_code >= 500:
                refused[name] = response.text
        assert refused == {}
        assert (await ask(client, "How?"))[0]["type"] == "thread.created"


def test_every_op_has_a_row() -> None:
    assert set(OP_ROWS) == {*OPS, *RUN_OPS}


def test_every_route_has_a_row(tmp_path: Path) -> None:
    app = assemble(House(Settings(data_dir=tmp_path)))
    served = {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in (route.methods or set()) - {"HEAD"}
    }
    # What it serves depends on the op.
    assert {*ROUTE_ROWS, *OPEN_ROUTES, *FILE_ROUTES, "POST /chatkit"} == served


def has_owners(site: Site, body: bytes) -> bool:
    """Whether an id of the owner's is in what somebody else was told."""
    names = (each.name for each in fields(site.owners))
    return any(getattr(site.owners, name).encode() in body for name in names)
