"""However an answer ends early, the call of the model's server ends with it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from chatdock.house import House
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.requirements import requirement
from tests.running_app import guest, running_house

End = Literal["stop", "time-out", "drain"]

TOLD: dict[End, list[str]] = {
    "stop": [],
    "time-out": ["The answer took too long and was ended."],
    "drain": ["The server stopped while it was answering."],
}
"""How the reader is told about each end; whoever stops an answer knows it."""


def is_answer(request: FakeRequest) -> bool:
    """Whether the request is for an answer: one for a title comes without tools."""
    return bool(request.body.get("tools"))


async def follow(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line[6:])


def is_text(event: dict[str, Any]) -> bool:
    return bool(event.get("update", {}).get("delta"))


async def end(how: End, client: httpx.AsyncClient, house: House, thread: str) -> None:
    match how:
        case "stop":
            stopped = await client.post(f"/chatkit/threads/{thread}/stop", json={})
            assert stopped.json() == {"stopped": True}
        case "drain":
            await house.drain()
        case "time-out":
            pass


@requirement("RUN-3")
@pytest.mark.parametrize("how", ["stop", "time-out", "drain"])
@pytest.mark.parametrize("api", ["openai", "chat"])
@pytest.mark.parametrize("said", [0, 2], ids=["before its first word", "in its text"])
async def test_the_models_server_sees_its_connection_closed(
    tmp_path: Path, api: str, said: int, how: End
) -> None:
    hanging = FakeReply(text="one two three four", hang_after=said)

    def choose(request: FakeRequest) -> FakeReply:
        return hanging if is_answer(request) else FakeReply(text="Mooring")

    message = {"content": [{"type": "input_text", "text": "How do I moor?"}]}
    ask = {"type": "threads.create", "params": {"input": message}}
    with FakeOpenAI(script=choose) as fake:
        given: dict[str, Any] = {"model": f"{api}/fake", "model_base_url": fake.base_url}
        given |= {"run_seconds": 1 if how == "time-out" else 60, "shutdown_seconds": 0}
        async with running_house(tmp_path, **given) as (url, house), guest(url) as client:
            async with client.stream("POST", "/chatkit", json=ask) as response:
                events = follow(response)
                seen = [await anext(events)]
                call = await asyncio.to_thread(fake.wait_for_request)
                while said and not is_text(seen[-1]):
                    seen.append(await anext(events))
                await end(how, client, house, seen[0]["thread"]["id"])
                seen += [event async for event in events]
            # The server still runs: nothing else than the answer's end closes the connection.
            assert await asyncio.to_thread(call.disconnected.wait, 10)
            assert house.services.components["chat"] == "ok"
    told = [event["message"] for event in seen if event["type"] == "error"]
    assert len(told) == len(TOLD[how])
    assert all(map(str.startswith, told, TOLD[how]))
    kept = [event["item"]["content"][0]["text"] for event in seen if is_finished_answer(event)]
    assert [text.split()[0] for text in kept] == (["one"] if said else [])


def is_finished_answer(event: dict[str, Any]) -> bool:
    return event["type"] == "thread.item.done" and event["item"]["type"] == "assistant_message"
