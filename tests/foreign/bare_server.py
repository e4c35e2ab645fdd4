"""A ChatKit server that knows nothing of ChatDock: the Python SDK on dictionaries, and a page with the element.

Runs as `python -m tests.foreign.bare_server PORT PAGE`; `PAGE` is the HTML file of its root.
"""

import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    FeedbackKind,
    ProgressUpdateEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    UserMessageTextContent,
)
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from typing_extensions import override

import chatdock
from tests.contract.plain_store import PlainStore

STATIC = Path(chatdock.__file__).with_name("static")


class CarefulStore(PlainStore):
    """Keeps threads without the items that the SDK sometimes gives along, which break its own reading of them."""

    @override
    async def save_thread(self, thread: ThreadMetadata, context: Any) -> None:
        fields = thread.model_dump(include=set(ThreadMetadata.model_fields))
        await super().save_thread(ThreadMetadata.model_validate(fields), context)


class Parrot(ChatKitServer[Any]):
    """Says again what it hears; of a message with "tool" it asks the page."""

    @override
    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        said = _text(input_user_message) if input_user_message else await self._output(thread)
        thread.title = f"About: {said}"
        now = datetime.now()  # noqa: DTZ005 - as the SDK does
        if "tool" in said:
            call = ClientToolCallItem(
                id=uuid4().hex,
                thread_id=thread.id,
                created_at=now,
                call_id=uuid4().hex,
                name="read_page",
                arguments={"part": "title"},
            )
            yield ThreadItemDoneEvent(item=call)
            return
        yield ProgressUpdateEvent(text="Listening")
        item = AssistantMessageItem(id=uuid4().hex, thread_id=thread.id, created_at=now, content=[])
        yield ThreadItemAddedEvent(item=item)
        for word in ("You said", ": ", f"**{said}**"):
            delta = AssistantMessageContentPartTextDelta(content_index=0, delta=word)
            yield ThreadItemUpdatedEvent(item_id=item.id, update=delta)
        whole = AssistantMessageContent(text=f"You said: **{said}**")
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [whole]}))

    @override
    async def add_feedback(
        self, thread_id: str, item_ids: list[str], feedback: FeedbackKind, context: Any
    ) -> None:
        pass

    async def _output(self, thread: ThreadMetadata) -> str:
        newest = await self.store.load_thread_items(thread.id, None, 1, "desc", None)
        call = newest.data[0]
        assert isinstance(call, ClientToolCallItem)
        return str(call.output)


def _text(message: UserMessageItem) -> str:
    return "".join(
        part.text for part in message.content if isinstance(part, UserMessageTextContent)
    )


def application(page: Path) -> FastAPI:
    """The endpoint as the SDK's own example has it, the page, and the built element."""
    server = Parrot(CarefulStore())
    app = FastAPI()

    @app.post("/chatkit")
    async def chatkit(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        result = await server.process(await request.body(), None)
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    @app.get("/")
    def root() -> FileResponse:  # pyright: ignore[reportUnusedFunction]
        return FileResponse(page)

    app.mount("/page", StaticFiles(directory=page.parent))
    app.mount("/", StaticFiles(directory=STATIC))
    return app


if __name__ == "__main__":
    uvicorn.run(application(Path(sys.argv[2])), port=int(sys.argv[1]), log_level="warning")
