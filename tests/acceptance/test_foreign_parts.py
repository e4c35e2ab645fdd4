"""The element with servers that know nothing of ChatDock, and under OpenAI's own React package."""

import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.chat_page import composer, say
from tests.requirements import requirement
from tests.serving import free_port

ROOT: Final = Path(__file__).parents[2]
FOREIGN: Final = ROOT / "tests" / "foreign"
MODULES: Final = ROOT / "web" / "node_modules"
START_SECONDS: Final = 60


def _command(server: str, port: int, page: Path) -> list[str]:
    if server == "python":
        return [sys.executable, "-m", "tests.foreign.bare_server", str(port), str(page)]
    static = ROOT / "src" / "chatdock" / "static"
    script = FOREIGN / "node_server.mjs"
    return ["node", *map(str, (script, port, page, static, MODULES))]


@contextmanager
def foreign_server(server: str, page: Path) -> Generator[str]:
    """Serve the page with the endpoint of that SDK; gives its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(_command(server, port, page), cwd=ROOT)
    try:
        _wait_for(url)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(url).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("The server did not start.")


@pytest.fixture(scope="module", params=["python", "node"])
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    """The element on a page, with the server of one SDK."""
    with foreign_server(request.param, FOREIGN / "element_page.html") as url:
        yield url


@pytest.fixture(scope="module")
def react_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application with OpenAI's React package, built as its author would."""
    folder = tmp_path_factory.mktemp("react")
    page = shutil.copy(FOREIGN / "react_page.html", folder / "index.html")
    build = [MODULES / ".bin" / "esbuild", FOREIGN / "react_app.jsx", "--bundle", "--jsx=automatic"]
    subprocess.run(
        [*map(str, build), f"--outfile={folder / 'app.js'}", "--log-level=warning"],
        env={"NODE_PATH": str(MODULES), "PATH": "/usr/bin:/bin:/usr/local/bin"},
        check=True,
    )
    with foreign_server("python", Path(page)) as url:
        yield url


def answers(page: Page) -> Locator:
    return page.locator("article.answer chatdock-markdown")


@requirement("ELM-1", "ELM-2")
def test_a_conversation_with_a_bare_server(page: Page, site: str) -> None:
    page.goto(site)
    say(page, "Hello")
    expect(answers(page)).to_have_text(["You said: Hello"])
    say(page, "And again")
    expect(answers(page)).to_have_text(["You said: Hello", "You said: And again"])
    expect(page.get_by_role("heading", level=2)).to_have_text("About: And again")
    page.reload()
    expect(answers(page)).to_have_text(["You said: Hello", "You said: And again"])
    page.get_by_role("button", name="Try again").click()
    expect(answers(page)).to_have_text(["You said: Hello", "You said: And again"])


@requirement("ELM-1", "ELM-2")
def test_a_tool_of_the_page_is_run_for_a_bare_server(page: Page, site: str) -> None:
    page.goto(site)
    say(page, "Use the tool")
    # The one SDK shows the whole output, the other its title.
    expect(answers(page)).to_contain_text(["read_page title"])
    expect(composer(page)).to_be_enabled()


@requirement("ELM-3")
def test_the_history_of_a_bare_server_is_listed_renamed_and_deleted(page: Page, site: str) -> None:
    page.goto(site)
    say(page, "Remember this")
    expect(answers(page)).to_have_text(["You said: Remember this"])
    page.get_by_role("button", name="Past conversations").click()
    page.get_by_role("button", name="Rename: About: Remember this").click()
    page.get_by_role("textbox", name="New name").fill("Kept")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete: Kept").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name="Delete: Kept")).to_have_count(0)


def log(page: Page) -> Locator:
    return page.locator("output")


def press(page: Page, name: str) -> None:
    """Press a button of the page; the element's own have longer names."""
    page.get_by_role("button", name=name, exact=True).click()


@requirement("ELM-1")
def test_the_react_package_drives_the_element(page: Page, react_site: str) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(react_site)
    expect(page.get_by_text("Hello from React")).to_be_visible()
    press(page, "Weather")
    expect(answers(page)).to_have_text(["You said: How is the weather?"])
    press(page, "Say")
    expect(answers(page)).to_have_count(2)
    expect(log(page)).to_have_text("ready, start, thread, end, start, end")
    press(page, "Draft")
    expect(composer(page)).to_have_value("A draft")
    press(page, "Focus")
    expect(composer(page)).to_be_focused()
    # The page speaks to nobody but its own server.
    assert hosts == {react_site.removeprefix("http://")}


@requirement("ELM-1")
def test_methods_and_events_reach_react(page: Page, react_site: str) -> None:
    page.goto(react_site)
    # Before that the package's methods do nothing.
    expect(log(page)).to_have_text("ready")
    press(page, "Say")
    expect(answers(page)).to_have_count(1)
    press(page, "History")
    expect(page.locator("chatdock-history")).to_be_visible()
    press(page, "No history")
    expect(page.locator("chatdock-history")).to_have_count(0)
    press(page, "Fetch")
    press(page, "Again")
    expect(answers(page)).to_have_count(1)
    press(page, "New")
    press(page, "Greet")
    expect(page.get_by_text("Hello again")).to_be_visible()
    expect(log(page)).to_contain_text("history, no history")
    expect(log(page)).to_contain_text("no thread")


@requirement("ELM-1")
def test_a_client_tool_of_react_sees_its_newest_state(page: Page, react_site: str) -> None:
    page.goto(react_site)
    press(page, "Greet")
    say(page, "Use the tool")
    expect(answers(page)).to_contain_text(["read_page title Hello again"])
