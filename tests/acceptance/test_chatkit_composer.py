"""What the host page puts into ChatKit's composer, and the view that follows what comes of it."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conformance import covers
from tests.playground import (
    button,
    call,
    chat,
    notes,
    open_playground,
    params_of,
    release,
    settle,
    show,
)


@pytest.fixture
def page(browser: Browser, playground: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 420, "height": 720})
    page = context.new_page()
    open_playground(page, playground, state="composer-everything")
    yield page
    context.close()


CONTENT: Final[list[dict[str, Any]]] = [
    {"type": "input_text", "text": "Where is "},
    {"type": "input_tag", "id": "boat-7", "text": "Albatross", "data": {}, "interactive": True},
    {"type": "input_text", "text": "?"},
]

GIVE_FILE: Final = """() => {
    const file = new File(["Springs."], "notes.txt", { type: "text/plain" });
    void playground.chat.setComposerValue({ files: [file] });
}"""


@covers("method:setComposerValue.*", "event:chatkit.tool.change")
def test_all_that_the_composer_is_given_goes_with_the_message(page: Page) -> None:
    file = {"type": "file", "id": "atc_2", "name": "rules.pdf", "mime_type": "application/pdf"}
    chosen = {"selectedToolId": "chart", "selectedModelId": "thorough"}
    value = {"content": CONTENT, "reply": "The bow line", "attachments": [file], **chosen}
    call(page, "setComposerValue", value)
    assert params_of(page, "chatkit.tool.change") == {"toolId": "chart"}
    page.evaluate(GIVE_FILE)
    expect(chat(page).locator(".upload[data-state=done]")).to_have_count(2)
    settle(page)
    assert params_of(page, "attachments.create")["name"] == "notes.txt"
    button(page, "Send").click()
    settle(page)
    sent = params_of(page, "threads.add_user_message")["input"]
    assert sent["content"] == CONTENT
    assert sent["quoted_text"] == "The bow line"
    assert sent["attachments"][0] == "atc_2"
    assert len(sent["attachments"]) == 2
    assert sent["inference_options"] == {"tool_choice": {"id": "chart"}, "model": "thorough"}


@covers("event:chatkit.tool.change")
def test_the_host_page_is_told_of_the_tool_that_a_reader_chooses(page: Page) -> None:
    button(page, "Search the manual").click()
    settle(page)
    assert params_of(page, "chatkit.tool.change") == {"toolId": "search"}
    button(page, "Do not use Search the manual").click()
    settle(page)
    assert params_of(page, "chatkit.tool.change") == {"toolId": None}
    assert notes(page).count("chatkit.tool.change") == 2


@covers("option:thread.autoScroll")
@pytest.mark.parametrize("follows", ["yes", "no"])
def test_the_view_follows_an_answer_whose_end_is_read_where_that_is_wanted(
    page: Page, follows: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 320})
    show(page, "answer-in-parts", options={"thread.autoScroll": follows})
    release(page)
    release(page)
    scroller = chat(page).locator(".scroller")
    for place in ("0", "element.scrollHeight"):
        scroller.evaluate(f"element => {{ element.scrollTop = {place}; }}")
        settle(page)
    assert scroller.evaluate("element => element.scrollTop") > 0
    release(page)
    expect(chat(page).locator(".answer")).to_contain_text("Springs come last.")
    rest = scroller.evaluate(
        "({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight"
    )
    assert (rest < 2) == (follows == "yes")
