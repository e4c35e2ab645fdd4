"""`GET /metrics`: what it counts, and whom it tells."""

import asyncio
import re
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply
from tests.ops import op
from tests.pacing import PacedTokens
from tests.requirements import requirement
from tests.running_app import guest, running_app, running_house

TOKEN: Final = "metrics of this test alone"
QUESTION: Final = {"input": {"content": [{"type": "input_text", "text": "How do I moor a boat?"}]}}

Samples = dict[str, float]
"""The value of each series, by its name and labels as they stand in the text."""


async def metrics(client: httpx.AsyncClient) -> Samples:
    response = await client.get("/metrics")
    assert response.status_code == 200, response.text
    return samples_in(response.content)


def samples_in(text: bytes) -> Samples:
    lines = [line for line in text.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def requests(samples: Samples) -> dict[tuple[str, str], float]:
    """How many requests there were, by op or route and status."""
    series = re.compile(r'chatdock_request_seconds_count\{op="(.*)",status="(\d+)"\}')
    return {
        (found[1], found[2]): value
        for name, value in samples.items()
        if (found := series.fullmatch(name))
    }


@requirement("SRV-13")
async def test_an_answer_is_counted_in_every_room_that_it_passes(
    tmp_path: Path, database_settings: dict[str, Any]
) -> None:
    with FakeOpenAI(FakeReply(text="one two")) as fake:
        settings: dict[str, Any] = {
            "model": "chat/fake",
            "model_base_url": fake.base_url,
            **database_settings,
        }
        async with running_app(tmp_path, **settings) as url, guest(url) as client:
            before = await metrics(client)
            answered = await op(client, "threads.create", **QUESTION)
            assert "text_delta" in answered.text
            await client.get("/search", params={"q": "boat"})
            after = await metrics(client)

    grown = {name: after[name] - before.get(name, 0) for name in after}
    frames = answered.text.count("data: ")
    assert grown["chatdock_frames_total"] == frames
    assert 1 <= grown["chatdock_commit_seconds_count"] <= frames
    assert grown['chatdock_runs_total{state="completed"}'] == 1
    assert grown["chatdock_first_text_seconds_count"] == 1
    assert grown["chatdock_search_seconds_count"] == 1
    assert grown['chatdock_database_transaction_seconds_count{door="read"}'] > 1
    assert grown['chatdock_database_transaction_seconds_count{door="write"}'] > 1
    # The answer and its title.
    assert grown["chatdock_model_calls_total"] == 2
    assert grown['chatdock_model_tokens_total{direction="input"}'] > 0
    assert grown['chatdock_model_tokens_total{direction="output"}'] > 0
    assert requests(after)["threads.create", "200"] == 1
    assert requests(after)["/search", "200"] == 1


async def test_runs_and_connections_are_shown_while_they_last(
    tmp_path: Path, database_settings: dict[str, Any]
) -> None:
    words = PacedTokens(["one ", "two "])
    with FakeOpenAI(FakeReply(tokens=words)) as fake:
        settings: dict[str, Any] = {
            "model": "chat/fake",
            "model_base_url": fake.base_url,
            **database_settings,
        }
        async with running_house(tmp_path, **settings) as (url, house), guest(url) as client:
            answering = asyncio.create_task(op(client, "threads.create", **QUESTION))
            await asyncio.to_thread(fake.wait_for_request)
            during = await metrics(client)
            words.let_all()
            await answering
            after = await metrics(client)
            database = house._database  # pyright: ignore[reportPrivateUsage]
            held = samples_in(await database.read(lambda _: house.services.metrics.text()))
    assert (during["chatdock_runs_active"], after["chatdock_runs_active"]) == (1, 0)
    assert during["chatdock_runs_waiting"] == 0
    # At least the one that looks.
    assert held["chatdock_database_connections"] >= 1


@requirement("SRV-13")
async def test_what_clients_make_up_is_no_label(tmp_path: Path) -> None:
    made_up = "secret-of-a-reader"
    async with running_app(tmp_path) as url, guest(url) as client:
        for body in ({"type": made_up}, {"type": f"chatdock.{made_up}"}, {"type": [made_up]}):
            assert (await client.post("/chatkit", json=body)).status_code == 400
        assert (await client.get(f"/{made_up}")).status_code == 404
        assert (await client.get(f"/chatkit/threads/{made_up}/run")).status_code == 404
        assert (await client.request("PROPFIND", f"/{made_up}")).status_code in {404, 405}
        samples = await metrics(client)
    assert made_up not in "".join(samples)
    assert requests(samples)["/chatkit", "400"] == 3
    assert requests(samples)["/chatkit/threads/{thread_id}/run", "404"] == 1
    assert requests(samples)["other", "404"] >= 1


@requirement("SRV-13")
async def test_two_applications_of_one_process_count_apart(tmp_path: Path) -> None:
    async with (
        running_app(tmp_path / "a") as first,
        running_app(tmp_path / "b") as second,
        guest(first) as one,
        guest(second) as other,
    ):
        await op(one, "threads.list")
        assert requests(await metrics(one))["threads.list", "200"] == 1
        assert ("threads.list", "200") not in requests(await metrics(other))


FORWARDING: Final = (
    {"X-Forwarded-For": "203.0.113.9"},
    {"X-Forwarded-Proto": "https"},
    {"Forwarded": "for=203.0.113.9"},
    {"X-Real-IP": "203.0.113.9"},
    {"Via": "1.1 proxy"},
    {"Host": "chat.example.org"},
    {"Host": "[not a host"},
    {"Host": ""},
)


@requirement("SRV-13")
@pytest.mark.parametrize("headers", FORWARDING, ids=str)
async def test_a_forwarded_request_needs_the_token(tmp_path: Path, headers: dict[str, str]) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    wrong = {"Authorization": f"Bearer {TOKEN}x"}
    async with (
        running_app(tmp_path, metrics_token=TOKEN) as url,
        httpx.AsyncClient(base_url=url) as client,
    ):
        refused = await client.get("/metrics", headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
        assert "chatdock_" not in refused.text
        assert (await client.get("/metrics", headers=headers | wrong)).status_code == 403
        assert (await client.get("/metrics", headers=headers | bearer)).status_code == 200


@requirement("SRV-13")
async def test_without_a_token_no_word_opens_the_metrics_to_others(tmp_path: Path) -> None:
    elsewhere = {"Host": "chat.example.org"}
    async with running_app(tmp_path) as url, httpx.AsyncClient(base_url=url) as client:
        for given in ("Bearer", "Bearer None", "Basic eA==", "None"):
            refused = await client.get("/metrics", headers={**elsewhere, "Authorization": given})
            assert refused.status_code == 403
        assert (await client.get("/metrics")).status_code == 200
