"""Whatever is wrong in whichever field of whichever op: it is refused, by name, and never with a 500."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from typing import Any, Final, cast

import httpx
import pytest
import pytest_asyncio
from chatkit.types import ChatKitReq
from pydantic import TypeAdapter, ValidationError

from chatdock.chat.requests import OPS
from chatdock.http.body import MAX_DEPTH
from chatdock.storage.engine import Database
from tests.gated_server import GatedServer
from tests.requirements import partly, requirement
from tests.running_app import guest
from tests.running_chat import RunningChat, running_chat

pytestmark = pytest.mark.asyncio(loop_scope="module")

_REQUEST: Final[TypeAdapter[Any]] = TypeAdapter(ChatKitReq)

MESSAGE: Final[dict[str, Any]] = {
    "content": [
        {"type": "input_text", "text": "Hello"},
        {
            "type": "input_tag",
            "id": "t",
            "text": "tag",
            "data": {},
            "group": "g",
            "interactive": True,
        },
    ],
    "attachments": ["none"],
    "quoted_text": "q",
    "inference_options": {"tool_choice": {"id": "x"}, "model": "m"},
}
ACTION: Final = {"type": "press", "payload": {"a": 1}}
OF_THREAD: Final = {"thread_id": "none"}
PAGE: Final = {"limit": 5, "order": "asc", "after": "none"}
VALID: Final[dict[str, dict[str, Any]]] = {
    "threads.get_by_id": OF_THREAD,
    "threads.create": {"input": MESSAGE},
    "threads.list": PAGE,
    "threads.add_user_message": {**OF_THREAD, "input": MESSAGE},
    "threads.add_client_tool_output": {**OF_THREAD, "result": {"a": [1]}},
    "threads.add_structured_input": {
        **OF_THREAD,
        "item_id": "none",
        "input": {"status": "answered", "answers": {"q": {"values": ["a"], "skipped": False}}},
    },
    "threads.retry_after_item": {**OF_THREAD, "item_id": "none"},
    "threads.custom_action": {**OF_THREAD, "item_id": "none", "action": ACTION},
    "threads.sync_custom_action": {**OF_THREAD, "item_id": "none", "action": ACTION},
    "threads.update": {**OF_THREAD, "title": "x"},
    "threads.delete": OF_THREAD,
    "items.list": {**OF_THREAD, **PAGE},
    "items.feedback": {**OF_THREAD, "item_ids": ["none"], "kind": "positive"},
    "attachments.create": {"name": "a", "size": 1, "mime_type": "text/plain"},
    "attachments.delete": {"attachment_id": "none"},
    "input.transcribe": {"audio_base64": "aGk=", "mime_type": "audio/webm"},
}
"""Every op with all of its fields; none of them is about anything that is there."""

WRONG: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    10**30,
    0.5,
    "x",
    "\u2028'--",
    [],
    [[]],
    {},
    {"": {}},
)

ODD_METADATA: Final[list[Any]] = [
    *WRONG,
    {"page": WRONG, "profile": "x", "preferences": [], "selection": {}},
    {"page": {"url": "http://[", "headings": {}, "timestamp": "never", "section": [[]]}},
    {f"key {number}": ["x" * 10_000] * 9 for number in range(9)},
    {"page": {"url": "https://site.example/%00%ff%ed%a0%80"}},
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chat(
    shared_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningChat]:
    """One server for all tests, each with a reader of its own."""
    folder = tmp_path_factory.mktemp("bad-ops")
    async with running_chat(shared_database, folder, GatedServer) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def reader(chat: RunningChat) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(chat.url) as client:
        yield client


async def send(client: httpx.AsyncClient, body: Any) -> httpx.Response:
    # Not the client's own JSON: it writes no numbers that are not finite.
    headers = {"Content-Type": "application/json"}
    return await client.post("/chatkit", content=json.dumps(body), headers=headers)


def message_of(response: httpx.Response) -> str:
    """What an error says; it has the one shape."""
    error = response.json()["error"]
    assert set(error) == {"code", "message", "request_id"}
    return error["message"]


def places(value: Any, *way: str | int) -> Iterator[tuple[str | int, ...]]:
    """The ways to everything inside of a JSON value."""
    entries: Any = ()
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        entries = enumerate(cast("list[Any]", value))
    for key, entry in entries:
        yield (*way, key)
        yield from places(entry, *way, key)


def changed(name: str, way: tuple[str | int, ...], *value: Any) -> dict[str, Any]:
    """The valid op with another value at the end of the way, or without it."""
    body: dict[str, Any] = {"type": name, "params": deepcopy(VALID[name])}
    holder: Any = body["params"]
    for key in way[:-1]:
        holder = holder[key]
    if value:
        holder[way[-1]] = value[0]
    else:
        del holder[way[-1]]
    return body


def wrong_field(body: dict[str, Any]) -> str | None:
    """The field that the SDK's types do not take; None when they take all."""
    try:
        _REQUEST.validate_python(deepcopy(body))
    except ValidationError as error:
        names = [each for each in error.errors()[0]["loc"] if isinstance(each, str)]
        return names[-1]
    return None


