"""What a screen reader finds in the chat, and what it is told while an answer is being written."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.playground import open_playground, release
from tests.requirements import partly

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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 420, "height": 720})
    yield context.new_page()
    context.close()


@partly("ELM-8")
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


@partly("ELM-8")
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
