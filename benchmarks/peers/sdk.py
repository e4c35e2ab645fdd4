"""The bare SDK: `openai-chatkit` on a dictionary, with `openai-agents`, FastAPI and uvicorn, as its guide shows it.

`python -m benchmarks.peers.sdk --port 9602 --model-port 9600`. Tracing is off, in its favour.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from agents import (
    Agent,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    set_tracing_disabled,
)
from chatkit.agents import (
    AgentContext,
    simple_to_agent_input,
    stream_agent_response,  # pyright: ignore[reportUnknownVariableType]
)
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError, Store
from chatkit.types import (
    Attachment,
    Page,
    ThreadItem,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from openai import AsyncOpenAI


class MemoryStore(Store[None]):
    """Threads and items in dictionaries."""

    def __init__(self) -> None:
        self._threads: dict[str, ThreadMetadata] = {}
        self._items: dict[str, dict[str, ThreadItem]] = defaultdict(dict)

    async def load_thread(self, thread_id: str, context: None) -> ThreadMetadata:
        if thread_id not in self._threads:
            raise NotFoundError(thread_id)
        return self._threads[thread_id]

    async def save_thread(self, thread: ThreadMetadata, context: None) -> None:
        self._threads[thread.id] = thread

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: None
    ) -> Page[ThreadItem]:
        items = list(self._items[thread_id].values())
        if order == "desc":
            items.reverse()
        return Page(data=items[:limit], has_more=len(items) > limit)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: None) -> None:
        self._items[thread_id][item.id] = item

    async def save_item(self, thread_id: str, item: ThreadItem, context: None) -> None:
        self._items[thread_id][item.id] = item

    async def load_item(self, thread_id: str, item_id: str, context: None) -> ThreadItem:
        return self._items[thread_id][item_id]

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: None
    ) -> Page[ThreadMetadata]:
        return Page(data=list(self._threads.values())[:limit])

    async def delete_thread(self, thread_id: str, context: None) -> None:
        self._threads.pop(thread_id, None)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: None) -> None:
        self._items[thread_id].pop(item_id, None)

    async def save_attachment(self, attachment: Attachment, context: None) -> None:
        raise NotImplementedError

    async def load_attachment(self, attachment_id: str, context: None) -> Attachment:
        raise NotImplementedError

    async def delete_attachment(self, attachment_id: str, context: None) -> None:
        raise NotImplementedError


class Server(ChatKitServer[None]):
    """Answers with one agent."""

    def __init__(self, agent: Agent[Any]) -> None:
        super().__init__(MemoryStore())
        self._agent = agent

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: None
    ) -> AsyncIterator[ThreadStreamEvent]:
        items = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        given = await simple_to_agent_input(items.data[::-1])
        agent_context = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(self._agent, given, context=agent_context)
        async for event in stream_agent_response(agent_context, result):
            yield event


def create(api: str, base_url: str) -> FastAPI:
    """The application, for a model behind one of OpenAI's two APIs."""
    set_tracing_disabled(True)
    client = AsyncOpenAI(api_key="none", base_url=base_url)
    kind = OpenAIChatCompletionsModel if api == "chat" else OpenAIResponsesModel
    agent = Agent[Any](
        name="Assistant", instructions="You are helpful.", model=kind("fake", client)
    )
    server = Server(agent)
    app = FastAPI()

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        result = await server.process(await request.body(), None)
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return app


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model-port", type=int, required=True)
    parser.add_argument("--api", choices=("openai", "chat"), default="openai")
    options = parser.parse_args()
    app = create(options.api, f"http://127.0.0.1:{options.model_port}/v1")
    uvicorn.run(app, port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
