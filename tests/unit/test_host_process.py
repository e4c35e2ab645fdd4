"""A host's process, from the import of ChatDock to an answer: its environment and its logging stay as they were."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.requirements import requirement
from tests.serving import clean_environment

HOST: Final = """
import asyncio, json, logging, logging.config, os, signal, sys

logging.config.dictConfig({
    "version": 1,
    "formatters": {"own": {"format": "%(levelname)s of the host: %(message)s"}},
    "handlers": {"own": {"class": "logging.StreamHandler", "formatter": "own"}},
    "root": {"level": "INFO", "handlers": ["own"]},
    "loggers": {"host": {"level": "DEBUG"}, "sqlalchemy": {"level": "ERROR"}},
})

def handlers(logger):
    return [str(each) for each in logger.handlers if not isinstance(each, logging.NullHandler)]

def state():
    root = logging.getLogger()
    named = {name: logging.getLogger(name) for name in ("host", "sqlalchemy", "chatkit", "alembic")}
    return {
        "environment": dict(os.environ),
        "root": [root.level, [type(each).__name__ for each in root.handlers], logging.root.manager.disable],
        "loggers": {name: [each.level, handlers(each), each.disabled, each.propagate]
                    for name, each in named.items()},
        "signals": [str(signal.getsignal(each)) for each in (signal.SIGINT, signal.SIGTERM)],
        "folder": os.getcwd(),
        "umask": os.umask(0o22),
        "hooks": [sys.excepthook is sys.__excepthook__, sys.unraisablehook is sys.__unraisablehook__],
    }

before = state()

async def live():
    from httpx import ASGITransport, AsyncClient
    from chatdock import create_app

    app = create_app(prefix="HELP_")
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app)
        async with AsyncClient(transport=transport, base_url="http://host", timeout=60) as client:
            while (await client.get("/health/ready")).status_code != 200:
                await asyncio.sleep(0.05)
            await client.post("/auth/guest")
            headers = {"Accept": "application/json"}
            body = {"query": "What is this?"}
            return (await client.post("/assistant/chatkit", json=body, headers=headers)).status_code

status = asyncio.run(live())
print(json.dumps({"status": status, "before": before, "after": state()}))
"""


@requirement("STO-7")
@pytest.mark.parametrize("log_level", ["DEBUG", "trace"])
def test_the_environment_and_the_logging_of_a_host_stay_as_they_are(
    tmp_path: Path, log_level: str
) -> None:
    seen = run_host(tmp_path, LOG_LEVEL=log_level)
    assert seen["status"] == 200
    assert seen["after"] == seen["before"]


def run_host(folder: Path, **environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", HOST],
        cwd=folder,
        env=clean_environment({"HELP_DATA_DIR": "data", **environment}),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
