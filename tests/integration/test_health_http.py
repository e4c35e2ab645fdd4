"""What readiness says when a part is missing."""

from pathlib import Path

import httpx
import pytest

from chatdock.app import assemble
from chatdock.errors import UsageError
from chatdock.house import House
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from tests.requirements import requirement


def app(tmp_path: Path) -> tuple[House, httpx.AsyncClient]:
    house = House(Settings(data_dir=tmp_path / "data"))
    transport = httpx.ASGITransport(assemble(house))
    return house, httpx.AsyncClient(transport=transport, base_url="http://site.example")


@requirement("SRV-13")
async def test_a_server_that_starts_is_alive_and_not_ready(tmp_path: Path) -> None:
    house, client = app(tmp_path)
    assert (await client.get("/health/live")).status_code == 200
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "starting")
    await house.stop()


@requirement("SRV-13", "SRV-14")
async def test_what_the_owner_has_to_mend_is_told_in_the_log_and_not_to_everybody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def prepare(_: Database) -> None:
        raise UsageError("/home/owner/pages does not exist.")

    house = House(Settings(data_dir=tmp_path / "data"), prepare=prepare)
    transport = httpx.ASGITransport(assemble(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://site.example") as client:
        await house.start()
        await house.services.opened.wait()
        ready = await client.get("/health/ready")
        await house.stop()
    assert ready.json()["status"] == "degraded"
    assert ready.json()["reasons"].keys() == {"search"}
    assert "/home/owner" not in ready.text
    assert "/home/owner/pages does not exist." in caplog.text
