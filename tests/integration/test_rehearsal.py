"""Before it is ready a server answers a question of its own, so that the first reader waits for nothing."""

import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import func, select

from chatdock.storage.tables import frames, items, runs, threads, turns
from chatdock.testing import FakeOpenAI, FakeReply
from tests.requirements import requirement
from tests.running_app import guest, running_house
from tests.serving import clean_environment

ROOT: Final = Path(__file__).parents[2]
QUESTION: Final = {"input": {"content": [{"type": "input_text", "text": "How do I moor a boat?"}]}}

FIRST_REQUEST: Final = """
import asyncio, json, sys
from pathlib import Path
from tests.running_app import guest, running_app

async def main(folder, settings, question):
    async with running_app(Path(folder), **settings) as url, guest(url) as client:
        known = set(sys.modules)
        body = {"type": "threads.create", "params": question}
        answered = await client.post("/chatkit", json=body)
        assert "text_delta" in answered.text, answered.text
        print(json.dumps(sorted(set(sys.modules) - known)))

folder, settings, question = sys.argv[1:]
asyncio.run(main(folder, json.loads(settings), json.loads(question)))
"""
"""A process that starts a server and prints what the first request imports."""


@requirement("SRV-15")
@pytest.mark.parametrize("model", ["extractive", "openai/fake"])
def test_the_first_request_imports_nothing(tmp_path: Path, model: str) -> None:
    with FakeOpenAI(FakeReply(text="one two")) as fake:
        settings = {"model": model, "model_base_url": fake.base_url}
        command = [sys.executable, "-c", FIRST_REQUEST, str(tmp_path), json.dumps(settings)]
        done = subprocess.run(
            [*command, json.dumps(QUESTION)],
            cwd=ROOT,
            env=clean_environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


@requirement("SRV-15")
@pytest.mark.parametrize("model", ["openai/fake", "chat/fake"])
async def test_the_rehearsal_calls_no_server_of_the_owner_and_leaves_nothing(
    tmp_path: Path,
    database_settings: dict[str, Any],
    model: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    with FakeOpenAI() as fake:
        settings: dict[str, Any] = {"model": model, "model_base_url": fake.base_url}
        async with running_house(tmp_path, **settings, **database_settings) as (url, house):
            database = house._database  # pyright: ignore[reportPrivateUsage]
            left = [
                await database.read_system(
                    lambda each, table=table: each.execute(
                        select(func.count()).select_from(table)
                    ).scalar_one()
                )
                for table in (threads, items, turns, runs, frames)
            ]
            async with httpx.AsyncClient(base_url=url) as client:
                counted = (await client.get("/metrics")).text
    assert fake.requests == []
    assert left == [0] * 5
    # One with the extractive model, which searches, and one with the model's client.
    assert 'chatdock_runs_total{state="completed"} 2.0' in counted
    assert caplog.records == []


@requirement("SRV-15")
async def test_a_rehearsal_that_takes_too_long_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def hang(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("chatdock.chat.rehearsal.REHEARSAL_SECONDS", 0.5)
    monkeypatch.setattr("chatdock.knowledge.Knowledge.search", hang)
    async with running_house(tmp_path) as (_, house):
        database = house._database  # pyright: ignore[reportPrivateUsage]
        left = await database.read_system(lambda each: each.execute(select(threads)).all())
    assert left == []
    assert "could not warm up: TimeoutError" in caplog.text


async def test_a_server_whose_rehearsal_fails_serves_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("chatdock.chat.rehearsal._ask_and_delete", fail)
    async with running_house(tmp_path) as (url, _), guest(url) as client:
        body = {"type": "threads.create", "params": QUESTION}
        assert "cleat hitch" in (await client.post("/chatkit", json=body)).text
    assert "could not warm up: RuntimeError" in caplog.text
