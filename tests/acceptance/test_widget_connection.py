"""What a lost server or network leaves in sight, and how the widget finds it again."""

import threading
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.chat_page import (
    QUESTION,
    WORDS,
    answer,
    ask,
    composer,
    expect_queued,
    expect_whole,
    questions,
    say,
    waiting,
)
from tests.requirements import requirement
from tests.serving import RunningServer, free_port

Serve = Callable[..., RunningServer]


@requirement("RUN-5")
@requirement("ELM-4")
def test_a_server_that_starts_again_is_found_again_and_what_waited_is_shown(
    reader: BrowserContext, start_site: Serve, go_on: threading.Event
) -> None:
    port = free_port()
    server = start_site(port=port)
    page = reader.new_page()
    ask(page, server.url)
    say(page, "And then?")
    say(page, "And at last?")
    expect_queued(page, 2)
    server.kill()
    expect(page.get_by_role("paragraph").filter(has_text="Connecting again…")).to_be_visible()
    page.get_by_role("button", name="Try now").click()
    start_site(port=port)
    expect(page.get_by_role("paragraph").filter(has_text="Connecting again…")).to_be_hidden()
    expect(questions(page)).to_have_text([QUESTION, "And then?", "And at last?"])
    expect(waiting(page)).to_have_count(0)
    expect(page.get_by_text("Interrupted", exact=True)).to_be_visible()
    expect(page.get_by_text("Not answered")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("stopped before it came to this question.")
    words = page.locator("article.answer chatdock-markdown").inner_text().split()
    assert words == [f"word{number}" for number in range(len(words))]
    page.get_by_role("alert").get_by_role("button", name="Try again").click()
    expect(answer(page)).to_contain_text("word3")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Ask again: And then?").click()
    expect(questions(page)).to_have_text([QUESTION, "And then?", "And at last?", "And then?"])
    expect(answer(page)).to_contain_text("word3")
    go_on.set()
    expect_whole(page)


def expect_at_end(page: Page) -> None:
    """Wait until the last of the thread is in sight."""
    page.wait_for_function(
        """() => {
            const chat = document.querySelector("chatdock-dock").shadowRoot.querySelector("chatdock-chat");
            const scroller = chat.shadowRoot.querySelector(".scroller");
            const { scrollHeight, scrollTop, clientHeight } = scroller;
            return scrollHeight > clientHeight && scrollHeight - scrollTop - clientHeight < 2;
        }""",
    )


LONG = "What is there to say? " * 20
"""A question that fills its place in the panel: two of them are more than fits."""


@requirement("ELM-4")
def test_a_thread_with_messages_that_wait_is_opened_at_its_end(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    page = reader.new_page()
    ask(page, site)
    for at in range(3):
        say(page, f"{LONG}{at}")
    expect_queued(page, 3)
    page.reload()
    expect(waiting(page)).to_have_count(3)
    expect_at_end(page)


@requirement("ELM-4")
def test_a_lost_connection_is_told_without_hiding_what_waits(
    reader: BrowserContext, start_site: Serve, go_on: threading.Event
) -> None:
    server = start_site()
    page = reader.new_page()
    ask(page, server.url)
    for at in range(3):
        say(page, f"{LONG}{at}")
    expect_queued(page, 3)
    expect(waiting(page)).to_have_count(3)
    expect_at_end(page)
    server.kill()
    expect(page.get_by_role("paragraph").filter(has_text="Connecting again…")).to_be_visible()
    expect_at_end(page)


@requirement("ELM-3")
def test_the_buttons_below_an_answer_that_just_fits_are_in_sight(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    page.set_viewport_size({"width": 1200, "height": 500})
    ask(page, site)
    expect_whole(page)
    lacking = page.evaluate(
        """() => {
            const chat = document.querySelector("chatdock-dock").shadowRoot.querySelector("chatdock-chat");
            const scroller = chat.shadowRoot.querySelector(".scroller");
            const turn = scroller.querySelector(".column").getBoundingClientRect().bottom
                - scroller.querySelector(".question").getBoundingClientRect().top + 12;
            return turn - scroller.clientHeight;
        }"""
    )
    page.set_viewport_size({"width": 1200, "height": round(500 + lacking - 20)})
    say(page, "And then?")
    expect(page.locator("article.answer")).to_have_count(2)
    expect_whole(page)
    expect_at_end(page)


@requirement("ELM-3")
def test_lines_that_are_written_meanwhile_do_not_take_the_end_of_an_answer_out_of_sight(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    page.set_viewport_size({"width": 1200, "height": 420})
    ask(page, site)
    expect(answer(page)).to_contain_text("word40")
    page.locator("chatdock-chat .scroller").evaluate(
        "(view) => view.scrollTo(0, view.scrollHeight)"
    )
    expect_at_end(page)
    composer(page).press_sequentially("One")
    for line in ("Two", "Three", "Four"):
        page.keyboard.press("Shift+Enter")
        page.keyboard.type(line)
    expect_whole(page)
    expect_at_end(page)


@requirement("RUN-10")
@requirement("ELM-3")
def test_a_server_that_ends_in_mid_answer_leaves_one_message_in_sight_and_nothing_that_goes_on(
    reader: BrowserContext, start_site: Serve
) -> None:
    port = free_port()
    server = start_site(port=port)
    page = reader.new_page()
    ask(page, server.url)
    server.stop()
    expect(page.get_by_role("alert")).to_contain_text("The server stopped while it was answering.")
    expect(page.get_by_role("alert").get_by_role("button", name="Try again")).to_be_in_viewport(
        ratio=1
    )
    for text in ("Thinking", "Connecting again…"):
        expect(page.get_by_text(text)).to_be_hidden()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
    expect_in_sight(page, ".failure")
    start_site(port=port)
    page.get_by_role("alert").get_by_role("button", name="Try again").click()
    expect(composer(page)).to_be_focused()
    expect_whole(page)


def expect_in_sight(page: Page, selector: str) -> None:
    """Wait until nothing of the part is behind the composer."""
    page.wait_for_function(
        """selector => {
            const chat = document.querySelector("chatdock-dock").shadowRoot.querySelector("chatdock-chat");
            const [part, scroller] = [selector, ".scroller"].map(name => chat.shadowRoot.querySelector(name));
            return part && part.getBoundingClientRect().bottom <= scroller.getBoundingClientRect().bottom + 1;
        }""",
        arg=selector,
    )


@requirement("ELM-3")
def test_a_failure_below_a_long_answer_is_in_sight_as_a_whole(
    reader: BrowserContext, start_site: Serve
) -> None:
    server = start_site()
    page = reader.new_page()
    page.set_viewport_size({"width": 1200, "height": 330})
    ask(page, server.url)
    expect(answer(page)).to_contain_text("word40")
    server.stop()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Copy answer")).to_be_visible()
    expect_in_sight(page, ".failure")


@requirement("RUN-3")
@requirement("ELM-4")
def test_a_stop_while_the_network_is_lost_is_delivered_when_it_is_back(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    ask(page, site)
    page.route("**/chatkit**", lambda route: route.abort())
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(composer(page)).to_be_focused()
    expect(answer(page)).to_contain_text("word12")
    page.unroute("**/chatkit**")
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert f"word{WORDS - 1}" not in answer(page).inner_text()
