"""The built element on a page with a strict policy, and a ChatKit server that tells what a test says."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

import chatdock

STATIC: Final = Path(chatdock.__file__).with_name("static")
POLICY: Final = "default-src 'self'; require-trusted-types-for 'script'"
CREATED_AT: Final = "2026-11-21T01:00:00Z"
TYPES: Final = {".js": "text/javascript", ".html": "text/html; charset=utf-8"}

PAGE: Final = """<!doctype html>
<html lang="en">
  <title>Canned</title>
  <link rel="stylesheet" href="/page.css">
  <chatdock-chat></chatdock-chat>
  <script type="module" src="/page.js"></script>
</html>
"""

SCRIPT: Final = """
import "/chatkit.js";
window.told = [];
const chat = document.querySelector("chatdock-chat");
await customElements.whenDefined("chatdock-chat");
for (const type of ["chatkit.deeplink", "chatkit.error", "chatkit.ready"])
  chat.addEventListener(type, ({ detail }) => told.push([type, detail]));
document.addEventListener("securitypolicyviolation", (event) =>
  told.push(["violation", `${event.violatedDirective} ${event.blockedURI} ${event.sample}`]),
);
chat.addEventListener("chatkit.ready", () => {
  document.title = "Ready";
});
await import("/own.js");
chat.setOptions({
  api: { url: "/chatkit" },
  initialThread: "thr_1",
  threadItemActions: { feedback: true },
  entities: { onClick: (entity) => told.push(["entity", entity]) },
  ...await (await fetch("/options.json")).json(),
});
"""

STYLE: Final = "html, body { height: 100%; margin: 0 }"


@dataclass
class CannedChat:
    """A chat of one thread.

    Attributes:
        items: The thread's items, in order; `id`, `thread_id` and `created_at` are added.
        thread: More fields of the thread.
        options: More options of the element.
        policy: What the page may load and run.
        script: What the page runs before it sets the options.
        refused: Names of ops that fail.
        ops: What the element has asked for.
        url: Where the page is.
    """

    items: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    thread: dict[str, Any] = field(default_factory=dict[str, Any])
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    policy: str = POLICY
    script: str = ""
    refused: set[str] = field(default_factory=set[str])
    ops: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    url: str = ""

    def asked(self, op: str) -> list[dict[str, Any]]:
        """The parameters of the ops of that name, in order."""
        return [each["params"] for each in self.ops if each["type"] == op]

    def answer(self, op: dict[str, Any]) -> object:
        """What the server says to an op."""
        common = {"thread_id": "thr_1", "created_at": CREATED_AT}
        items = [{"id": f"item_{at}", **common, **item} for at, item in enumerate(self.items)]
        thread = {"id": "thr_1", "created_at": CREATED_AT, "status": {"type": "active"}}
        page: dict[str, Any] = {"data": [], "has_more": False}
        match op["type"]:
            case "threads.get_by_id":
                return {**thread, **self.thread, "items": page}
            case "threads.list":
                return {"data": [{**thread, **self.thread, "items": page}], "has_more": False}
            case "items.list":
                return {"data": items[::-1], "has_more": False}
            case _:
                return {}


@contextmanager
def canned_chat(chat: CannedChat) -> Generator[CannedChat]:
    """Serve the chat; its `url` is set."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(chat))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    chat.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield chat
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(chat: CannedChat) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            fixed = {
                "/": (TYPES[".html"], PAGE.encode()),
                "/page.js": (TYPES[".js"], SCRIPT.encode()),
                "/own.js": (TYPES[".js"], chat.script.encode()),
                "/page.css": ("text/css", STYLE.encode()),
                "/options.json": ("application/json", json.dumps(chat.options).encode()),
            }
            path = STATIC / self.path.lstrip("/")
            if self.path in fixed:
                self._send(200, *fixed[self.path])
            elif path.is_file():
                self._send(200, TYPES.get(path.suffix, "text/plain"), path.read_bytes())
            else:
                self._send(404, "text/plain", b"")

        def do_POST(self) -> None:
            op = json.loads(self.rfile.read(int(self.headers["content-length"])))
            chat.ops.append(op)
            body = json.dumps(chat.answer(op)).encode()
            self._send(500 if op["type"] in chat.refused else 200, "application/json", body)

        def _send(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(body)))
            self.send_header("content-security-policy", chat.policy)
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
