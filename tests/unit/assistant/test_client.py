"""What goes over the wire is the same as from the OpenAI client itself."""

from typing import Any

import pytest
from openai import AsyncOpenAI, Omit
from openai.resources.chat.completions import completions
from openai.resources.responses import responses

from chatdock.assistant._client import PlainClient
from chatdock.testing import FakeOpenAI

TOOL: dict[str, Any] = {
    "name": "search",
    "description": "Searches.",
    "parameters": {"type": "object", "properties": {"query": {"type": "string"}}},
}
REQUESTS: dict[str, dict[str, Any]] = {
    "responses": {
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Why?"}]},
            {"type": "function_call", "call_id": "c", "name": "search", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c", "output": "naïve\n\0"},
        ],
        "tools": [{"type": "function", "strict": True, **TOOL}],
        "instructions": "Answer.",
    },
    "responses without tools": {"input": "Why?"},
    "chat": {
        "messages": [{"role": "system", "content": "Answer."}, {"role": "user", "content": "Why?"}],
        "tools": [{"type": "function", "function": TOOL}],
        "extra_body": {"top_k": 3},
    },
    "chat without tools": {"messages": [{"role": "user", "content": "Why?"}]},
}


async def sent(client_class: type[AsyncOpenAI], name: str, *, stream: bool) -> dict[str, Any]:
    with FakeOpenAI() as fake:
        async with client_class(api_key="none", base_url=fake.base_url) as client:
            api: Any = client.responses if name.startswith("responses") else client.chat.completions
            reply = await api.create(model="fake", stream=stream, **REQUESTS[name])
            if stream:
                async for _ in reply:
                    pass
        return dict(fake.requests[0].body)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("name", REQUESTS)
async def test_a_request_is_the_same_as_the_plain_clients(name: str, stream: bool) -> None:
    assert await sent(PlainClient, name, stream=stream) == await sent(
        AsyncOpenAI, name, stream=stream
    )


async def test_nothing_of_a_conversation_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Any] = []

    async def look(body: dict[str, Any], _type: object) -> dict[str, Any]:
        looked.extend(name for name, value in body.items() if not isinstance(value, Omit))
        return body

    for module in (responses, completions):
        monkeypatch.setattr(module, "async_maybe_transform", look)
    with FakeOpenAI() as fake:
        async with PlainClient(api_key="none", base_url=fake.base_url) as client:
            asked: dict[str, Any] = {"model": "fake", "stream": True, **REQUESTS["responses"]}
            # The Agents SDK asks for streams so.
            create: Any = client.responses.with_streaming_response.create
            async with create(**asked) as reply:
                await reply.parse()
            asked = {"model": "fake", **REQUESTS["chat"]}
            await client.chat.completions.create(**asked)
        assert [request.input[0]["role"] for request in fake.requests] == ["user", "system"]
    assert sorted(set(looked)) == ["instructions", "messages", "model", "stream"]


async def test_the_callers_own_parts_of_the_body_come_first() -> None:
    with FakeOpenAI() as fake:
        async with PlainClient(api_key="none", base_url=fake.base_url) as client:
            await client.responses.create(model="fake", input=[], extra_body={"input": "mine"})
        assert fake.requests[0].body["input"] == "mine"
