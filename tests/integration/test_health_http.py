"""What readiness says when a part is missing."""

import asyncio
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from chatdock.app import assemble
from chatdock.errors import UsageError
from chatdock.house import House
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from tests.databases import opened_database
from tests.postgres import PostgreSQL
from tests.requirements import requirement
from tests.serving import free_port


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


@requirement("SRV-13", "SRV-14")
@pytest.mark.parametrize("setting", ["DATABASE_SYSTEM_URL", "DATABASE_MIGRATION_URL"])
async def test_the_log_names_the_address_of_the_database_that_is_wrong(
    tmp_path: Path, postgresql: PostgreSQL, setting: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with postgresql.new_database() as url:
        serving, options = postgresql.secured(url)
        urls = {
            "DATABASE_SYSTEM_URL": options.system_url,
            "DATABASE_MIGRATION_URL": options.migration_url,
        }
        if setting == "DATABASE_SYSTEM_URL":
            # The tables are there, so that the next one who is asked for is the system role.
            async with opened_database(serving, options):
                pass
        urls[setting] = f"postgresql://chatdock_system:s3cret@127.0.0.1:{free_port()}/none"
        house = House(
            Settings(
                data_dir=tmp_path / "data",
                secret_key=SecretStr("of this test, and long enough to be one"),
                database_url=str(serving),
                database_system_url=urls["DATABASE_SYSTEM_URL"],
                database_migration_url=urls["DATABASE_MIGRATION_URL"],
            )
        )
        await house.start()
        async with asyncio.timeout(60):
            while house.services.components["database"] != "down":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await house.stop()
    assert f"nobody listens at its address ({setting})" in caplog.text
    assert "s3cret" not in caplog.text
