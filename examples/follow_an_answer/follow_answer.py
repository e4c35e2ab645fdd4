"""Asks a question and prints its answer as it comes, across lost connections.

python follow_answer.py http://127.0.0.1:8765 "How do I begin?"
"""

import json
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any, Final

import httpx

TRIES: Final = 10


class Answer:
    """The answer to one question: what has been read of it, and where to go on."""

    def __init__(self, client: httpx.Client, question: str) -> None:
        """Read nothing yet."""
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
                if is_refused(error) or self._failures == TRIES:
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
                    show(data)


def show(event: dict[str, Any]) -> None:
    """Print what an event adds to the answer."""
    if event["type"] == "error":
        print(event.get("message") or "The answer failed.", file=sys.stderr)
    print(event.get("update", {}).get("delta", ""), end="", flush=True)


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
        end = Answer(client, question).read()
    print()
    if end != "completed":
        print(f"The answer was not completed: {end}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit('Usage: python follow_answer.py SERVER "QUESTION"')
    sys.exit(main(*sys.argv[1:]))
