"""The main job, as a reader of the PostgreSQL manual sees it: a real server, a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.requirements import partly, requirement
from tests.serving import RunningServer, running_server

MANUAL = Path("/usr/share/doc/postgresql-doc-15/html")
QUESTION = "how do I stop a long-running query?"
GOOD_PLACES = ("functions-admin.html", "runtime-config-client.html", "app-pg-ctl.html")

pytestmark = pytest.mark.skipif(
    not MANUAL.is_dir(), reason="needs the Debian package postgresql-doc-15"
)


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The manual, served with the dock on each page."""
    data = tmp_path_factory.mktemp("manual") / "data"
    with running_server(MANUAL, data_dir=data, options=("--exclude", "bookindex.html")) as server:
        yield server


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(reader: BrowserContext, manual: RunningServer) -> Page:
    """The manual's page about EXPLAIN."""
    opened = reader.new_page()
    opened.goto(f"{manual.url}/sql-explain.html")
    return opened


def open_dock(page: Page) -> Locator:
    page.get_by_role("button", name="Open the assistant").click()
    return composer(page)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your message")


def ask(page: Page, question: str = QUESTION) -> None:
    open_dock(page).fill(question)
    page.keyboard.press("Enter")
    expect(sources(page).first).to_be_visible()


def sources(page: Page) -> Locator:
    return page.get_by_role("region", name="Sources").get_by_role("link")


def cited(page: Page) -> list[str]:
    return [link.get_attribute("href") or "" for link in sources(page).all()]


@requirement("DOC-11")
def test_a_question_on_a_page_is_answered_with_places_of_the_manual(page: Page) -> None:
    ask(page)
    assert any(name in href for href in cited(page) for name in GOOD_PLACES)


@partly("KNO-9")
def test_a_click_on_a_citation_lands_on_the_heading_with_the_answer_still_open(
    page: Page,
) -> None:
    ask(page)
    target = urlsplit(cited(page)[0])
    sources(page).first.click()
    page.wait_for_url(f"**{target.path}#{target.fragment}")
    place = page.locator(f"[id='{target.fragment}']")
    expect(place).to_be_in_viewport()
    expect(page.get_by_text(QUESTION, exact=True).first).to_be_visible()


@requirement("RUN-1")
def test_a_reload_shows_the_conversation(page: Page) -> None:
    ask(page)
    before = cited(page)
    page.reload()
    expect(sources(page).first).to_be_visible()
    expect(page.get_by_text(QUESTION, exact=True).first).to_be_visible()
    assert cited(page) == before


@partly("IDN-1")
def test_another_browser_profile_sees_none_of_it(
    page: Page, browser: Browser, manual: RunningServer
) -> None:
    ask(page)
    other = browser.new_context().new_page()
    other.goto(f"{manual.url}/sql-explain.html")
    open_dock(other)
    other.get_by_role("button", name="Past conversations").click()
    expect(other.get_by_text("No conversations yet")).to_be_visible()
    expect(other.get_by_text(QUESTION)).to_have_count(0)
    other.context.close()


@requirement("ELM-1")
def test_nothing_is_asked_of_any_other_host(reader: BrowserContext, manual: RunningServer) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    page = reader.new_page()
    page.goto(f"{manual.url}/sql-explain.html")
    ask(page)
    assert set(asked) == {urlsplit(manual.url).netloc}


@requirement("AST-5")
def test_a_question_that_the_manual_does_not_cover_is_not_answered(page: Page) -> None:
    open_dock(page).fill("Where is the best pizza in Naples?")
    page.keyboard.press("Enter")
    answer = page.get_by_role("article").last
    expect(answer).to_contain_text("could not find")
    assert cited(page) == []


@requirement("RUN-4", "STO-12")
def test_after_a_kill_in_mid_answer_the_thread_opens_with_its_question(
    browser: Browser, serve: Callable[..., RunningServer], tmp_path: Path
) -> None:
    from chatdock.testing import FakeOpenAI, FakeReply

    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Boats</title><h1 id=a>Boats</h1><p>Tie the line.")
    slow = FakeReply(text="Tie the bow line first. " * 20, hang_after=10)
    with FakeOpenAI(slow) as fake:
        env = {
            "CHATDOCK_MODEL": "chat/fake",
            "CHATDOCK_MODEL_BASE_URL": fake.base_url,
            "CHATDOCK_MODEL_API_KEY": "none",
        }
        server = serve(folder, env=env)
        context = browser.new_context()
        page = context.new_page()
        page.goto(server.url)
        open_dock(page).fill("How do I moor?")
        page.keyboard.press("Enter")
        expect(page.get_by_text("bow line first")).to_be_visible()
        server.kill()
        port = urlsplit(server.url).port
        serve(folder, env=env, port=port)
        page.reload()
        expect(page.get_by_text("How do I moor?").first).to_be_visible()
        expect(page.get_by_text("bow line first").first).to_be_visible()
        context.close()
