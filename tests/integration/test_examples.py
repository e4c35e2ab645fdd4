"""The examples do what they say, against a real server and across cut connections."""

import asyncio
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from chatdock.testing import FakeOpenAI, FakeReply
from tests.cutting_proxy import cutting_proxy
from tests.pacing import PacedTokens
from tests.requirements import requirement
from tests.running_app import running_app

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXT = " ".join(f"word{number}" for number in range(60))
CUTS = (0, 30, 200, 400, 900, 250, 1_200)
"""Some of them before the first frame has come."""

_SECONDS = 60


both_programs = pytest.mark.parametrize("name", ["follow_answer.mjs", "follow_answer.py"])


@requirement("RUN-2")
@both_programs
async def test_an_answer_is_printed_once_and_whole_though_its_connection_is_cut_again_and_again(
    name: str, tmp_path: Path
) -> None:
    with FakeOpenAI(FakeReply(text=TEXT, tokens_per_second=30)) as fake:
        async with (
            asyncio.timeout(_SECONDS),
            running_app(tmp_path, **_settings(fake)) as server,
            cutting_proxy(server, CUTS) as (url, cutter),
        ):
            process = await _ask(name, url)
            output, _ = await process.communicate()
        assert output.decode() == f"{TEXT}\n"
        assert (process.returncode, cutter.left) == (0, 0)
        assert len([each for each in fake.requests if each.body.get("tools")]) == 1


@both_programs
async def test_an_answer_that_failed_is_told_by_the_exit_code(name: str, tmp_path: Path) -> None:
    with FakeOpenAI(FakeReply(status=401)) as fake:
        async with asyncio.timeout(_SECONDS), running_app(tmp_path, **_settings(fake)) as url:
            process = await _ask(name, url, stderr=asyncio.subprocess.PIPE)
            _, told = await process.communicate()
    assert process.returncode == 1
    assert "The answer was not completed: failed." in told.decode()


@both_programs
async def test_what_failed_is_told_below_the_text_that_came_before(
    name: str, tmp_path: Path
) -> None:
    with FakeOpenAI(FakeReply(text=TEXT, cut_after=5)) as fake:
        async with asyncio.timeout(_SECONDS), running_app(tmp_path, **_settings(fake)) as url:
            process = await _ask(name, url, stderr=asyncio.subprocess.STDOUT)
            output, _ = await process.communicate()
    *text, told = output.decode().splitlines()
    assert " ".join(text).startswith("word0 word1")
    assert "The answer was not completed: failed." in told
    assert process.returncode == 1


@both_programs
async def test_a_server_that_is_not_there_is_told_in_one_line_with_its_address(name: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with asyncio.timeout(_SECONDS):
            process = await _ask(name, url, stderr=asyncio.subprocess.STDOUT)
            output, _ = await process.communicate()
    (line,) = output.decode().splitlines()
    assert line.startswith(f"{url} cannot be reached")
    assert process.returncode == 1


@both_programs
async def test_the_servers_address_may_end_in_a_slash(name: str, tmp_path: Path) -> None:
    with FakeOpenAI(FakeReply(text=TEXT)) as fake:
        async with (
            asyncio.timeout(_SECONDS),
            running_app(tmp_path, **_settings(fake)) as url,
        ):
            process = await _ask(name, f"{url}/")
            output, _ = await process.communicate()
    assert output.decode() == f"{TEXT}\n"
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("name", "code"), [("follow_answer.mjs", -signal.SIGINT), ("follow_answer.py", 130)]
)
async def test_ctrl_c_ends_a_program_without_a_word(name: str, code: int, tmp_path: Path) -> None:
    tokens = PacedTokens(["word ", "never"])
    with FakeOpenAI(FakeReply(tokens=tokens)) as fake:
        async with (
            asyncio.timeout(_SECONDS),
            running_app(tmp_path, **_settings(fake)) as url,
        ):
            process = await _ask(name, url, stderr=asyncio.subprocess.STDOUT)
            assert process.stdout is not None
            tokens.let()
            assert await process.stdout.readexactly(4) == b"word"
            process.send_signal(signal.SIGINT)
            rest, _ = await process.communicate()
            tokens.let_all()
    assert rest.strip() == b""
    assert process.returncode == code


def _settings(fake: FakeOpenAI) -> dict[str, Any]:
    return {"model": "chat/fake", "model_base_url": fake.base_url, "model_api_key": "none"}


def _program(name: str) -> str:
    return "node" if name.endswith(".mjs") else sys.executable


async def _ask(name: str, url: str, *, stderr: int | None = None) -> asyncio.subprocess.Process:
    """Start the program with a question to the server."""
    script = EXAMPLES / "follow_an_answer" / name
    return await asyncio.create_subprocess_exec(
        _program(name), script, url, "How?", stdout=asyncio.subprocess.PIPE, stderr=stderr
    )
