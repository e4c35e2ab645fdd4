"""What a screen reader finds in the chat, and what it is told while an answer is being written."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.playground import open_playground, release, show, states
from tests.requirements import requirement

_CLOCK: Final = """
    window.elapsed = 0;
    const begun = Date.now();
    Date.now = () => begun + window.elapsed;
"""
"""A clock that stands still unless the test moves it: how often something is said depends on it."""

_LISTEN: Final = """() => {
    window.said = [];
    const status = playground.chat.shadowRoot.querySelector("[aria-live=polite]");
    new MutationObserver(() => {
        const text = status.textContent.trim();
        if (text && text !== window.said.at(-1)) window.said.push(text);
    }).observe(status, { childList: true, characterData: true, subtree: true });
}"""


_LEVELS: Final = """chat => [...chat.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")]
    .filter((heading) => heading.checkVisibility())
    .map((heading) => Number(heading.ariaLevel ?? heading.localName[1]))"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 420, "height": 720})
    yield context.new_page()
    context.close()


@requirement("ELM-8")
def test_an_answer_is_told_in_whole_sentences_each_once_and_not_more_often_than_can_be_heard(
    playground: str, page: Page
) -> None:
    page.add_init_script(_CLOCK)
    open_playground(page, playground, state="answer-in-parts")
    page.evaluate(_LISTEN)
    release(page)
    page.evaluate("window.elapsed += 5_000")
    release(page)
    release(page)
    assert page.evaluate("window.said") == [
        "Tie the bow line first. It holds the boat against the wind.",
        "Then tie the stern line. It keeps the boat parallel to the dock. "
        "Springs come last. They stop it from surging. Answer complete.",
    ]


_PARTS: Final = 60
_PART_MS: Final = 250


@requirement("ELM-8")
def test_a_long_answer_is_told_as_a_whole_in_no_more_remarks_than_can_be_heard(
    playground: str, page: Page
) -> None:
    page.add_init_script(_CLOCK)
    open_playground(page, playground, state="answer-in-many-parts")
    page.evaluate(_LISTEN)
    for _ in range(_PARTS):
        page.evaluate(f"window.elapsed += {_PART_MS}")
        release(page)
    said: list[str] = page.evaluate("window.said")
    words = " ".join(said).removesuffix(" Answer complete.")
    lines = [f"Line {n} is made fast. It holds {n + 1} tonnes." for n in range(1, _PARTS + 1)]
    assert words == " ".join(lines)
    # One in four seconds while it is written, and one with the rest.
    assert len(said) <= _PARTS * _PART_MS / 4_000 + 1
    # Nothing else that grows with the answer speaks up by itself.
    live = ":is([aria-live], [role=status], [role=alert], [role=log])"
    assert page.locator(f"chatdock-chat {live} .answer").count() == 0


@requirement("ELM-8")
@pytest.mark.parametrize(("locale", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_the_chat_is_a_named_region_that_tells_its_language_and_direction(
    playground: str, page: Page, locale: str, direction: str
) -> None:
    open_playground(page, playground, state="answer-whole", locale=locale)
    region = page.locator("chatdock-chat section.chat")
    expect(region).to_have_attribute("lang", locale)
    expect(region).to_have_attribute("dir", direction)
    expect(region).to_have_role("region")
    expect(region).to_have_accessible_name(re.compile(r"\S"))
    conversation = region.get_by_role("region")
    expect(conversation).to_have_count(1)
    expect(conversation).to_have_accessible_name(re.compile(r"\S"))
    # What people and the model write may be of any language.
    for text in (".bubble", ".answer", ".head-title"):
        expect(region.locator(text).first).to_have_attribute("dir", "auto")


@requirement("ELM-8")
def test_no_state_leaves_out_a_level_of_its_headings(playground: str, page: Page) -> None:
    open_playground(page, playground)
    found: dict[str, list[int]] = {}
    for state in states(page):
        show(page, state)
        levels = page.locator("chatdock-chat section.chat").evaluate(_LEVELS)
        # The page itself has the first one.
        if any(after - before > 1 for before, after in pairwise([1, *levels])):
            found[state] = levels
    assert found == {}


@requirement("ELM-8")
def test_a_conversation_reads_as_headings_texts_and_named_buttons(
    playground: str, page: Page
) -> None:
    open_playground(page, playground, state="queued")
    expect(page.locator("chatdock-chat section.chat")).to_match_aria_snapshot("""
        - button "Past conversations"
        - heading "Mooring a boat" [level=2]
        - button "New conversation"
        - region "Conversation":
          - article:
            - heading "You" [level=3]
            - paragraph: How do I moor?
          - article:
            - heading "Assistant" [level=3]
            - list:
              - listitem:
                - paragraph: Rig fenders and two lines.
          - article:
            - heading "You" [level=3]
            - paragraph: And how do I cast off?
          - paragraph:
            - text: Waiting
            - 'button "Remove: And how do I cast off?"'
        - textbox "Your message"
        - button "Stop"
        - status: The assistant is answering.
    """)
