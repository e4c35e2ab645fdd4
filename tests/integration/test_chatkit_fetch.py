"""The fetch for OpenAI's own element, in Node, against the real server."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.requirements import requirement
from tests.running_app import running_app

WEB = Path(__file__).parents[2] / "web"
SCRIPT = Path(__file__).with_name("drop_answers.mjs")
_SECONDS = 60


def bundled(folder: Path) -> Path:
    """The fetch as a module that Node can load."""
    bundle = folder / "chatkit-fetch.mjs"
    source = WEB / "packages" / "client" / "src" / "chatkit-fetch" / "chatkit-fetch.ts"
    esbuild = WEB / "node_modules" / ".bin" / "esbuild"
    command = [esbuild, source, "--bundle", "--format=esm", f"--outfile={bundle}"]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    return bundle


@requirement("RUN-3")
async def test_an_abort_stops_an_answer_and_a_change_of_thread_does_not(tmp_path: Path) -> None:
    replies = [
        FakeReply(text="one two three four five six", tokens_per_second=10),
        FakeReply(text="one two three", hang_after=2),
    ]

    def choose(request: FakeRequest) -> FakeReply:
        return replies.pop() if request.body.get("tools") else FakeReply(text="Mooring")

    bundle = await asyncio.to_thread(bundled, tmp_path)
    with FakeOpenAI(script=choose) as fake:
        settings: dict[str, Any] = {
            "model": "chat/fake",
            "model_base_url": fake.base_url,
            "model_api_key": "none",
        }
        async with running_app(tmp_path, **settings) as url, asyncio.timeout(_SECONDS):
            node = await asyncio.create_subprocess_exec(
                "node", SCRIPT, bundle, url, stdout=asyncio.subprocess.PIPE
            )
            output, _ = await node.communicate()
        answers = [request for request in fake.requests if request.body.get("tools")]
        assert await asyncio.to_thread(answers[0].disconnected.wait, _SECONDS)
        assert not answers[1].disconnected.is_set()
    assert json.loads(output) == {
        "states": {"stopped": "stopped", "left": "completed"},
        "prefixes": ["data: {"],
    }
