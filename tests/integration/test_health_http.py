"""What readiness says when a part is missing."""

from pathlib import Path

import httpx

from chatdock.app import House, assemble
from chatdock.settings import Settings
from tests.requirements import requirement


def app(tmp_path: Path) -> tuple[House, httpx.AsyncClient]:
    house = House(Settings(data_dir=tmp_path / "data"))
    transport = httpx.ASGITransport(assemble(house))
    return house, httpx.AsyncClient(transport=transport, base_url="http://site.example")


@requirement("SRV-13")
async def test_a_server_that_starts_is_alive_and_not_ready(tmp_path: Path) -> None:
    _, client = app(tmp_path)
    assert (await client.get("/health/live")).status_code == 200
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "starting")
