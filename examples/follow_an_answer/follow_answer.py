"""Asks a question and prints its answer as it comes, across lost connections.

In the source tree, where `make setup` has brought what it needs:

.venv/bin/python examples/follow_an_answer/follow_answer.py http://127.0.0.1:8765 "How do I begin?"
"""

import json
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any, Final

import httpx

TRIES: Final = 10

ABSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)
"""Before the first contact these say that there is no server, and not that a connection was lost."""


class Answer:
    """The answer to one question: what has been read of it, and where to go on.

    Attributes:
        has_text: Whether any of it was printed.
        failure: What the server says about an answer that failed.
    """

    def __init__(self, client: httpx.Client, question: str) -> None:
        """Read nothing yet."""
        self.has_text = False
        self.failure: str | None = None
        self._client = client
        self._question = {
            "type": "threads.create",
            "params": {"input": {"content": [{"type": "input_text", "text": question}]}},
            # Sent again, the question joins the run that it has started.
            "chatdock": {"idempotency_key": str(uuid.uuid4()), "resume": True},
        }
        self._thread_id: str | None = None
        self._cursor = 0
        self._failures = 0
        self._end: str | None = None

    def read(self) -> str:
        """Print the answer to its end, whatever happens to the connection; return how its run ended."""
        while self._end is None:
            try:
                self._go_on()
            except (httpx.TransportError, httpx.HTTPStatusError) as error:
                self._failures += 1
                is_absent = isinstance(error, ABSENT) and not self._client.cookies
                if is_absent or is_refused(error) or self._failures == TRIES:
                    raise
                time.sleep(min(2.0, 0.05 * 2**self._failures))
        return self._end

    def _go_on(self) -> None:
        if not self._client.cookies:
            self._client.post("/auth/guest").raise_for_status()
        elif self._thread_id is None:
            self._print("POST", "/chatkit", json=self._question)
        else:
            path = f"/chatkit/threads/{self._thread_id}/run"
            self._print("GET", path, params={"after": self._cursor})

    def _print(self, method: str, path: str, **options: Any) -> None:
        with self._client.stream(method, path, **options) as response:
            response.raise_for_status()
            if response.status_code == 204:
                self._end = response.headers.get("x-chatdock-run-state", "unknown")
            for fields, data in messages(response):
                if fields.get("event") == "chatdock.run":
                    self._thread_id = data["thread_id"]
                elif "id" in fields:
                    self._cursor = int(fields["id"])
                    self._failures = 0
                    self._show(data)

    def _show(self, event: dict[str, Any]) -> None:
        if event["type"] == "error":
            self.failure = event.get("message")
        text = event.get("update", {}).get("delta", "")
        self.has_text = self.has_text or text != ""
        print(text, end="", flush=True)


def messages(response: httpx.Response) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """The fields and the data of each message of a stream, until it ends or breaks."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            if "data" in fields:
                yield fields, json.loads(fields["data"])
            fields = {}


def is_refused(error: Exception) -> bool:
    """Whether the same request would be refused again."""
    if not isinstance(error, httpx.HTTPStatusError):
        return False
    return error.response.status_code < 500 and error.response.status_code != 429


def main(server: str, question: str) -> int:
    """Ask and print; the exit code is 0 when the answer was completed."""
    with httpx.Client(base_url=server, timeout=60) as client:
        answer = Answer(client, question)
        try:
            problem = problem_of(answer.read(), answer.failure)
        except httpx.HTTPStatusError as error:
            problem = f"{server} refused the request: {error.response.status_code}."
        except httpx.TransportError as error:
            problem = f"{server} cannot be reached: {error}"
    if answer.has_text:
        print(flush=True)
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


def problem_of(end: str, failure: str | None) -> str:
    """What is to be said about an answer that ended like this; nothing when it was completed."""
    if end == "completed":
        return ""
    return " ".join(filter(None, [failure, f"The answer was not completed: {end}."]))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit('Usage: python follow_answer.py SERVER "QUESTION"')
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        # What a shell says of a program that Ctrl-C ended.
        sys.exit(130)
