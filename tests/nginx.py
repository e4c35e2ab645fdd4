"""A real nginx in front of a server, with the settings that it has by itself and those that a test adds."""

import asyncio
import shutil
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.serving import free_port

PROGRAM: Final = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin")
installed: Final = pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed")
_START_SECONDS: Final = 60
_TEMPORARY: Final = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@asynccontextmanager
async def running_nginx(folder: Path, location: str) -> AsyncGenerator[str]:
    """Its address; `location` is the block that says what it does with every request."""
    assert PROGRAM is not None
    port = free_port()
    paths = "\n".join(f"{name}_temp_path {folder / name};" for name in _TEMPORARY)
    # One process, so that it needs no user of its own; all else is as it comes.
    config = (
        f"daemon off; master_process off; pid {folder / 'pid'}; error_log {folder / 'log'};\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}\n"
        f"server {{\nlisten 127.0.0.1:{port};\n{location}\n}}\n}}\n"
    )
    file = _write(folder, config)
    command = [PROGRAM, "-p", str(folder), "-c", str(file), "-e", str(folder / "log")]
    process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
    try:
        await _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


def _write(folder: Path, config: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "nginx.conf"
    file.write_text(config)
    return file


async def _wait_for(port: int) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
