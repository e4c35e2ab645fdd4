"""The guide of the chat without the dock: its page works as it is printed."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.requirements import requirement
from tests.serving import RunningServer

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "the-chat.md"


@requirement("ELM-1")
def test_the_page_of_the_guide_has_a_chat_that_answers_and_asks_nobody_else(
    serve: Callable[..., RunningServer], page: Page, tmp_path: Path
) -> None:
    sample = re.search(r"```html\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert sample
    facts = "<main><h1>Boats</h1><p>Moor a boat with the bow line first.</p></main>"
    text = f'<!doctype html><html lang="en"><title>Boats</title>{facts}{sample[1]}'
    (tmp_path / "index.html").write_text(text)
    server = serve(tmp_path)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(server.url)
    expect(page.get_by_text("What would you like to know?")).to_be_visible()
    chat = page.locator("openai-chatkit")
    chat.get_by_role("textbox", name="Your message").fill("How do I moor a boat?")
    page.keyboard.press("Enter")
    expect(chat.locator("article.answer")).to_contain_text("bow line first")
    assert {url for url in asked if not url.startswith(server.url)} == set()
