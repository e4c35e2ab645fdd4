"""The playground over HTTP: nowhere unless it is asked for, and then under the strictest policy."""

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


def client(tmp_path: Path, *, playground: bool) -> httpx.AsyncClient:
    async def own_page(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("the site's own")

    own = Route("/playground", own_page)
    house = House(Settings(data_dir=tmp_path / "data", playground=playground))
    app = assemble(house, pages=Starlette(routes=[own]))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site.example")


async def test_a_site_may_have_a_page_of_that_name_as_long_as_nobody_asked_for_ours(
    tmp_path: Path,
) -> None:
    asked = client(tmp_path, playground=False)
    assert (await asked.get("/playground")).text == "the site's own"
    assert (await asked.get("/playground/playground.js")).status_code == 404


async def test_the_page_allows_nothing_but_files_of_its_own_server(tmp_path: Path) -> None:
    page = await client(tmp_path, playground=True).get("/playground?state=start")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    policy = "default-src 'self'; require-trusted-types-for 'script'"
    assert page.headers["content-security-policy"] == policy


async def test_what_the_page_loads_is_revalidated(tmp_path: Path) -> None:
    asked = client(tmp_path, playground=True)
    for name in ("playground.js", "playground.css", "harbour.svg"):
        part = await asked.get(f"/playground/{name}")
        assert (part.status_code, part.headers["cache-control"]) == (200, "no-cache")


async def test_nothing_else_can_be_fetched_through_it(tmp_path: Path) -> None:
    asked = client(tmp_path, playground=True)
    for name in ("nothing.js", "..%2Fchatdock.js", "%2e%2e"):
        assert (await asked.get(f"/playground/{name}")).status_code == 404
