"""`chatdock serve` as its owner and readers see it: their own pages, with the dock on each."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.requirements import requirement
from tests.serving import RunningServer, free_port, run_chatdock, running_server

Serve = Callable[..., RunningServer]

HTML = """<!doctype html><html lang="en"><head><title>Tree care</title></head>
<body><main><h1>Tree care</h1><h2 id="water">Water</h2>
<p>Young trees need ten litres of water a day in their first summer.</p></main></body></html>
"""
MARKDOWN = """---
lang: en
---
# Orchard manual

## Planting

Plant trees in autumn.

## Pruning

See [tools](tools.md#saws).
"""


@pytest.fixture
def html_site(tmp_path: Path) -> Path:
    return write_html(tmp_path / "html")


def write_html(site: Path) -> Path:
    (site / "guide").mkdir(parents=True)
    (site / "index.html").write_text(HTML)
    (site / "guide" / "soil.html").write_text(HTML.replace("Tree care", "Soil"))
    return site


def write_markdown(site: Path) -> Path:
    site.mkdir()
    (site / "index.md").write_text(MARKDOWN)
    (site / "tools.md").write_text(
        "# Tools\n\n## Spades\n\n" + "word\n\n" * 200 + "## Saws\n\ntext\n"
    )
    return site


@dataclass(frozen=True)
class Served:
    """A folder and its server."""

    folder: Path
    url: str
    data: Path


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of ready pages."""
    with served(write_html(tmp_path_factory.mktemp("html") / "html")) as site:
        yield site


@pytest.fixture(scope="module")
def markdown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of Markdown files."""
    with served(write_markdown(tmp_path_factory.mktemp("markdown") / "markdown")) as site:
        yield site


@contextmanager
def served(folder: Path) -> Generator[Served]:
    data = folder.parent / "data"
    with running_server(folder, data_dir=data) as server:
        yield Served(folder, server.url, data)


@requirement("DOC-11")
def test_every_page_of_an_html_site_has_the_dock_and_its_files_stay_as_they_are(
    html: Served, browser: Browser
) -> None:
    for address in ("/", "/guide/soil.html", "/guide/soil"):
        page = open_page(browser, html.url + address)
        expect(page.get_by_role("button", name="Open the assistant")).to_be_visible()
    assert (html.folder / "index.html").read_text() == HTML


@requirement("DOC-11")
def test_a_question_is_answered_from_the_page_that_is_served(
    html: Served, browser: Browser
) -> None:
    page = open_page(browser, html.url)
    page.get_by_role("button", name="Open the assistant").click()
    composer = page.get_by_role("textbox")
    composer.fill("How much water do young trees need?")
    composer.press("Enter")
    expect(page.get_by_text("ten litres of water").last).to_be_visible()


def test_a_markdown_folder_is_a_reading_site_that_asks_only_its_own_server(
    markdown: Served, browser: Browser
) -> None:
    page = browser.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (it inspects signatures)
    page.goto(markdown.url)
    expect(page).to_have_title("Orchard manual")
    page.get_by_role("link", name="tools", exact=True).click()
    expect(page.get_by_role("heading", name="Saws")).to_be_in_viewport()
    assert asked
    assert not [each.url for each in asked if not each.url.startswith(f"{markdown.url}/")]


@pytest.mark.parametrize("width", [320, 1440])
def test_the_reading_site_fits_the_window(markdown: Served, browser: Browser, width: int) -> None:
    page = open_page(browser, markdown.url, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    pages = page.get_by_role("navigation", name="Pages", exact=True)
    if width == 320:
        expect(pages).to_be_hidden()
        page.get_by_role("button", name="Pages", exact=True).click()
    pages.get_by_role("link", name="Tools").click()
    expect(page.get_by_role("heading", name="Tools", exact=True)).to_be_visible()


def test_on_a_narrow_window_the_contents_close_when_they_have_led_to_their_heading(
    markdown: Served, browser: Browser
) -> None:
    page = open_page(browser, f"{markdown.url}/tools.html", width=320)
    page.get_by_role("button", name="On this page").click()
    contents = page.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="Saws").click()
    expect(page.get_by_role("heading", name="Saws")).to_be_in_viewport()
    expect(contents).to_be_hidden()


def test_the_data_folder_is_not_served_even_among_the_pages(html_site: Path, serve: Serve) -> None:
    server = serve(html_site, data_dir=html_site / "data")
    assert (html_site / "data" / "chatdock.db").exists()
    assert httpx.get(f"{server.url}/data/chatdock.db").status_code == 404
    assert httpx.get(f"{server.url}/data/secret_key").status_code == 404


def test_several_folders_are_served_below_their_names(
    html_site: Path, tmp_path: Path, serve: Serve
) -> None:
    server = serve(html_site, write_markdown(tmp_path / "markdown"))
    assert "Tree care" in httpx.get(f"{server.url}/html/").text
    assert "Orchard manual" in httpx.get(f"{server.url}/markdown/").text
    found = httpx.get(f"{server.url}/search", params={"q": "planting in autumn"}).json()
    assert found[0]["url"] == "/markdown/"
    assert httpx.get(server.url + found[0]["url"]).status_code == 200


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("absent", "absent does not exist"),
        ("index.html", "is a file"),
        ("https://docs.example.org", "is an address"),
        ("empty", "No page to index in"),
        ("pictures", "it needs .html, .htm, .xhtml, .md, .mdx or .markdown files"),
    ],
)
def test_what_cannot_be_served_is_said_with_exit_code_2(
    html_site: Path, source: str, words: str
) -> None:
    (html_site / "empty").mkdir()
    (html_site / "pictures").mkdir()
    (html_site / "pictures" / "oak.svg").write_text("<svg/>")
    done = run_chatdock("serve", source, cwd=html_site)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_said_with_exit_code_2(html: Served, html_site: Path) -> None:
    port = html.url.rpartition(":")[2]
    done = run_chatdock("serve", ".", "--port", port, "--data", "other", cwd=html_site)
    assert done.returncode == 2
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr


@requirement("STO-13")
def test_a_second_server_on_the_same_data_is_refused(html: Served) -> None:
    port = str(free_port())
    done = run_chatdock("serve", ".", "--port", port, "--data", str(html.data), cwd=html.folder)
    assert done.returncode == 2
    assert "Another ChatDock process" in done.stderr


def open_page(browser: Browser, url: str, *, width: int = 1280) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 720})
    page.goto(url)
    return page
