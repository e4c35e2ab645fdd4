"""A server that speaks OpenAI's protocol over real HTTP and says what a test tells it to."""

from __future__ import annotations

import socket
import threading
from types import TracebackType

import uvicorn

from ._fake_app import FakeApp
from ._fake_script import FakeReply, FakeRequest, Script

WAIT_SECONDS = 10.0
"""Longest wait for something that a test expects to happen."""


class FakeOpenAI:
    """An OpenAI-compatible server in a thread of its own, as a context manager.

    ```python
    with FakeOpenAI(FakeReply(text="Hello")) as fake:
        settings = Settings(model="openai/any", model_base_url=fake.base_url)
    ```

    Attributes:
        requests: What it was asked, in order.
        base_url: Where it listens, for MODEL_BASE_URL.
    """

    def __init__(self, *replies: FakeReply, script: Script | None = None, port: int = 0) -> None:
        """Answer with `replies` in order, or as `script` says; the last reply repeats."""
        self._script: Script = script or replies or [FakeReply(text="Hello from the fake model.")]
        self._arrived = threading.Condition()
        self.requests: list[FakeRequest] = []
        self._socket = socket.create_server(("127.0.0.1", port))
        # asyncio does not do it for such a socket, and each answer's first token would come 40 ms late.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        config = uvicorn.Config(
            FakeApp(self._choose),
            log_level="critical",
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="fake-openai", daemon=True)

    def __enter__(self) -> FakeOpenAI:
        """Start to serve; connections are accepted from here on."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop, hanging replies included."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(WAIT_SECONDS)
        self._socket.close()

    def wait_for_request(self, number: int = 0) -> FakeRequest:
        """Return request `number`, once it has arrived.

        Raises:
            TimeoutError: It did not arrive within `WAIT_SECONDS`.
        """
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.requests) > number, WAIT_SECONDS):
                raise TimeoutError(f"Request {number} did not arrive")
        return self.requests[number]

    def run(self) -> None:
        """Serve in this thread until interrupted."""
        self._serve()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])

    def _choose(self, request: FakeRequest) -> FakeReply:
        with self._arrived:
            request.number = number = len(self.requests)
            self.requests.append(request)
            self._arrived.notify_all()
        if callable(self._script):
            return self._script(request)
        return self._script[min(number, len(self._script) - 1)]
