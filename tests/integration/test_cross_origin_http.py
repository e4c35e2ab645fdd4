"""Pages of another origin: those that the owner has listed may use the assistant, and others are told nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.requirements import partly
from tests.running_app import guest, running_app

LISTED: Final = "https://docs.example.org"
FOREIGN: Final = "https://evil.example"
MAY_SEND: Final = (
    "Authorization, X-User-ID, X-Org-ID, X-Page-URL, chatkit-frame-instance-id, Idempotency-Key, "
    "X-ChatDock-Resume, X-Request-ID, Last-Event-ID, Content-Type, Accept-Language"
)
MAY_READ: Final = {"X-ChatDock-Run", "X-ChatDock-Run-State", "Retry-After", "X-Request-ID"}
PATHS: Final = ("/chatkit", "/assistant/chatkit", "/auth/guest")


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    async with running_app(tmp_path, allowed_origins=(LISTED,)) as served:
        yield served


async def preflight(client: httpx.AsyncClient, path: str, origin: str) -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": MAY_SEND,
    }
    return await client.options(path, headers=headers)


@partly("IDN-8")
async def test_a_listed_page_may_send_what_clients_send(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        for path in PATHS:
            allowed = await preflight(client, path, LISTED)
            assert allowed.status_code == 200
            assert allowed.headers["access-control-allow-origin"] == LISTED
            assert allowed.headers["access-control-allow-credentials"] == "true"
            named = allowed.headers["access-control-allow-headers"].lower().split(", ")
            assert set(MAY_SEND.lower().split(", ")) <= set(named)


@partly("IDN-8")
async def test_a_listed_page_can_read_that_the_server_failed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise LookupError("a secret")

    monkeypatch.setattr("chatdock.chat.Chat.handle", fail)
    async with guest(url) as client:
        body = {"type": "threads.list"}
        failed = await client.post("/chatkit", json=body, headers={"Origin": LISTED})
    assert failed.status_code == 500
    assert failed.headers["access-control-allow-origin"] == LISTED
    assert "X-Request-ID" in failed.headers["access-control-expose-headers"]
    assert failed.json()["error"]["request_id"] == failed.headers["x-request-id"]


@partly("IDN-8")
async def test_a_listed_page_can_read_answers_and_refusals(url: str) -> None:
    question = {"query": "How do I moor a boat?"}
    async with guest(url) as client, httpx.AsyncClient(base_url=url) as nobody:
        answered = await client.post(
            "/assistant/chatkit", json=question, headers={"Origin": LISTED}
        )
        refused = await nobody.post("/assistant/chatkit", json=question, headers={"Origin": LISTED})
    assert (answered.status_code, refused.status_code) == (200, 401)
    for response in (answered, refused):
        assert response.headers["access-control-allow-origin"] == LISTED
        exposed = response.headers["access-control-expose-headers"].split(", ")
        assert set(exposed) == MAY_READ


@partly("IDN-8")
async def test_another_page_is_told_nothing(url: str) -> None:
    async with guest(url) as client:
        for path in PATHS:
            asked = await preflight(client, path, FOREIGN)
            sent = await client.post(path, json={"query": "How?"}, headers={"Origin": FOREIGN})
            assert (asked.status_code, sent.status_code) == (400, 403)
            for response in (asked, sent):
                assert "access-control-allow-origin" not in response.headers
        listed = await client.post("/chatkit", json={"type": "threads.list"})
    assert listed.json()["data"] == []
