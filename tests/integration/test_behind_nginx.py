"""Answers through a real nginx as it comes: each frame at once, life signs in silence, and the headers."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from agents import Agent, RunContextWrapper, function_tool
from chatkit.agents import AgentContext
from chatkit.types import ProgressUpdateEvent

from chatdock.assistant import ModelToolCall
from chatdock.testing import ScriptedModel
from tests.nginx import installed, running_nginx
from tests.requirements import requirement
from tests.running_app import guest, running_app

pytestmark = installed

GUIDE: Final = Path(__file__).parents[2] / "docs" / "guides" / "behind-a-proxy.md"
STEPS: Final = 5
_LONGEST_WAIT_SECONDS: Final = 60


@dataclass
class Walk:
    """A tool that tells each of its steps, and makes the next one when it is let on."""

    may_go_on: list[asyncio.Event] = field(
        default_factory=lambda: [asyncio.Event() for _ in range(STEPS)]
    )

    def agent(self) -> Agent[Any]:
        @function_tool
        async def walk(context: RunContextWrapper[AgentContext[Any]]) -> str:
            """Walk step by step."""
            for number, gate in enumerate(self.may_go_on):
                await context.context.stream(ProgressUpdateEvent(text=f"step {number}"))
                await gate.wait()
            return "There."

        model = ScriptedModel(ModelToolCall("walk", {}), "Done.")
        return Agent(name="Walker", model=model, tools=[walk])


@dataclass
class Site:
    """A served assistant, directly and through nginx as it comes."""

    direct: str
    url: str
    walk: Walk


@pytest.fixture(params=["httptools", "h11"])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    """To nginx, which asks by HTTP/1.0, the one answers in chunks all the same, the other by closing."""
    walk = Walk()
    async with running_app(tmp_path, agent=walk.agent(), http=request.param) as direct:
        location = f"location / {{ proxy_pass {direct}; }}"
        async with running_nginx(tmp_path / "nginx", location) as url:
            yield Site(direct, url, walk)


def question() -> dict[str, Any]:
    content = [{"type": "input_text", "text": "How far?"}]
    return {"type": "threads.create", "params": {"input": {"content": content}}}


@requirement("SRV-2")
async def test_each_frame_comes_before_the_next_one_is_made(site: Site) -> None:
    seen: list[str] = []
    async with (
        asyncio.timeout(_LONGEST_WAIT_SECONDS),
        guest(site.url) as client,
        client.stream("POST", "/chatkit", json=question()) as response,
    ):
        async for line in response.aiter_lines():
            if step := re.search(r'"text":"(step \d)"', line):
                seen.append(step[1])
                site.walk.may_go_on[len(seen) - 1].set()
    assert seen == [f"step {number}" for number in range(STEPS)]


@requirement("SRV-2")
async def test_a_thread_is_followed_frame_by_frame_too(site: Site) -> None:
    async with guest(site.url) as client, asyncio.timeout(_LONGEST_WAIT_SECONDS):
        asked = asyncio.create_task(client.post("/chatkit", json=question()))
        thread = ""
        while not thread:
            listed = await client.post("/chatkit", json={"type": "threads.list"})
            thread = next((each["id"] for each in listed.json()["data"]), "")
        followed = 0
        run = f"/chatkit/threads/{thread}/run?after=0"
        async with client.stream("GET", run) as response:
            async for line in response.aiter_lines():
                if f"step {followed}" in line:
                    site.walk.may_go_on[followed].set()
                    followed += 1
        await asked
    assert followed == STEPS


@requirement("SRV-2")
async def test_silence_is_broken_by_a_comment_before_a_proxy_gives_up(site: Site) -> None:
    async with (
        asyncio.timeout(_LONGEST_WAIT_SECONDS),
        guest(site.url) as client,
        client.stream("POST", "/chatkit", json=question()) as response,
    ):
        lines = response.aiter_lines()
        async for line in lines:
            if line.startswith(":"):
                break
        for gate in site.walk.may_go_on:
            gate.set()
        rest = [line async for line in lines]
    assert any("Done." in line for line in rest)


@requirement("SRV-2")
async def test_the_headers_say_what_it_is_and_that_nobody_is_to_keep_it(site: Site) -> None:
    for gate in site.walk.may_go_on:
        gate.set()
    for url in (site.direct, site.url):
        async with guest(url) as client:
            streamed = await client.post("/chatkit", json=question())
            assert streamed.headers["content-type"].startswith("text/event-stream")
            assert streamed.headers["cache-control"] == "no-cache"
            assert streamed.headers["x-chatdock-run"].startswith("run_")
            # It is for nginx alone.
            assert streamed.headers.get("x-accel-buffering") == (
                "no" if url == site.direct else None
            )
            listed = await client.post("/chatkit", json={"type": "threads.list"})
            assert listed.headers["content-type"] == "application/json"
            assert len(listed.json()["data"]) == 1


async def test_the_guides_block_lets_pages_of_its_address_ask(site: Site, tmp_path: Path) -> None:
    (block,) = re.findall(r"^```nginx\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    block = block.replace("http://127.0.0.1:8765", site.direct)
    for gate in site.walk.may_go_on:
        gate.set()
    async with running_nginx(tmp_path / "guide", block) as url, guest(url) as client:
        asked = await client.post("/chatkit", json=question(), headers={"Origin": url})
        assert "Done." in asked.text
    async with httpx.AsyncClient(base_url=site.url) as client:
        refused = await client.post("/auth/guest", headers={"Origin": site.url})
        assert (refused.status_code, refused.json()["error"]["code"]) == (
            403,
            "forbidden",
        )
