"""ChatDock itself, as it ships: SQLite, the durable log, guests with cookies.

`python -m benchmarks.peers.dock --port 9603 --model-port 9600 --data FOLDER`. One route is the benchmark's own: how
many tasks and threads there are.
"""

from __future__ import annotations

import argparse
import asyncio
import threading
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from chatdock import Settings, create_app


async def census() -> dict[str, int]:
    """What runs in this process now."""
    return {"tasks": len(asyncio.all_tasks()), "python_threads": threading.active_count()}


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model-port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--api", choices=("openai", "chat"), default="openai")
    options = parser.parse_args()
    settings = Settings(
        data_dir=options.data,
        model=f"{options.api}/fake",
        model_base_url=f"http://127.0.0.1:{options.model_port}/v1",
        model_api_key=SecretStr("none"),
        shutdown_seconds=0,
        # The answer of the slow reader is longer than any real one.
        run_tokens=1_000_000_000,
    )
    app = create_app(settings)
    app.add_api_route("/benchmark/census", census)
    uvicorn.run(app, port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
