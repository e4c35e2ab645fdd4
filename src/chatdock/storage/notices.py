"""Short messages between the processes of one PostgreSQL database, by `LISTEN` and `NOTIFY`.

SQLite has one serving process: there is nobody to tell, and nothing is sent or heard.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, text

from .engine import Database
from .outage import failure

Notice = Mapping[str, Any]
"""A small JSON object, at most 8,000 bytes."""

RETRY_SECONDS: Final = 1.0
"""How often a lost connection is tried again."""

CHECK_SECONDS: Final = 5.0
"""How often a silent connection is asked whether it is still there, and how long it may take to answer."""

_NOTIFY: Final = text("SELECT pg_notify(:channel, :notice)")

_logger = logging.getLogger(__name__)


class Notices:
    """Sends messages with a transaction's commit, and hears those of all processes, its own included."""

    def __init__(self, database: Database) -> None:
        """Talk over the given database."""
        self._database: Final = database
        # Installations that share a database have schemas of their own.
        self._channel: Final = database.options.schema

    @property
    def has_others(self) -> bool:
        """Whether other processes can serve the same database."""
        return not self._database.is_sqlite

    def send(self, connection: Connection, notice: Notice) -> None:
        """Send a message if the connection's transaction commits."""
        if self.has_others:
            values = {"channel": self._channel, "notice": to_json(notice).decode()}
            connection.execute(_NOTIFY, values)

    async def listen(
        self, on_notice: Callable[[Notice], None], on_connect: Callable[[], None]
    ) -> None:
        """Hear messages until cancelled, over a direct connection that is made again when it is lost.

        Args:
            on_notice: Is called with each message.
            on_connect: Is called when messages are heard from now on; earlier ones may have been missed.
        """
        is_told = False

        def connected() -> None:
            nonlocal is_told
            is_told = False
            on_connect()

        while self.has_others:
            try:
                await self._listen_once(on_notice, connected)
            except Exception as error:  # noqa: BLE001 - whatever ended the connection, it is made again
                if not is_told:
                    is_told = True
                    _logger.warning("The connection for notices was lost: %s", failure(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_once(
        self, on_notice: Callable[[Notice], None], on_connect: Callable[[], None]
    ) -> None:
        def heard(_connection: object, _pid: int, _channel: str, payload: object) -> None:
            on_notice(from_json(str(payload)))

        def end(_connection: object) -> None:
            lost.set()

        lost = asyncio.Event()
        async with self._database.direct_connection() as connection:
            connection.add_termination_listener(end)
            await connection.add_listener(self._channel, heard)
            on_connect()
            while not lost.is_set():
                await connection.fetchval("SELECT 1", timeout=CHECK_SECONDS)
                await _wait(lost, CHECK_SECONDS)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
