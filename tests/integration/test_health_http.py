"""What readiness says when a part is missing."""

from pathlib import Path

import httpx

from chatdock.app import House, assemble
from chatdock.settings import Settings
from tests.requirements import partly, requirement


def app(tmp_path: Path) -> tuple[House, httpx.AsyncClient]:
    house = House(Settings(data_dir=tmp_path / "data"))
    transport = httpx.ASGITransport(assemble(house))
    return house, httpx.AsyncClient(transport=transport, base_url="http://site.example")


async def test_a_server_that_starts_is_alive_and_not_ready(tmp_path: Path) -> None:
    _, client = app(tmp_path)
    assert (await client.get("/health/live")).status_code == 200
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "starting")


@requirement("SRV-13")
@partly("SRV-14")
async def test_a_database_that_does_not_answer_is_told_until_it_does(tmp_path: Path) -> None:
    house, client = app(tmp_path)
    house.services.components.update(database="ok", search="ok", chat="ok")
    database = tmp_path / "data" / "chatdock.db"
    database.write_bytes(b"this is no database" * 100)
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "down")
    assert ready.json()["components"] == {"database": "down", "search": "ok", "chat": "ok"}
    database.unlink()
    assert (await client.get("/health/ready")).status_code == 200
    await house.stop()
