"""`GET /search` takes what the command takes and finds what it finds."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.running_app import running_app


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "site" / "ropes").mkdir(parents=True)
    (tmp_path / "site" / "ropes" / "care.md").write_text("# Care\n\nKeep the lines of a boat dry.")
    async with running_app(tmp_path) as url, httpx.AsyncClient(base_url=url) as opened:
        yield opened


async def documents(client: httpx.AsyncClient, **asked: Any) -> set[str]:
    answer = await client.get("/search", params={"q": "lines of a boat", **asked})
    assert answer.status_code == 200, answer.text
    return {hit["document"] for hit in answer.json()}


async def test_a_section_by_name_or_by_the_readers_page_is_where_it_looks(
    client: httpx.AsyncClient,
) -> None:
    assert {"boats.md", "ropes/care.md"} <= await documents(client)
    assert await documents(client, scope="section", section="Ropes") == {"ropes/care.md"}
    assert await documents(client, scope="section", page="/ropes/care") == {"ropes/care.md"}
    assert await documents(client, scope="page", page="/boats.html") == {"boats.md"}


@pytest.mark.parametrize("asked", [{"q": ""}, {"scope": "world"}, {"limit": 51}])
async def test_what_it_does_not_take_is_refused(
    client: httpx.AsyncClient, asked: dict[str, Any]
) -> None:
    answer = await client.get("/search", params={"q": "x", **asked})
    assert answer.status_code == 400
    assert next(iter(asked)) in answer.json()["error"]["message"]