async def test_the_ops_are_all_here() -> None:
    assert set(VALID) == set(OPS)


@partly("SRV-3")
@pytest.mark.parametrize("name", OPS)
async def test_a_wrong_value_in_any_field_is_refused_by_the_fields_name(
    reader: httpx.AsyncClient, name: str
) -> None:
    bodies = [
        *(changed(name, way, wrong) for way in places(VALID[name]) for wrong in WRONG),
        *(changed(name, way) for way in places(VALID[name])),
        *({"type": name, "params": wrong} for wrong in WRONG if wrong is not None),
    ]
    for body in bodies:
        response = await send(reader, body)
        assert response.status_code < 500, (body, response.text)
        field = wrong_field(body)
        # Those two are filled in where they are missing.
        if field is not None and field not in {"attachments", "inference_options"}:
            assert response.status_code in {400, 413}, (body, response.text)
            assert field in message_of(response), (body, response.text)


MANY_ANSWERS: Final[list[dict[str, Any]]] = [
    {"q": {"values": [1] * 1_000}},
    {f"q{number}": {} for number in range(1_000)},
    {f"q{number}": number for number in range(1_000)},
]


@partly("SRV-3")
@pytest.mark.parametrize(
    "answers",
    MANY_ANSWERS,
    ids=["one with many values", "many that are empty", "many that are none"],
)
async def test_answers_that_would_take_long_to_check_are_refused_unchecked(
    reader: httpx.AsyncClient, answers: dict[str, Any]
) -> None:
    name = "threads.add_structured_input"
    params = {"thread_id": "thr_1", "item_id": "msg_1", "input": {"answers": answers}}
    response = await send(reader, {"type": name, "params": params})
    assert response.status_code == 413
    assert "has 1,000 entries; the most is 100" in message_of(response)


