"""ChatDock itself, as it ships: SQLite, the durable log, guests with cookies.

`python -m benchmarks.peers.dock --port 9603 --model-port 9600 --data FOLDER`
"""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from chatdock import Settings, create_app


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
    )
    uvicorn.run(create_app(settings), port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
