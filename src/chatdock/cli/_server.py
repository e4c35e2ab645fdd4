"""The HTTP server of `chatdock serve`, with an end that readers see."""

from __future__ import annotations

import asyncio
import socket

import typer
import uvicorn
from typing_extensions import override

from chatdock.app import House

_CLOSING_SECONDS = 2
"""How long connections may take to close once every answer has ended."""


class DrainingServer(uvicorn.Server):
    """Drains the house while its readers are still connected, so that they see how their answers end."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        """Serve the application of `house`."""
        grace = int(house.services.settings.shutdown_seconds)
        config.timeout_graceful_shutdown = grace + _CLOSING_SECONDS
        super().__init__(config)
        self._house = house

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if unfinished := self._house.services.runs.unfinished:
            grace = self._house.services.settings.shutdown_seconds
            typer.echo(f"Ending: {unfinished} unfinished answers get up to {grace:g} s.", err=True)
        draining = asyncio.create_task(self._house.drain())
        await super().shutdown(sockets)
        await draining
