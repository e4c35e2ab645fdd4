"""A request's id is in its answer and in every log line that belongs to it, and no line tells content."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy.engine import make_url

from chatdock.house import House
from chatdock.telemetry.logs import JsonFormatter
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.requirements import requirement
from tests.running_app import guest, running_house
from tests.scripted_runs import break_table

Line = dict[str, Any]


class _Lines(logging.Handler):
    """Keeps what the JSON formatter makes of each record, in the context in which it is logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonFormatter())
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))

    def of(self, request_id: str) -> list[Line]:
        lines: list[Line] = [json.loads(text) for text in self.texts]
        return [line for line in lines if line["request_id"] == request_id]


@pytest.fixture
def lines() -> Iterator[_Lines]:
    """The log lines of this process from here on: of ours from INFO on, of all others from WARNING."""
    handler, root, ours = _Lines(), logging.getLogger(), logging.getLogger("chatdock")
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield handler
    ours.setLevel(logging.NOTSET)
    root.removeHandler(handler)


def question(text: str, **params: Any) -> dict[str, Any]:
    return {"input": {"content": [{"type": "input_text", "text": text}]}, **params}


async def ask(
    client: httpx.AsyncClient, name: str, params: Any, request_id: str, **more: Any
) -> httpx.Response:
    body = {"type": name, "params": params, **more}
    return await client.post("/chatkit", json=body, headers={"X-Request-ID": request_id})


@requirement("SRV-12")
async def test_the_lines_of_a_request_and_of_its_run_have_its_id(
    tmp_path: Path, database_settings: dict[str, Any], lines: _Lines
) -> None:
    with FakeOpenAI(FakeReply(text="one two")) as fake:
        settings: dict[str, Any] = {
            "model": "chat/fake",
            "model_base_url": fake.base_url,
            **database_settings,
        }
        async with running_house(tmp_path, **settings) as (url, _), guest(url) as client:
            answered = await ask(client, "threads.create", question("How?"), "mine-1")
            listed = await ask(client, "threads.list", {}, "mine-2")
    assert answered.headers["X-Request-ID"] == "mine-1"
    request, run = sorted(lines.of("mine-1"), key=lambda line: line["message"])
    assert (request["op"], request["status"]) == ("threads.create", 200)
    assert (run["run"], run["state"]) == (answered.headers["X-ChatDock-Run"], "completed")
    assert (run["input_tokens"], run["output_tokens"]) == (1, 2)
    assert request["ms"] > 0
    assert run["ms"] > 0
    (other,) = lines.of("mine-2")
    assert (other["op"], other["status"]) == ("threads.list", 200)
    assert listed.headers["X-Request-ID"] == "mine-2"


@requirement("SRV-12")
async def test_the_background_work_of_a_request_has_its_id(tmp_path: Path, lines: _Lines) -> None:
    def no_title(request: FakeRequest) -> FakeReply:
        return FakeReply(text="one two") if request.body.get("tools") else FakeReply(status=400)

    with FakeOpenAI(script=no_title) as fake:
        settings: dict[str, Any] = {"model": "chat/fake", "model_base_url": fake.base_url}
        async with running_house(tmp_path, **settings) as (url, _), guest(url) as client:
            await ask(client, "threads.create", question("How?"), "mine-1")
    (title,) = [line for line in lines.of("mine-1") if line["level"] == "WARNING"]
    assert title["message"].startswith("The model gave no title")


@requirement("SRV-12")
async def test_an_id_is_made_when_there_is_none_or_none_that_can_be_used(tmp_path: Path) -> None:
    async with running_house(tmp_path) as (url, _), httpx.AsyncClient(base_url=url) as client:
        given = [b"", b"a b", b"x" * 129, b"a\xc3\xa9", b'{"a":1}']
        refused = [await client.post("/chatkit", headers={b"X-Request-ID": each}) for each in given]
        kept = await client.post("/chatkit", headers={"X-Request-ID": "A-1.b:c_2"})
    made = [each.headers["X-Request-ID"] for each in refused]
    assert len({*made}) == len(given)
    assert all(each.startswith("req_") for each in made)
    assert [each.json()["error"]["request_id"] for each in refused] == made
    assert kept.json()["error"]["request_id"] == kept.headers["X-Request-ID"] == "A-1.b:c_2"


CANARY: Final = "canary7f3a"
"""In everything that readers and owners would not want to find in a log."""


def secret(what: str) -> str:
    return f"{CANARY}-{what}"