@partly("SRV-3")
async def test_a_body_that_never_ends_is_not_waited_for(
    reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatdock.http.body.BODY_SECONDS", 0.2)

    cookies = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    head = (
        f"POST /chatkit HTTP/1.1\r\nHost: {reader.base_url.netloc.decode()}\r\nCookie: {cookies}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    opened = asyncio.open_connection(reader.base_url.host, reader.base_url.port)
    incoming, outgoing = await opened
    outgoing.write(head.encode() + b'{"type": "threads.list", ')
    response = await incoming.readuntil(b"}")
    outgoing.close()
    assert response.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"too_slow"' in response


async def fuzz(client: httpx.AsyncClient, bodies: int) -> None:
    chance = random.Random(4)
    for _ in range(bodies):
        name = chance.choice(OPS)
        body = {"type": name, "params": deepcopy(VALID[name]), "metadata": some_json(chance, 3)}
        for way in chance.choices(list(places(VALID[name])), k=2):
            try:
                body = {**body, **changed(name, way, some_json(chance, 3))}
            except (KeyError, TypeError, IndexError):
                continue
        response = await send(client, body)
        assert response.status_code < 500, (body, response.text)


def some_json(chance: random.Random, depth: int) -> Any:
    kinds = [None, True, 0, -(2**70), 1e308, "", "none", "x" * 300, "é\u202e", "asc"]
    if depth == 0 or chance.random() < 0.4:
        return chance.choice(kinds)
    if chance.random() < 0.5:
        return [some_json(chance, depth - 1) for _ in range(chance.randrange(4))]
    keys = ("type", "id", "text", "data", "values", "page", "profile", "")
    return {chance.choice(keys): some_json(chance, depth - 1) for _ in range(chance.randrange(4))}


async def test_no_combination_of_values_breaks_the_server(reader: httpx.AsyncClient) -> None:
    await fuzz(reader, 150)


@pytest.mark.long
async def test_no_combination_of_many_values_breaks_the_server(reader: httpx.AsyncClient) -> None:
    await fuzz(reader, 5_000)


async def ask(client: httpx.AsyncClient, text: str = "one") -> str:
    content = [{"type": "input_text", "text": text}]
    response = await send(
        client, {"type": "threads.create", "params": {"input": {"content": content}}}
    )
    assert response.status_code == 200, response.text
    return json.loads(response.text.split("\n")[0][6:])["thread"]["id"]


@pytest.mark.parametrize("limit", [10**30, 2**63, 101, 0, -1, -(2**70)])
async def test_a_page_of_any_size_is_a_page(reader: httpx.AsyncClient, limit: int) -> None:
    thread = await ask(reader)
    for name, params in (("threads.list", {}), ("items.list", {"thread_id": thread})):
        response = await send(reader, {"type": name, "params": {**params, "limit": limit}})
        assert response.status_code == 200, response.text
        assert 1 <= len(response.json()["data"]) <= 2


async def test_a_cursor_leads_only_through_its_own_list(
    chat: RunningChat, reader: httpx.AsyncClient
) -> None:
    mine, other = await ask(reader), await ask(reader)
    listed = await send(reader, {"type": "items.list", "params": {"thread_id": other}})
    foreign = listed.json()["data"][0]["id"]
    async with guest(chat.url) as somebody:
        theirs = await ask(somebody)
    for name, params in (
        ("items.list", {"thread_id": mine, "after": foreign}),
        ("items.list", {"thread_id": theirs}),
        ("threads.list", {"after": theirs}),
        ("threads.list", {"after": foreign}),
    ):
        response = await send(reader, {"type": name, "params": params})
        assert (name, response.status_code) == (name, 404)


@requirement("SRV-5")
@pytest.mark.parametrize("metadata", ODD_METADATA, ids=lambda each: json.dumps(each)[:30])
async def test_a_message_is_never_refused_for_its_context(
    reader: httpx.AsyncClient, metadata: Any
) -> None:
    content = [{"type": "input_text", "text": "Hello"}]
    for top, inner in ((metadata, None), (None, metadata)):
        params: dict[str, Any] = {"input": {"content": content, "metadata": inner}}
        response = await send(reader, {"type": "threads.create", "params": params, "metadata": top})
        assert response.status_code == 200, response.text
        assert '"type":"error"' not in response.text


@partly("SRV-3")
@pytest.mark.parametrize("name", ["threads.custom_action", "threads.sync_custom_action"])
@pytest.mark.parametrize("action", [{}, {"a": 1}, {"payload": {}}], ids=json.dumps)
async def test_an_action_without_a_type_is_refused_by_the_fields_name(
    reader: httpx.AsyncClient, name: str, action: dict[str, Any]
) -> None:
    params = {"thread_id": await ask(reader), "action": action}
    response = await send(reader, {"type": name, "params": params})
    assert response.status_code == 400, response.text
    assert message_of(response) == f'The field "params.action.type" of "{name}" is missing.'


async def test_a_value_may_be_nested_as_deep_as_it_can_be_read_again(
    reader: httpx.AsyncClient,
) -> None:
    def asking(levels: int) -> dict[str, Any]:
        deep: Any = "chatdock:content/"
        for level in range(levels):
            deep = [deep] if level % 2 else {"deeper": deep}
        tag = {"type": "input_tag", "id": "t", "text": "tag", "data": {"deep": deep}}
        # Body, params, input, content, tag and data are the six around it.
        return {"type": "threads.create", "params": {"input": {"content": [tag]}}}

    deepest = await send(reader, asking(MAX_DEPTH - 6))
    assert deepest.status_code == 200, deepest.text
    thread = json.loads(deepest.text.split("\n")[0][6:])["thread"]["id"]
    for name in ("threads.get_by_id", "items.list"):
        read = await send(reader, {"type": name, "params": {"thread_id": thread}})
        assert read.status_code == 200, read.text
    refused = await send(reader, asking(MAX_DEPTH - 5))
    assert refused.status_code == 400
    assert "nested deeper than 160 levels" in message_of(refused)
    assert (await send(reader, asking(300))).status_code == 400


@pytest.mark.parametrize(
    ("name", "params", "status", "words"),
    [
        (
            "threads.create",
            {"input": {"content": [{"type": "input_text", "text": "x" * 1_000_000}]}},
            413,
            "20,000",
        ),
        ("input.transcribe", {"audio_base64": "a", "mime_type": "audio/webm"}, 400, "audio_base64"),
        ("input.transcribe", {"audio_base64": "é", "mime_type": "audio/webm"}, 400, "audio_base64"),
        ("attachments.create", {"name": "x" * 256, "size": 1, "mime_type": "a/b"}, 400, "name"),
        ("attachments.create", {"name": "", "size": 1, "mime_type": "a/b"}, 400, "name"),
        ("attachments.create", {"name": "x", "size": -1, "mime_type": "a/b"}, 400, "size"),
        ("attachments.create", {"name": "x", "size": 1, "mime_type": "a" * 256}, 400, "mime_type"),
        (
            "threads.add_structured_input",
            {
                **OF_THREAD,
                "item_id": "i",
                "input": {"answers": {"q": {"values": ["x" * 15_000] * 2}}},
            },
            413,
            "30,000",
        ),
    ],
    ids=lambda each: str(each)[:40],
)
async def test_what_is_over_a_limit_is_refused_with_the_limit(
    reader: httpx.AsyncClient, name: str, params: dict[str, Any], status: int, words: str
) -> None:
    response = await send(reader, {"type": name, "params": params})
    assert response.status_code == status, response.text
    assert words in message_of(response)
