"""The widget behind a proxy that lets nothing of the chat through but its POST, and drops unknown headers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from chatdock.testing import FakeOpenAI, FakeReply
from tests.narrow_way import narrow_way
from tests.requirements import requirement
from tests.serving import RunningServer


@pytest.fixture
def way(
    serve: Callable[..., RunningServer], tmp_path: Path
) -> Iterator[tuple[str, list[str], FakeOpenAI]]:
    """Such a proxy before a site whose assistant says three words and then nothing more."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Boats</title><h1 id=a>Boats</h1><p>Tie the line.")
    with FakeOpenAI(FakeReply(text="one two three four", hang_after=3)) as fake:
        env = {
            "CHATDOCK_MODEL": "chat/fake",
            "CHATDOCK_MODEL_BASE_URL": fake.base_url,
            "CHATDOCK_MODEL_API_KEY": "none",
        }
        server = serve(folder, env=env)
        with narrow_way(server.url) as (url, refused):
            yield url, refused, fake


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    yield context.new_page()
    context.close()


@requirement("RUN-11")
def test_an_answer_is_followed_after_a_reload_and_stopped(
    page: Page, way: tuple[str, list[str], FakeOpenAI]
) -> None:
    url, refused, fake = way
    page.goto(url)
    page.get_by_role("button", name="Open the assistant").click()
    page.get_by_role("textbox", name="Your message").fill("How do I moor?")
    page.keyboard.press("Enter")
    answer = page.locator("article.answer").last
    expect(answer).to_contain_text("one two three")
    page.reload()
    expect(answer).to_contain_text("one two three")
    assert [request for request in refused if request.startswith("GET ")] != []
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped", exact=False).last).to_be_visible()
    assert next(
        request for request in fake.requests if request.body.get("tools")
    ).disconnected.wait(60)
    page.reload()
    expect(answer).to_contain_text("one two three")
    expect(page.get_by_text("Stopped", exact=False).last).to_be_visible()