def metadata() -> dict[str, Any]:
    page = {"url": f"/{secret('url')}", "title": secret("title"), "headings": [secret("heading")]}
    return {
        "page": page,
        "selection": secret("selection"),
        "profile": {"name": secret("name")},
        "preferences": {"note": secret("note")},
        secret("key"): secret("value"),
    }


def failing_model(request: FakeRequest) -> FakeReply:
    """Fails in every way, in words that hold the canary; answers with it in the end."""
    words = FakeReply(text=f"{secret('answer')} and {secret('more')} words here")
    ways = [
        FakeReply(status=400, error_code=secret("code")),
        FakeReply(status=401, error_code=secret("code")),
        FakeReply(text=words.text, cut_after=2),
        FakeReply(text=words.text, garbage_after=2),
    ]
    asked = json.dumps(request.body["messages"][-1])
    failing = [way for number, way in enumerate(ways) if f"way {number}" in asked]
    return failing[0] if failing and request.body.get("tools") else words


BAD_BODIES: Final = (
    f"{{{CANARY}".encode(),
    json.dumps({"type": secret("op")}).encode(),
    json.dumps({"type": "threads.create", "params": {"input": secret("input")}}).encode(),
    json.dumps({"type": "threads.create", "params": {secret("field"): 1}}).encode(),
    json.dumps({"type": "threads.get_by_id", "params": {"thread_id": secret("id")}}).encode(),
    json.dumps(
        {"type": "threads.create", "params": {"input": {"content": f"\0{CANARY}"}}}
    ).encode(),
)


async def use_and_misuse(client: httpx.AsyncClient, house: House) -> None:
    """Answers, failures of the model, of the input and of the database."""
    for number in range(5):
        params = question(f"{secret('message')} way {number}")
        answered = await ask(client, "threads.create", params, "r", metadata=metadata())
        assert answered.status_code == 200
    for body in BAD_BODIES:
        kind = {"Content-Type": "application/json"}
        assert (await client.post("/chatkit", content=body, headers=kind)).status_code >= 400
    await client.get("/search", params={"q": secret("query"), "limit": secret("limit")})
    await client.get(f"/{secret('path')}", params={"q": CANARY})
    await client.get("/metrics", headers={"Authorization": secret("token"), "Via": "x"})
    await fail_in_the_database(client, house)


async def fail_in_the_database(client: httpx.AsyncClient, house: House) -> None:
    """Statements fail in the middle of answers and outside, their values the canary."""
    database = house._database  # pyright: ignore[reportPrivateUsage]
    for table in ("items", "threads", "runs", "knowledge_passages"):
        await break_table(database, table)
        params = question(f"{secret('message')} without {table}")
        await ask(client, "threads.create", params, "r", metadata=metadata())
        await ask(client, "threads.list", {"after": secret("after")}, "r")
        await client.get("/search", params={"q": secret("query")})
        await break_table(database, table, mend=True)


def with_password(settings: dict[str, Any]) -> dict[str, Any]:
    """The same, with a password that the database does not ask for."""
    if "database_url" not in settings:
        return settings
    url = make_url(settings["database_url"]).set(password=secret("password"))
    return {**settings, "database_url": url.render_as_string(hide_password=False)}


@requirement("SRV-12")
async def test_no_line_holds_what_readers_say_or_what_is_secret(
    tmp_path: Path,
    database_settings: dict[str, Any],
    lines: _Lines,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The database fails here until it is mended: nothing is gained by waiting for it.
    monkeypatch.setattr("chatdock.storage.patience.PATIENCE_SECONDS", 0)
    with FakeOpenAI(script=failing_model) as fake:
        settings: dict[str, Any] = {
            "model": "chat/fake",
            "model_base_url": fake.base_url,
            "model_api_key": secret("model-key"),
            "metrics_token": secret("metrics-token"),
            **with_password(database_settings),
        }
        async with running_house(tmp_path, **settings) as (url, house), guest(url) as client:
            await use_and_misuse(client, house)
            cookie = next(iter(client.cookies.values()))
            # A stranger's answers hold nothing of it.
            async with guest(url) as stranger:
                others = [
                    (await ask(stranger, "threads.list", {}, "r")).text,
                    (await stranger.get("/health/ready")).text,
                    (await stranger.get("/metrics")).text,
                ]
    told = "\n".join([*lines.texts, *others, *capfd.readouterr()])
    assert len(lines.texts) > 20
    assert CANARY not in told
    assert cookie not in told
