"""A site that is served by a process, and served again when that was killed; and what is asked of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.serving import RunningServer, start_server, wait_until_ready

Event = dict[str, Any]
Frame = tuple[int, Event]
"""An event and its number."""


class Deployment:
    """A site that is served, and served again after each kill, from the same data folder."""

    def __init__(self, folder: Path, model: str, **settings: str) -> None:
        """Serve a site below the folder, with the model at that address and further settings."""
        self.site, self.data = folder / "site", folder / "data"
        self.site.mkdir()
        (self.site / "index.md").write_text("# Boats\n\nTie the line.\n")
        settings |= {"MODEL": "chat/fake", "MODEL_BASE_URL": model, "MODEL_API_KEY": "none"}
        self._env = {f"CHATDOCK_{name}": value for name, value in settings.items()}
        self._port: int | None = None
        self.server = self.start()

    def start(self) -> RunningServer:
        """Start at the same address as before, and return once it is ready."""
        self.server = start_server(self.site, data_dir=self.data, port=self._port, env=self._env)
        self._port = urlsplit(self.server.url).port
        wait_until_ready(self.server)
        return self.server


def message(text: str, **params: Any) -> dict[str, Any]:
    """The body of an op that brings a message, to a new thread or to the one that is named."""
    content = [{"type": "input_text", "text": text}]
    op = "threads.add_user_message" if params else "threads.create"
    return {"type": op, "params": {"input": {"content": content}, **params}}


def frames(lines: Iterator[str]) -> Iterator[Frame]:
    """The numbered events of a stream."""
    number = 0
    for line in lines:
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("data: "):
            yield number, json.loads(line[6:])


def text(events: list[Frame]) -> str:
    """What the answer in these events says."""
    return "".join(event.get("update", {}).get("delta", "") for _, event in events)


def op(client: httpx.Client, name: str, **params: Any) -> dict[str, Any]:
    """What an op without a stream answers."""
    return client.post("/chatkit", json={"type": name, "params": params}).json()
