"""The reference says what the code says."""

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from chatdock.http import ROUTERS
from scripts.reference import PAGES, REFERENCE, with_written_part


@pytest.mark.parametrize("page", PAGES)
def test_the_written_part_of_a_page_is_up_to_date(page: str) -> None:
    name, content = PAGES[page]
    text = (REFERENCE / page).read_text()
    assert text == with_written_part(text, name, content()), "run `make format`"


def test_the_http_page_lists_every_route_and_no_other() -> None:
    listed = set(re.findall(r"^\| `((?:GET|POST) /\S*)` \|", http_page().read_text(), re.MULTILINE))
    routes = {
        f"{method} {route.path}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert listed == routes


def http_page() -> Path:
    return REFERENCE / "http.md"
