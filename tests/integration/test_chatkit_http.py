"""The ChatKit protocol over HTTP, against the whole server."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ops import events, op
from tests.requirements import partly, requirement
from tests.running_app import guest, running_app


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    async with running_app(tmp_path) as served:
        yield served


@pytest.fixture
async def reader(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(url) as client:
        yield client


def message(text: str) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": text}]}


async def ask(client: httpx.AsyncClient, text: str = "How do I moor a boat?") -> list[Any]:
    return events(await op(client, "threads.create", input=message(text)))


def thread_id(answer: list[dict[str, Any]]) -> str:
    assert answer[0]["type"] == "thread.created"
    return answer[0]["thread"]["id"]


def error_code(response: httpx.Response) -> str:
    error = response.json()["error"]
    assert set(error) == {"code", "message", "request_id"}
    assert error["request_id"] == response.headers["x-request-id"]
    return error["code"]


@requirement("AST-5", "AST-10")
async def test_a_question_is_answered_with_a_citation_whose_place_exists(
    reader: httpx.AsyncClient,
) -> None:
    answer = await ask(reader)
    done = [event["item"] for event in answer if event["type"] == "thread.item.done"]
    assert [item["type"] for item in done] == ["user_message", "assistant_message"]
    content = done[1]["content"][0]
    assert "bow line" in content["text"]
    sources = [annotation["source"]["url"] for annotation in content["annotations"]]
    assert "/boats.html#mooring-a-boat" in sources or "/boats#mooring-a-boat" in sources


@requirement("AST-5")
async def test_a_question_beyond_the_pages_is_not_answered_from_them(
    reader: httpx.AsyncClient,
) -> None:
    answer = await ask(reader, "Who won the chess world championship in 1972?")
    item = answer[-2]["item"] if "item" in answer[-2] else answer[-1]["item"]
    assert item["content"][0]["annotations"] == []


async def test_a_thread_is_loaded_with_its_items_in_order(reader: httpx.AsyncClient) -> None:
    thread = thread_id(await ask(reader))
    await op(reader, "threads.add_user_message", thread_id=thread, input=message("And the fee?"))
    loaded = (await op(reader, "threads.get_by_id", thread_id=thread)).json()
    types = [item["type"] for item in loaded["items"]["data"]]
    assert types == ["user_message", "assistant_message"] * 2


@requirement("SRV-7")
async def test_the_newest_page_comes_first_and_leads_to_older_ones(
    reader: httpx.AsyncClient,
) -> None:
    thread = thread_id(await ask(reader, "question 0"))
    for number in range(1, 12):
        again = message(f"question {number}")
        await op(reader, "threads.add_user_message", thread_id=thread, input=again)
    page = (await op(reader, "threads.get_by_id", thread_id=thread)).json()["items"]
    older = await op(
        reader, "items.list", thread_id=thread, after=page["after"], order="desc", limit=20
    )
    seen = [*older.json()["data"][::-1], *page["data"]]
    asked = [item["content"][0]["text"] for item in seen if item["type"] == "user_message"]
    assert asked == [f"question {number}" for number in range(12)]
    assert (len(page["data"]), page["has_more"]) == (20, True)


async def test_a_thread_gets_a_title_and_a_rename_wins(reader: httpx.AsyncClient) -> None:
    thread = thread_id(await ask(reader, "How do I moor a boat?"))
    listed = (await op(reader, "threads.list")).json()["data"]
    assert [(entry["id"], bool(entry["title"])) for entry in listed] == [(thread, True)]
    await op(reader, "threads.update", thread_id=thread, title="Mine")
    await op(reader, "threads.add_user_message", thread_id=thread, input=message("More?"))
    assert (await op(reader, "threads.get_by_id", thread_id=thread)).json()["title"] == "Mine"


async def test_a_retry_replaces_the_answer(reader: httpx.AsyncClient) -> None:
    answer = await ask(reader)
    thread, asked = thread_id(answer), answer[1]["item"]["id"]
    again = await op(reader, "threads.retry_after_item", thread_id=thread, item_id=asked)
    done = [event["item"]["id"] for event in answer if event["type"] == "thread.item.done"]
    begun = events(again)
    assert (begun[0]["type"], begun[0]["item_id"]) == ("thread.item.removed", done[1])
    assert begun[1]["type"] == "stream_options"
    items = (await op(reader, "items.list", thread_id=thread, order="asc")).json()["data"]
    assert [item["type"] for item in items] == ["user_message", "assistant_message"]
    assert items[0]["id"] == asked
    assert items[1]["id"] not in done


async def test_feedback_is_taken_and_a_deleted_thread_is_gone(reader: httpx.AsyncClient) -> None:
    answer = await ask(reader)
    thread, item = thread_id(answer), answer[1]["item"]["id"]
    taken = await op(reader, "items.feedback", thread_id=thread, item_ids=[item], kind="positive")
    assert taken.json() == {}
    assert (await op(reader, "threads.delete", thread_id=thread)).json() == {}
    assert (await op(reader, "threads.get_by_id", thread_id=thread)).status_code == 404


async def test_another_reader_sees_none_of_it(url: str, reader: httpx.AsyncClient) -> None:
    answer = await ask(reader)
    thread, item = thread_id(answer), answer[1]["item"]["id"]
    async with guest(url) as other:
        assert (await op(other, "threads.list")).json()["data"] == []
        for name, params in {
            "threads.get_by_id": {},
            "items.list": {},
            "threads.delete": {},
            "threads.update": {"title": "x"},
            "threads.add_user_message": {"input": message("x")},
            "threads.retry_after_item": {"item_id": item},
            "threads.add_client_tool_output": {"result": 1},
            "items.feedback": {"item_ids": [item], "kind": "positive"},
        }.items():
            response = await op(other, name, thread_id=thread, **params)
            assert (name, response.status_code) == (name, 404)
        assert (await other.get(f"/chatkit/threads/{thread}/run")).status_code == 404
        stopped = await other.post(f"/chatkit/threads/{thread}/stop", json={})
        assert stopped.status_code == 404


async def test_frames_carry_numbers_only_for_those_who_ask(reader: httpx.AsyncClient) -> None:
    body = {"type": "threads.create", "params": {"input": message("boats")}}
    plain = await reader.post("/chatkit", json=body)
    numbered = await reader.post("/chatkit", json=body, headers={"X-ChatDock-Resume": "1"})
    assert "id: " not in plain.text
    assert numbered.text.startswith("id: 1\ndata: ")
    assert plain.headers["x-chatdock-run"].startswith("run_")


@requirement("RUN-2")
async def test_a_client_resumes_behind_the_last_frame_that_it_saw(
    reader: httpx.AsyncClient,
) -> None:
    whole = await ask(reader)
    run = f"/chatkit/threads/{thread_id(whole)}/run"
    assert events(await reader.get(run, params={"after": 3})) == whole[3:]
    assert events(await reader.get(run, headers={"Last-Event-ID": "4"})) == whole[4:]
    ended = await reader.get(run, params={"after": len(whole)})
    assert (ended.status_code, ended.headers["X-ChatDock-Run-State"]) == (204, "completed")
    assert (await reader.get(run, headers={"Last-Event-ID": "9" * 25})).status_code == 204
    for wrong in (-1, 2**63, "x"):
        refused = await reader.get(run, params={"after": wrong})
        assert (refused.status_code, error_code(refused)) == (400, "bad_request")


@requirement("RUN-6")
async def test_the_same_key_twice_is_one_run(reader: httpx.AsyncClient) -> None:
    body: dict[str, Any] = {"type": "threads.create", "params": {"input": message("boats")}}
    headers = {"Idempotency-Key": "one"}
    first = await reader.post("/chatkit", json=body, headers=headers)
    again = await reader.post("/chatkit", json=body, headers=headers)
    assert again.text == first.text
    body["params"]["input"] = message("another")
    refused = await reader.post("/chatkit", json=body, headers=headers)
    assert (refused.status_code, error_code(refused)) == (409, "conflict")


BAD_BODIES: dict[str, tuple[bytes, int, str]] = {
    "not JSON": (b"{", 400, "JSON"),
    "not UTF-8": (b'{"type":"\xff"}', 400, "UTF-8"),
    "not an object": (b"[]", 400, "object"),
    "no type": (b"{}", 400, '"type"'),
    "an unknown op": (b'{"type":"threads.creat"}', 400, "threads.create"),
    "a missing field": (b'{"type":"threads.get_by_id","params":{}}', 400, "thread_id"),
    "params that are no object": (b'{"type":"threads.list","params":[]}', 400, "params"),
    "a lone surrogate": (b'{"type":"threads.list","params":{"after":"\\ud800"}}', 400, "JSON"),
    "a NUL": (b'{"type":"threads.list","params":{"after":"\\u0000"}}', 400, "NUL"),
    "an empty question": (
        b'{"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":" "}]}}}',
        400,
        "empty",
    ),
    "a question of 100,000 characters": (
        json.dumps(
            {"type": "threads.create", "params": {"input": message("x" * 100_000)}}
        ).encode(),
        413,
        "20,000",
    ),
    "a title of 201 characters": (
        json.dumps(
            {"type": "threads.update", "params": {"thread_id": "t", "title": "x" * 201}}
        ).encode(),
        413,
        "200",
    ),
    "200,000 parts that are wrong": (
        json.dumps(
            {"type": "threads.create", "params": {"input": {"content": [{}] * 200_000}}}
        ).encode(),
        413,
        "100",
    ),
    "a quote of 3,000 characters": (
        json.dumps(
            {
                "type": "threads.create",
                "params": {"input": message("x") | {"quoted_text": "q" * 3_000}},
            }
        ).encode(),
        413,
        "2,000",
    ),
    "a tag with 10,000 bytes of data": (
        json.dumps(
            {
                "type": "threads.create",
                "params": {
                    "input": {
                        "content": [
                            {
                                "type": "input_tag",
                                "id": "t",
                                "text": "t",
                                "data": {"a": "x" * 10_000},
                            }
                        ]
                    }
                },
            }
        ).encode(),
        413,
        "8,192",
    ),
    "the name of a model of 2,000 characters": (
        json.dumps(
            {
                "type": "threads.create",
                "params": {"input": message("x") | {"inference_options": {"model": "m" * 2_000}}},
            }
        ).encode(),
        413,
        "1,024",
    ),
    "a field with a name of 1,000 characters": (
        json.dumps(
            {
                "type": "threads.add_structured_input",
                "params": {
                    "thread_id": "t",
                    "item_id": "x",
                    "input": {"answers": {"n" * 1_000: 1}},
                },
            }
        ).encode(),
        400,
        f'.{"n" * 80}" of',
    ),
    "a body over the limit": (b" " * 2_000_000, 413, "bytes"),
}


@partly("SRV-3")
@pytest.mark.parametrize("name", BAD_BODIES)
async def test_bad_input_is_refused_with_a_message_that_helps(
    reader: httpx.AsyncClient, name: str
) -> None:
    body, status, hint = BAD_BODIES[name]
    headers = {"Content-Type": "application/json"}
    response = await reader.post("/chatkit", content=body, headers=headers)
    assert response.status_code == status, response.text
    error_code(response)
    assert hint in response.json()["error"]["message"]
    assert (await op(reader, "threads.list")).json()["data"] == []


async def test_another_content_type_is_refused(reader: httpx.AsyncClient) -> None:
    response = await reader.post("/chatkit", content=b"{}", headers={"Content-Type": "text/plain"})
    assert (response.status_code, error_code(response)) == (415, "unsupported_media_type")


async def test_a_reader_without_a_session_is_told_how_to_get_one(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as nobody:
        response = await op(nobody, "threads.list")
        assert (response.status_code, error_code(response)) == (401, "unauthenticated")
        assert "/auth/guest" in response.json()["error"]["message"]
        nobody.cookies.set("chatdock_guest", "forged.cookie.value")
        assert (await op(nobody, "threads.list")).status_code == 401


@partly("IDN-8")
async def test_a_foreign_page_is_refused(reader: httpx.AsyncClient) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = await reader.post("/chatkit", json={"type": "threads.list"}, headers=headers)
        assert (response.status_code, error_code(response)) == (403, "forbidden")


async def test_a_guest_session_is_kept_when_asked_for_again(reader: httpx.AsyncClient) -> None:
    thread = thread_id(await ask(reader))
    assert (await reader.post("/auth/guest")).status_code == 200
    assert (await op(reader, "threads.get_by_id", thread_id=thread)).status_code == 200


async def test_a_wrong_path_that_ends_in_chatkit_is_shown_the_right_one(
    reader: httpx.AsyncClient,
) -> None:
    response = await reader.post("/api/chatkit", json={})
    assert (response.status_code, error_code(response)) == (404, "not_found")
    assert "at /chatkit" in response.json()["error"]["message"]


@requirement("SRV-12")
async def test_the_request_id_is_taken_or_made(reader: httpx.AsyncClient) -> None:
    given = await reader.get("/health/live", headers={"X-Request-ID": "abc-1"})
    made = await reader.get("/health/live", headers={"X-Request-ID": "not ok\n"[:-1]})
    assert given.headers["x-request-id"] == "abc-1"
    assert made.headers["x-request-id"].startswith("req_")


async def test_search_over_http_finds_the_passage(reader: httpx.AsyncClient) -> None:
    found = (await reader.get("/search", params={"q": "night fee", "limit": 1})).json()
    assert [hit["document"] for hit in found] == ["fees.md"]


async def test_readiness_names_each_component(reader: httpx.AsyncClient) -> None:
    ready = (await reader.get("/health/ready")).json()
    assert ready == {
        "status": "ok",
        "components": {"database": "ok", "search": "ok", "chat": "ok"},
        "reasons": {},
    }


async def test_a_message_is_stored_as_its_turn_begins_with_the_id_and_time_that_are_shown(
    reader: httpx.AsyncClient,
) -> None:
    answer = await ask(reader)
    shown = answer[1]["item"]
    listed = await op(reader, "items.list", thread_id=thread_id(answer), order="asc")
    assert listed.json()["data"][0] == shown
