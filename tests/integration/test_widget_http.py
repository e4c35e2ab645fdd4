"""The built widget over HTTP: stable entries, assets that never change, and the site's own files beside them."""

import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chatdock.app import assemble
from chatdock.house import House
from chatdock.http.widget import STATIC
from chatdock.settings import Settings

pytestmark = pytest.mark.skipif(not STATIC.is_dir(), reason="the widget is not built")


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    async def own_asset(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("the site's own")

    own = Route("/assets/{name}", own_asset)
    house = House(Settings(data_dir=tmp_path / "data"))
    app = assemble(house, pages=Starlette(routes=[own]))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site.example")


async def test_an_entry_is_revalidated(client: httpx.AsyncClient) -> None:
    first = await client.get("/chatdock.js")
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    again = await client.get("/chatdock.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_what_an_entry_loads_is_kept_for_a_year(client: httpx.AsyncClient) -> None:
    entry = (await client.get("/chatkit.js")).text
    names = re.findall(r"assets/[\w.-]+\.js", entry)
    assert names
    asset = await client.get(f"/{names[0]}")
    assert asset.status_code == 200
    assert "immutable" in asset.headers["cache-control"]


async def test_a_sites_own_assets_are_served(client: httpx.AsyncClient) -> None:
    assert (await client.get("/assets/logo.png")).text == "the site's own"
    # Longer than any file system's names.
    assert (await client.get(f"/assets/{'a' * 300}")).text == "the site's own"
