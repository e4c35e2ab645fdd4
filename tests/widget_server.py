"""A ChatKit server of somebody else's that answers with widgets, on a page with a strict policy."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import uvicorn
from chatkit.actions import Action
from chatkit.server import ChatKitServer, NonStreamingResult, stream_widget
from chatkit.types import (
    SyncCustomActionResponse,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    WidgetItem,
)
from chatkit.widgets import DynamicWidgetRoot, WidgetRoot
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import chatdock
from tests.contract.plain_store import PlainStore
from tests.serving import free_port

POLICY: Final = "default-src 'self'; require-trusted-types-for 'script'"

_PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Harbour</title>
<link rel="stylesheet" href="/page.css"></head>
<body><openai-chatkit></openai-chatkit>
<script src="/chatkit.js"></script><script src="/page.js"></script></body></html>"""

_STYLES: Final = "html, body { height: 100%; margin: 0 } openai-chatkit { height: 100% }"

_SCRIPT: Final = """customElements.whenDefined("openai-chatkit").then(() => {
  const chat = document.querySelector("openai-chatkit");
  const theme = new URLSearchParams(location.search).get("theme") ?? "light";
  document.documentElement.dir = new URLSearchParams(location.search).get("dir") ?? "ltr";
  window.handled = [];
  window.errors = [];
  chat.addEventListener("chatkit.error", ({ detail }) => window.errors.push(detail.error.message));
  chat.setOptions({
    api: { url: "/chatkit", domainKey: "none" },
    theme,
    widgets: { onAction: async (action, item) => { window.handled.push([action, item.widget.type]); } },
  });
});"""


def widget(**root: Any) -> WidgetRoot:
    """A widget as `WidgetTemplate` builds it."""
    return DynamicWidgetRoot.model_validate(root)


def _field(kind: str, name: str, **props: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, **props}


def _label(field: str, value: str) -> dict[str, Any]:
    return {"type": "Label", "fieldName": field, "value": value}


_PORTS: Final = [{"value": f"p{number}", "label": f"Port {number}"} for number in range(20)]

FORM: Final = widget(
    type="Card",
    asForm=True,
    confirm={"label": "Book", "action": {"type": "book", "payload": {"berth": 4}}},
    cancel={"label": "Not now", "action": {"type": "cancel", "handler": "client"}},
    children=[
        {"type": "Title", "value": "Book a berth"},
        _label("boat.name", "Boat"),
        _field("Input", "boat.name", required=True),
        _label("port", "Home port"),
        _field("Select", "port", options=_PORTS),
        _label("day", "Arrival"),
        _field("DatePicker", "day"),
        _field("Checkbox", "power", label="Shore power"),
    ],
)

TASKS: Final = widget(
    type="ListView",
    limit=2,
    children=[
        {
            "type": "ListViewItem",
            "onClickAction": {"type": "tick", "payload": {"task": number}, "streaming": False},
            "children": [{"type": "Text", "value": f"Task {number}"}],
        }
        for number in range(3)
    ],
)


def _huge() -> WidgetRoot:
    deep: dict[str, Any] = {"type": "Text", "value": "bottom"}
    for _ in range(60):
        deep = {"type": "Box", "children": [deep]}
    texts = [{"type": "Text", "value": f"line {number}"} for number in range(10_000)]
    last = {"type": "Text", "value": "the end"}
    return widget(type="Card", children=[deep, *texts, last])


class WidgetServer(ChatKitServer[Any]):
    """Answers a question with the widget that it names.

    Attributes:
        actions: The actions that came, with their payloads.
        go_on: Lets the widget that is being made grow to its end.
    """

    def __init__(self) -> None:
        super().__init__(PlainStore())
        self.actions: list[tuple[str, Any]] = []
        self.go_on = asyncio.Event()

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        asked = input_user_message.content[0].text if input_user_message else ""
        known = {"form": FORM, "tasks": TASKS, "huge": _huge()}
        answer = known.get(asked) or self._growing()
        async for event in stream_widget(thread, answer, copy_text=asked):
            yield event

    async def _growing(self) -> AsyncGenerator[WidgetRoot]:
        def note(value: str, *, streaming: bool) -> WidgetRoot:
            text = {"type": "Text", "id": "note", "value": value, "streaming": streaming}
            button = {"type": "Button", "label": "Keep", "onClickAction": {"type": "keep"}}
            return widget(type="Card", children=[text, button])

        yield note("The tide ", streaming=True)
        yield note("The tide turns ", streaming=True)
        await self.go_on.wait()
        yield note("The tide turns at noon.", streaming=False)

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> AsyncIterator[ThreadStreamEvent]:
        self.actions.append((action.type, action.payload))
        assert sender is not None
        text = {"type": "Text", "value": f"Booked for {action.payload['boat']['name']}."}
        booked = widget(type="Card", children=[text])
        yield ThreadItemReplacedEvent(item=sender.model_copy(update={"widget": booked}))

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> SyncCustomActionResponse:
        self.actions.append((action.type, action.payload))
        assert sender is not None
        text = {"type": "Text", "value": f"Task {action.payload['task']} is done."}
        done = sender.model_copy(update={"widget": widget(type="Card", children=[text])})
        return SyncCustomActionResponse(updated_item=done)


def _application(server: WidgetServer) -> Starlette:
    async def chat(request: Request) -> Response:
        result = await server.process(await request.body(), {})
        if isinstance(result, NonStreamingResult):
            return Response(result.json, media_type="application/json")
        return StreamingResponse(result, media_type="text/event-stream")

    async def page(_: Request) -> Response:
        return HTMLResponse(_PAGE, headers={"Content-Security-Policy": POLICY})

    async def script(_: Request) -> Response:
        return Response(_SCRIPT, media_type="text/javascript")

    async def styles(_: Request) -> Response:
        return Response(_STYLES, media_type="text/css")

    async def go_on(_: Request) -> Response:
        server.go_on.set()
        return Response()

    built = StaticFiles(directory=Path(chatdock.__file__).parent / "static")
    return Starlette(
        routes=[
            Route("/", page),
            Route("/page.js", script),
            Route("/page.css", styles),
            Route("/chatkit", chat, methods=["POST"]),
            Route("/go-on", go_on, methods=["POST"]),
            Mount("/", built),
        ]
    )


@contextmanager
def widget_server() -> Generator[tuple[str, WidgetServer]]:
    """Serve it in a thread of its own; gives its address and the server."""
    chatkit = WidgetServer()
    port = free_port()
    config = uvicorn.Config(_application(chatkit), port=port, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}", chatkit
    finally:
        server.should_exit = True
        thread.join()
