"""A server that drains finishes its answers and takes no new message, though its connections stay."""

import asyncio
import json
from pathlib import Path
from typing import Any

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.pacing import PacedTokens
from tests.requirements import requirement
from tests.running_app import guest, running_house

WORDS = ("Tie ", "the ", "bow ", "line ", "first.")


def message(name: str = "threads.create", **params: Any) -> dict[str, Any]:
    content = [{"type": "input_text", "text": "How do I moor?"}]
    return {"type": name, "params": {"input": {"content": content}, **params}}


@requirement("RUN-10")
async def test_a_draining_server_refuses_new_messages_and_finishes_its_answer(
    tmp_path: Path,
) -> None:
    tokens = PacedTokens(WORDS)

    def choose(request: FakeRequest) -> FakeReply:
        return FakeReply(tokens=tokens if request.body.get("tools") else ("Mooring",))

    with FakeOpenAI(script=choose) as fake:
        settings: dict[str, Any] = {
            "model": "chat/fake",
            "model_base_url": fake.base_url,
            "model_api_key": "none",
            "shutdown_seconds": 60,
        }
        async with (
            running_house(tmp_path, **settings) as (url, house),
            guest(url) as client,
            client.stream("POST", "/chatkit", json=message()) as answering,
        ):
            lines = answering.aiter_lines()
            created = json.loads((await anext(lines)).removeprefix("data: "))
            draining = asyncio.create_task(house.drain())
            # It begins when it is its turn: before any request that comes now.
            await asyncio.sleep(0)
            thread = created["thread"]["id"]
            follow_up = message("threads.add_user_message", thread_id=thread)
            for body in (message(), follow_up):
                refused = await client.post("/chatkit", json=body)
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
                error = refused.json()["error"]
                assert error["code"] == "unavailable"
                assert error["message"].startswith("The server is shutting down.")
            listed = await client.post("/chatkit", json={"type": "threads.list", "params": {}})
            assert [each["id"] for each in listed.json()["data"]] == [thread]
            assert not draining.done()

            tokens.let_all()
            rest = [line async for line in lines]
            await draining
    done = [json.loads(line[6:]) for line in rest if '"thread.item.done"' in line]
    assert done[-1]["item"]["content"][0]["text"] == "".join(WORDS)
