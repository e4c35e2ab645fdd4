"""The reference says what the code says."""

import re

import pytest
from fastapi import FastAPI

from chatdock.http import ROUTERS, search
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
            r"^\| `((?:GET|POST|PUT) /\S*)` \|", (REFERENCE / "http.md").read_text(), re.MULTILINE
        )
    )
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    routes = {
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    assert listed == routes


def test_the_http_page_lists_every_parameter_of_the_search() -> None:
    app = FastAPI()
    app.include_router(search.router)
    parameters = app.openapi()["paths"]["/search"]["get"]["parameters"]
    (row,) = re.findall(
        r"^\| `GET /search` \|(.*)", (REFERENCE / "http.md").read_text(), re.MULTILINE
    )
    assert {each["name"] for each in parameters} == set(re.findall(r"`\??(\w+)=?`", row))


def test_the_docks_page_lists_every_attribute_of_the_script_tag_and_no_other() -> None:
    config = (ROOT / "web" / "packages" / "dock" / "src" / "config.ts").read_text()
    (read,) = re.findall(r"const \{([^}]*)\} = script\.dataset", config)
    page = (ROOT / "docs" / "guides" / "the-dock.md").read_text()
    listed = re.findall(r"^\| `data-(\w+)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(name.strip() for name in read.split(","))
