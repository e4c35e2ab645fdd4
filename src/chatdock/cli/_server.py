"""The HTTP server of `chatdock serve`, with an end that readers see."""

from __future__ import annotations

import asyncio
import math
import signal
import socket
from types import FrameType

import typer
import uvicorn
from typing_extensions import override

from chatdock.house import House

_CLOSING_SECONDS = 2
"""How long connections may take to close once every answer has ended."""

_ENTERING_SECONDS = 2
"""How long a message that is being accepted holds up the grace time."""


class DrainingServer(uvicorn.Server):
    """Drains the house while its readers are still connected, so that they see how their answers end."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        """Serve the application of `house`."""
        grace = math.ceil(house.services.settings.shutdown_seconds)
        config.timeout_graceful_shutdown = _ENTERING_SECONDS + grace + _CLOSING_SECONDS
        super().__init__(config)
        self._house = house
        self._hurrying: asyncio.Task[None] | None = None

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit and sig == signal.SIGINT and self._hurrying is None:
            # uvicorn would drop the readers untold and leave the house open.
            asyncio.get_running_loop().call_soon_threadsafe(self._hurry)
        else:
            super().handle_exit(sig, frame)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        runs = self._house.services.runs
        if unfinished := _unfinished(runs.answering, runs.waiting):
            grace = self._house.services.settings.shutdown_seconds
            _say(f"Ending: {unfinished} up to {grace:g} s. Ctrl-C again ends at once.")
        draining = asyncio.create_task(self._drain())
        await super().shutdown(sockets)
        await draining

    async def _drain(self) -> None:
        cut = await self._house.drain()
        if cut == 1:
            _say("1 answer was cut off. What was written of it is saved.")
        elif cut:
            _say(f"{cut} answers were cut off. What was written of them is saved.")

    def _hurry(self) -> None:
        self._hurrying = self._hurrying or asyncio.create_task(self._end_at_once())

    async def _end_at_once(self) -> None:
        self._house.hurry()
        await self._house.drain()
        await asyncio.sleep(_CLOSING_SECONDS)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if requests := list(self.server_state.tasks):
            # Those notice that their readers are gone, unless they wait for something else.
            _, late = await asyncio.wait(requests, timeout=_CLOSING_SECONDS)
            for request in late:
                request.cancel()


def _unfinished(answers: int, messages: int) -> str:
    """What still gets time, with its verb; nothing when there is nothing."""
    named = [
        f"{count} {what}{'' if count == 1 else 's'}"
        for count, what in ((answers, "unfinished answer"), (messages, "waiting message"))
        if count
    ]
    verb = "gets" if answers + messages == 1 else "get"
    return f"{' and '.join(named)} {verb}" if named else ""


def _say(text: str) -> None:
    typer.echo(text, err=True)
