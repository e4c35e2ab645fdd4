"""A worker is killed again and again in the middle of an answer; nothing that a reader saw is lost."""

import json
import random
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from chatdock.testing import FakeOpenAI, FakeReply
from tests.requirements import partly
from tests.serving import RunningServer, start_server, wait_until_ready

KILLS = 20
WORDS = " ".join(f"word{number}" for number in range(400))


def message(text: str) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": text}]}


def read_until(response: httpx.Response, frames: int) -> tuple[str, str]:
    """Read that many frames; give the thread's id and the text that was seen."""
    thread, seen = "", ""
    for line in response.iter_lines():
        if not line.startswith("data: "):
            continue
        event = json.loads(line[6:])
        thread = event.get("thread", {}).get("id", thread)
        seen += event.get("update", {}).get("delta", "")
        frames -= 1
        if frames <= 0:
            return thread, seen
    raise AssertionError("the answer ended before the kill")


def kill_in_mid_answer(client: httpx.Client, server: RunningServer, frames: int) -> tuple[str, str]:
    body = {"type": "threads.create", "params": {"input": message("Why?")}}
    with client.stream("POST", "/chatkit", json=body) as response:
        thread, seen = read_until(response, frames)
        server.kill()
    return thread, seen


def items(client: httpx.Client, thread: str) -> list[dict[str, Any]]:
    params = {"thread_id": thread, "order": "asc"}
    return client.post("/chatkit", json={"type": "items.list", "params": params}).json()["data"]


@pytest.mark.long
@partly("RUN-4", "STO-12")
def test_twenty_kills_in_mid_answer_lose_nothing_that_was_seen(tmp_path: Path) -> None:
    site, data = tmp_path / "site", tmp_path / "data"
    site.mkdir()
    (site / "index.md").write_text("# Boats\n\nTie the line.\n")
    moments = random.Random(4)
    with FakeOpenAI(FakeReply(text=WORDS, tokens_per_second=100)) as fake:
        model = {"CHATDOCK_MODEL": "chat/fake", "CHATDOCK_MODEL_BASE_URL": fake.base_url}
        env = model | {"CHATDOCK_MODEL_API_KEY": "none"}
        server = start_server(site, data_dir=data, env=env)
        port = urlsplit(server.url).port
        with httpx.Client(base_url=server.url, timeout=30) as client:
            wait_until_ready(server)
            client.post("/auth/guest").raise_for_status()
            for _ in range(KILLS):
                thread, seen = kill_in_mid_answer(client, server, moments.randint(2, 40))
                server = start_server(site, data_dir=data, port=port, env=env)
                wait_until_ready(server)
                kept = items(client, thread)
                assert kept[0]["content"][0]["text"] == "Why?"
                assert "".join(item["content"][0]["text"] for item in kept[1:]).startswith(seen)
        server.stop()
    with sqlite3.connect(data / "chatdock.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
