"""The reference says what the code says."""

import re

import pytest
from fastapi.routing import APIRoute

from chatdock.http import ROUTERS
from scripts.reference import PAGES, REFERENCE, with_written_part

ROOT = REFERENCE.parents[1]


@pytest.mark.parametrize("page", PAGES)
def test_the_written_part_of_a_page_is_up_to_date(page: str) -> None:
    name, content = PAGES[page]
    text = (REFERENCE / page).read_text()
    assert text == with_written_part(text, name, content()), "run `make format`"


def test_the_http_page_lists_every_route_and_no_other() -> None:
    listed = set(
        re.findall(
            r"^\| `((?:GET|POST) /\S*)` \|", (REFERENCE / "http.md").read_text(), re.MULTILINE
        )
    )
    routes = {
        f"{method} {route.path}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert listed == routes


def test_the_docks_page_lists_every_attribute_of_the_script_tag_and_no_other() -> None:
    config = (ROOT / "web" / "packages" / "dock" / "src" / "config.ts").read_text()
    (read,) = re.findall(r"const \{([^}]*)\} = script\.dataset", config)
    page = (ROOT / "docs" / "guides" / "the-dock.md").read_text()
    listed = re.findall(r"^\| `data-(\w+)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(name.strip() for name in read.split(","))
