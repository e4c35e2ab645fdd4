"""Answers in a real browser, on a page with a strict content security policy and Trusted Types."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.canned_chat import CannedChat, canned_chat
from tests.conformance import covers
from tests.requirements import requirement

QUESTION: Final[dict[str, Any]] = {
    "type": "user_message",
    "content": [{"type": "input_text", "text": "Why?"}],
    "attachments": [],
    "inference_options": {},
}
SOURCE: Final = {
    "type": "url",
    "title": "Signals",
    "url": "https://example.com/a.html",
    "description": "A signal cancels it.",
    "timestamp": "2026-03-04T10:00:00Z",
}
Open = Callable[[CannedChat], Page]


@pytest.fixture
def tab(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own that may use the clipboard."""
    context = browser.new_context(
        viewport={"width": 900, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context
    context.close()


@pytest.fixture
def show(tab: BrowserContext) -> Iterator[Open]:
    """Opens a chat in a tab, and returns when it is shown."""
    with ExitStack() as served:

        def show(chat: CannedChat) -> Page:
            served.enter_context(canned_chat(chat))
            page = tab.new_page()
            page.goto(chat.url)
            expect(page).to_have_title("Ready")
            return page

        yield show


def answering(text: str, *sources: tuple[int, dict[str, Any]]) -> CannedChat:
    annotations = [{"type": "annotation", "index": at, "source": each} for at, each in sources]
    part = {"type": "output_text", "text": text, "annotations": annotations}
    return CannedChat(items=[QUESTION, {"type": "assistant_message", "content": [part]}])


def told(page: Page, name: str) -> list[Any]:
    """What the page has been told under a name."""
    return page.evaluate("name => told.filter(([n]) => n === name).map(([, d]) => d)", name)


def card(page: Page) -> Locator:
    return page.get_by_role("tooltip")


@requirement("ELM-5")
def test_a_card_with_the_quoted_passage_opens_for_the_pointer_and_can_be_pointed_at(
    show: Open,
) -> None:
    page = show(answering("It stops. Then more.", (9, SOURCE)))
    page.locator(".cite").hover()
    expect(card(page)).to_contain_text("A signal cancels it.")
    expect(card(page)).to_contain_text("Signals")
    expect(card(page)).to_contain_text("example.com")
    expect(card(page)).to_contain_text("2026")
    card(page).hover()
    expect(page.locator("chatdock-preview-card:hover")).to_have_count(1)
    expect(card(page)).to_be_visible()
    page.mouse.move(5, 5)
    expect(card(page)).to_be_hidden()


@requirement("ELM-5")
@requirement("ELM-8")
def test_a_card_opens_for_the_keyboard_describes_its_marker_and_escape_closes_it_alone(
    show: Open,
) -> None:
    file = {"type": "file", "title": "Handbook", "filename": "handbook.pdf"}
    page = show(answering("It stops. Then more.", (9, SOURCE), (9, file)))
    page.get_by_role("textbox", name="Your message").wait_for()
    page.locator(".scroller").focus()
    page.keyboard.press("Tab")
    while not page.locator("a.cite:focus").count():
        page.keyboard.press("Tab")
    expect(card(page)).to_contain_text("A signal cancels it.")
    description = card(page).get_attribute("id")
    expect(page.locator("a.cite")).to_have_attribute("aria-describedby", description or "")
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(page.locator("a.cite")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card(page)).to_contain_text("handbook.pdf")


@covers("event:chatkit.deeplink")
@requirement("ELM-1")
def test_a_click_on_a_deep_link_is_told_to_the_page_which_stays(show: Open) -> None:
    page = show(answering("[Open it](chatkit-link://settings/billing?tab=cards)"))
    page.get_by_role("link", name="Open it").click()
    assert told(page, "chatkit.deeplink") == [
        {"name": "settings/billing", "data": {"tab": "cards"}}
    ]
    page.get_by_role("link", name="Open it").press("Enter")
    assert len(told(page, "chatkit.deeplink")) == 2


@requirement("ELM-5")
def test_a_formula_is_mathml_under_a_strict_policy_and_copied_as_its_source(show: Open) -> None:
    page = show(answering("So $$x^2$$ costs $5 or $6."))
    expect(page.locator("math msup")).to_have_count(1)
    paragraph = page.locator("chatdock-markdown p")
    page.evaluate(
        "p => getSelection().setBaseAndExtent(p, 0, p, p.childNodes.length)",
        paragraph.element_handle(),
    )
    page.keyboard.press("Control+C")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.sub(r"\s+", " ", copied).strip() == "So $$x^2$$ costs $5 or $6."
    assert told(page, "violation") == []


DRAW: Final = """
customElements.get("chatdock-chat").registerDiagram("flow", async (source, place) => {
  await new Promise(requestAnimationFrame);
  const steps = source.split("->").map((step) => step.trim());
  if (steps.length < 2) throw new Error("There is no arrow.");
  const boxes = steps.map((step, at) =>
    `<g transform="translate(${at * 90})"><rect width="80" height="40"/><text x="8" y="25">${step}</text></g>`);
  place.innerHTML = `<svg role="img" aria-label="${steps.join(" to ")}" width="${steps.length * 90}" height="40">
    <style>rect { fill: rgb(0, 128, 0); }</style>${boxes.join("")}</svg>`;
});
"""
"""What a page draws diagrams with: as libraries do, it writes HTML and styles."""

DIAGRAMS: Final = "```flow\nBow -> Spring -> Stern\n```\n\n```flow\nnothing\n```"


@requirement("ELM-5")
def test_a_diagram_is_drawn_by_the_page_that_allows_it_and_one_that_cannot_be_drawn_stays_code(
    show: Open,
) -> None:
    chat = answering(DIAGRAMS)
    chat.script = DRAW
    chat.policy = "default-src 'self'; style-src 'self' 'unsafe-inline'"
    page = show(chat)
    diagram = page.get_by_role("img", name="Bow to Spring to Stern")
    expect(diagram).to_be_visible()
    expect(diagram.locator("text")).to_have_text(["Bow", "Spring", "Stern"])
    box = diagram.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (270, 40)
    fill = diagram.locator("rect").first.evaluate("each => getComputedStyle(each).fill")
    assert fill == "rgb(0, 128, 0)"
    expect(page.locator(".code code:visible")).to_have_text(["nothing"])
    assert told(page, "violation") == []


@requirement("ELM-5")
def test_a_diagram_that_a_strict_policy_forbids_to_draw_is_shown_as_its_code(show: Open) -> None:
    chat = answering(DIAGRAMS)
    chat.script = DRAW
    page = show(chat)
    expect(page.locator(".code code:visible")).to_have_text(["Bow -> Spring -> Stern", "nothing"])
    page.wait_for_function("told.some(([name]) => name === 'violation')")
    expect(page.locator("svg[role=img]")).to_have_count(0)
    expect(page.locator(".code code:visible")).to_have_count(2)


@requirement("ELM-5")
def test_code_has_colours_under_a_strict_policy_and_is_copied_without_them(show: Open) -> None:
    page = show(answering("```python\ndef moor():\n    return 'x'\n```"))
    keyword = page.locator(".token-keyword").first
    expect(keyword).to_have_text("def")
    plain = page.locator(".code code").evaluate("each => getComputedStyle(each).color")
    assert keyword.evaluate("each => getComputedStyle(each).color") != plain
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("[data-done=Copied]")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == "def moor():\n    return 'x'"
    assert told(page, "violation") == []


@requirement("ELM-3")
def test_a_judgement_goes_to_the_server_with_the_items_of_its_turn_and_is_shown(show: Open) -> None:
    chat = answering("Done.")
    chat.items.insert(1, {"type": "task", "task": {"type": "custom", "title": "A step"}})
    page = show(chat)
    good = page.get_by_role("button", name="Good answer")
    with page.expect_response("**/chatkit"):
        good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    with page.expect_response("**/chatkit"):
        page.get_by_role("button", name="Bad answer").click()
    expect(good).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    ids = ["item_1", "item_2"]
    assert [each["item_ids"] for each in chat.asked("items.feedback")] == [ids, ids]
    assert [each["kind"] for each in chat.asked("items.feedback")] == ["positive", "negative"]


@requirement("ELM-3")
def test_a_judgement_that_the_server_does_not_take_is_taken_back_and_said(show: Open) -> None:
    chat = answering("Done.")
    chat.refused.add("items.feedback")
    page = show(chat)
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_text("Your feedback was not saved.")).to_be_visible()
    good = page.get_by_role("button", name="Good answer")
    expect(good).to_have_attribute("aria-pressed", "false")


@requirement("ELM-3")
def test_both_sides_of_a_conversation_are_copied(show: Open) -> None:
    page = show(answering("**Because.**"))
    for label, text in [("Copy message", "Why?"), ("Copy answer", "**Because.**")]:
        page.get_by_role("button", name=label).click()
        expect(page.get_by_role("button", name=label)).to_have_attribute("data-done", "Copied")
        assert page.evaluate("navigator.clipboard.readText()") == text
