"""A run that reaches a limit: through the whole server, and for agents of all kinds."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from agents import Agent, FunctionTool, OpenAIResponsesModel, function_tool, handoff
from agents.mcp import MCPServerStreamableHttp
from chatkit.errors import CustomStreamError
from chatkit.types import ThreadItemDoneEvent, ThreadStreamEvent
from mcp.server.mcpserver import MCPServer
from openai import AsyncOpenAI

from chatdock.assistant import Assistant, ModelToolCall
from chatdock.settings import Settings
from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest, FakeToolCall, ScriptedModel
from tests.assistants import THREAD, DictStore, FewPassages, context, passage, user_message
from tests.requirements import requirement
from tests.running_app import guest, running_app, served

QUESTION = user_message("How do I moor?")
SEARCH = FakeToolCall(name="search_docs", arguments={"queries": ["mooring"]})
LONG_WORD = "x" * 49 + " "
TOKENS = "this took more tokens than one answer may use"
TOOL_CALLS = "this took more tool calls than one answer may make"

both_apis = pytest.mark.parametrize("api", ["openai", "chat"])


# The whole server


def is_answer(request: FakeRequest) -> bool:
    """Whether the request is for an answer: one for a title comes without tools."""
    return bool(request.body.get("tools"))


async def ask(client: httpx.AsyncClient) -> AsyncIterator[dict[str, Any]]:
    message = {"content": [{"type": "input_text", "text": "How do I moor?"}]}
    request = {"type": "threads.create", "params": {"input": message}}
    async with client.stream("POST", "/chatkit", json=request) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line[6:])


@requirement("RUN-8")
@both_apis
@pytest.mark.parametrize(
    ("reply", "limit", "told", "is_cut"),
    [
        (
            FakeReply(text="Tie the bow", hang_after=3),
            {"run_seconds": 1},
            "The answer took too long",
            True,
        ),
        (
            FakeReply(text="Tie the bow", tool_calls=[SEARCH]),
            {"run_model_turns": 1},
            "too many steps",
            False,
        ),
        (
            FakeReply(tokens=[LONG_WORD] * 200, hang_after=150),
            {"run_tokens": 1_000},
            TOKENS,
            True,
        ),
        (
            FakeReply(text="Tie the bow", tool_calls=[SEARCH] * 2),
            {"run_tool_calls": 1},
            TOOL_CALLS,
            False,
        ),
    ],
)
async def test_a_limit_is_told_once_the_text_is_kept_and_the_models_call_is_closed(
    tmp_path: Path, api: str, reply: FakeReply, limit: dict[str, Any], told: str, *, is_cut: bool
) -> None:
    def choose(request: FakeRequest) -> FakeReply:
        return reply if is_answer(request) else FakeReply(text="Mooring")

    with FakeOpenAI(script=choose) as fake:
        model = {"model": f"{api}/fake", "model_base_url": fake.base_url}
        async with running_app(tmp_path, **model, **limit) as url, guest(url) as client:
            events = [event async for event in ask(client)]
            call = next(filter(is_answer, fake.requests))
            assert await asyncio.to_thread(call.finished.wait, 10)
            assert call.disconnected.is_set() == is_cut
            thread = events[0]["thread"]["id"]
            listing = {"type": "items.list", "params": {"thread_id": thread, "order": "desc"}}
            newest = (await client.post("/chatkit", json=listing)).json()["data"][0]
    assert len(list(filter(is_answer, fake.requests))) == 1
    (error,) = (event for event in events if event["type"] == "error")
    assert error == events[-1]
    assert told in error["message"]
    assert "ask in smaller parts" in error["message"]
    assert error["allow_retry"]
    kept = newest["content"][0]["text"]
    assert kept.startswith(reply.pieces[0])
    assert reply.whole_text.startswith(kept) if is_cut else kept == reply.whole_text


# Tokens


async def answer(
    *, agent: Agent[Any] | None = None, knowledge: FewPassages | None = None, **settings: Any
) -> tuple[list[ThreadStreamEvent], str | None]:
    """What an answer streams, and what it says if it fails."""
    built = Assistant(
        settings=Settings(**settings),
        knowledge=knowledge or FewPassages(passage(1, "Tie the bow line first.")),
        store=DictStore(QUESTION),
        agent=agent,
    )
    events: list[ThreadStreamEvent] = []
    try:
        async for event in built.answer(THREAD, QUESTION, context()):
            events.append(event)  # noqa: PERF401 - what came before the failure counts
    except CustomStreamError as error:
        return events, error.message
    finally:
        await built.close()
    return events, None


@both_apis
async def test_no_tool_runs_when_the_model_has_reported_the_last_tokens(api: str) -> None:
    pages = FewPassages()
    reply = FakeReply(tokens=["a "] * 1_200, tool_calls=[SEARCH])
    with FakeOpenAI(reply) as fake:
        _, told = await answer(
            knowledge=pages, model=f"{api}/m", model_base_url=fake.base_url, run_tokens=1_000
        )
    assert TOKENS in (told or "")
    assert (len(fake.requests), pages.asked) == (1, [])


@both_apis
async def test_an_answer_that_is_complete_is_not_spoilt_by_its_last_tokens(api: str) -> None:
    with FakeOpenAI(FakeReply(tokens=["a "] * 1_200)) as fake:
        events, told = await answer(
            model=f"{api}/m", model_base_url=fake.base_url, run_tokens=1_000
        )
    assert told is None
    assert isinstance(events[-1], ThreadItemDoneEvent)


@both_apis
@pytest.mark.parametrize(("reports_usage", "calls"), [(True, 4), (False, 2)])
async def test_what_is_not_reported_is_estimated_and_a_report_takes_its_place(
    api: str, *, reports_usage: bool, calls: int
) -> None:
    """Each call says 2,500 bytes: 51 tokens by the report, 625 by the estimate."""
    words = [LONG_WORD] * 50
    searching = FakeReply(tokens=words, tool_calls=[SEARCH], reports_usage=reports_usage)
    last = FakeReply(tokens=words, reports_usage=reports_usage)
    with FakeOpenAI(searching, searching, searching, last) as fake:
        _, told = await answer(model=f"{api}/m", model_base_url=fake.base_url, run_tokens=1_000)
    assert len(fake.requests) == calls
    assert (told is None) == reports_usage


async def test_the_tokens_of_an_agent_that_is_a_tool_count() -> None:
    inner = Agent[Any](name="Inner")
    tool = inner.as_tool("ask_inner", "Ask.")
    replies = [
        FakeReply(tool_calls=[FakeToolCall(name="ask_inner", arguments={"input": "x"})]),
        FakeReply(tokens=["a "] * 1_200),
        FakeReply(text="Never said."),
    ]
    with FakeOpenAI(*replies) as fake:
        agent = Agent[Any](name="Outer", tools=[tool])
        _, told = await answer(
            agent=agent, model="chat/m", model_base_url=fake.base_url, run_tokens=1_000
        )
    assert TOKENS in (told or "")
    assert len(fake.requests) == 2


# Tool calls


@dataclass
class Log:
    """A tool that writes down its calls."""

    calls: list[str] = field(default_factory=list[str])

    @property
    def tool(self) -> FunctionTool:
        @function_tool
        def note(text: str) -> str:
            """Write something down."""
            self.calls.append(text)
            return "Done."

        return note


def note(text: str) -> ModelToolCall:
    return ModelToolCall("note", {"text": text})


async def test_tool_calls_are_counted_through_handoffs_and_none_runs_beyond_the_limit() -> None:
    log = Log()
    second = Agent[Any](
        name="Second", model=ScriptedModel(note("b"), note("c"), "Done."), tools=[log.tool]
    )
    to_second = ModelToolCall("transfer_to_second", {})
    first = Agent[Any](
        name="First",
        model=ScriptedModel(note("a"), to_second),
        tools=[log.tool],
        handoffs=[handoff(second)],
    )
    _, told = await answer(agent=first, run_tool_calls=3)
    assert TOOL_CALLS in (told or "")
    assert log.calls == ["a", "b"]


async def test_all_that_was_said_before_a_limit_is_shown() -> None:
    """A model that nothing merges, and whose words come faster than they are read."""
    words = [f"{number} " for number in range(500)]
    call = FakeToolCall(name="note", arguments={"text": "a"})
    with FakeOpenAI(FakeReply(tokens=words, tool_calls=[call])) as fake:
        async with AsyncOpenAI(base_url=fake.base_url, api_key="none") as client:
            model = OpenAIResponsesModel("m", client)
            second = Agent[Any](name="Second", model=model, tools=[Log().tool])
            to_second = ScriptedModel(ModelToolCall("transfer_to_second", {}))
            first = Agent[Any](name="First", model=to_second, handoffs=[second])
            events, told = await answer(agent=first, run_tool_calls=1)
    assert TOOL_CALLS in (told or "")
    (done,) = (event for event in events if isinstance(event, ThreadItemDoneEvent))
    assert done.model_dump()["item"]["content"][0]["text"] == "".join(words)


async def test_the_last_tool_call_of_the_limit_is_made() -> None:
    log = Log()
    agent = Agent[Any](
        name="A", model=ScriptedModel(note("a"), note("b"), "Done."), tools=[log.tool]
    )
    _, told = await answer(agent=agent, run_tool_calls=2)
    assert told is None
    assert log.calls == ["a", "b"]


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@asynccontextmanager
async def adding_server() -> AsyncGenerator[str]:
    """An MCP server with one tool; gives its address."""
    numbers = MCPServer("numbers")
    numbers.add_tool(add)
    async with served(numbers.streamable_http_app()) as url:
        yield f"{url}/mcp"


async def test_tools_of_mcp_servers_count_like_others() -> None:
    log = Log()
    three = ModelToolCall("add", {"a": 1, "b": 2})
    model = ScriptedModel(three, note("a"), three, "Done.")
    async with adding_server() as url, MCPServerStreamableHttp({"url": url}) as numbers:
        agent = Agent[Any](name="A", model=model, tools=[log.tool], mcp_servers=[numbers])
        _, told = await answer(agent=agent, run_tool_calls=2)
    assert TOOL_CALLS in (told or "")
    assert "3" in str(model.requests[1].input[-1])
    assert len(model.requests) == 3
