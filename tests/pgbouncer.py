"""A real PgBouncer in transaction mode, in front of a test's PostgreSQL."""

import asyncio
import os
import shutil
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.engine import URL
from trustme import LeafCert

from tests.serving import free_port

PROGRAM: Final = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
installed: Final = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed")
_ROLES: Final = ("chatdock_owner", "chatdock_serving", "chatdock_system")
_CONNECTIONS: Final = 8
"""So few that transactions of several clients share them."""


@asynccontextmanager
async def running_pgbouncer(
    database: URL, *, certificate: LeafCert | None = None
) -> AsyncGenerator[URL]:
    """Where the database is through a pooler that gives a connection for each transaction.

    With a certificate it speaks to nobody without TLS.
    """
    assert PROGRAM is not None
    folder, port = Path(tempfile.mkdtemp(prefix="chatdock-bouncer-")), free_port()
    config = folder / "pgbouncer.ini"
    users = folder / "users.txt"
    users.write_text("".join(f'"{role}" ""\n' for role in _ROLES))
    config.write_text(
        f"[databases]\n{database.database} = host={database.query['host']}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {users}\npool_mode = transaction\n"
        f"default_pool_size = {_CONNECTIONS}\nlogfile = {folder / 'log'}\n"
    )
    files = [config, users]
    if certificate is not None:
        pem = folder / "server.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(pem)
        with config.open("a") as more:
            more.write(f"client_tls_sslmode = require\nclient_tls_key_file = {pem}\n")
            more.write(f"client_tls_cert_file = {pem}\n")
        files.append(pem)
    command = [PROGRAM, str(config)]
    if os.geteuid() == 0:
        # It refuses to run as root, like PostgreSQL itself, which has a user for that.
        for path in (folder, *files):
            shutil.chown(path, "pgserver")
        command[1:1] = ["-u", "pgserver"]
    process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
    try:
        await _wait_for(port)
        yield database.set(host="127.0.0.1", port=port, query={})
    finally:
        process.terminate()
        await process.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def _wait_for(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
