"""The widget in a real browser, with a model whose answers take their time."""

import threading

from playwright.sync_api import BrowserContext, expect

from tests.chat_page import (
    QUESTION,
    answer,
    ask,
    composer,
    expect_whole,
    look_on,
    questions,
    say,
)
from tests.requirements import requirement


@requirement("ELM-4")
def test_a_second_tab_follows_an_answer_that_the_first_one_asked_for(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    first, second = reader.new_page(), reader.new_page()
    ask(first, site)
    look_on(second, site)
    expect(second.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    go_on.set()
    expect_whole(second)
    expect_whole(first)


SHOW = """state => {
    Object.defineProperty(document, "visibilityState", { get: () => state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""Hides the page, or shows it, as the browser does when another tab is chosen."""


@requirement("ELM-4")
def test_a_hidden_tab_leaves_an_answer_that_it_only_follows_and_takes_it_up_when_it_is_seen(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    first, second = reader.new_page(), reader.new_page()
    ask(first, site)
    look_on(second, site)
    with second.expect_event("requestfailed", lambda request: "/run" in request.url):
        second.evaluate(SHOW, "hidden")
    first.evaluate(SHOW, "hidden")
    second.evaluate(SHOW, "visible")
    expect(second.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    go_on.set()
    for page in (first, second):
        expect_whole(page)


@requirement("RUN-1")
@requirement("ELM-4")
def test_a_reload_after_the_browser_forgot_everything_still_follows_the_answer(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    page = reader.new_page()
    ask(page, site)
    page.evaluate(
        "Object.keys(localStorage).filter(key => key.includes('cursor'))"
        ".forEach(key => localStorage.removeItem(key))"
    )
    page.reload()
    expect(answer(page)).to_contain_text("word3")
    go_on.set()
    expect_whole(page)


@requirement("ELM-4")
def test_nothing_is_left_in_the_storage_of_an_answer_that_has_ended(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    ask(page, site)
    cursors = "Object.keys(localStorage).filter(key => key.includes('cursor')).length"
    assert page.evaluate(cursors) == 1
    expect_whole(page)
    # A title can come after the text.
    page.wait_for_function(f"{cursors} === 0")


@requirement("ELM-1")
def test_an_answer_goes_on_when_the_host_moves_the_element(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    page = reader.new_page()
    ask(page, site)
    page.evaluate(
        """() => {
            const chat = document.querySelector("chatdock-dock").shadowRoot.querySelector("chatdock-chat");
            const frame = document.createElement("div");
            chat.before(frame);
            frame.style.height = "100%";
            frame.append(chat);
        }"""
    )
    go_on.set()
    expect_whole(page)
    composer(page).fill("And then?")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


@requirement("RUN-3")
@requirement("ELM-3")
def test_a_stopped_answer_says_so_and_the_next_question_can_be_typed_at_once(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    ask(page, site)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    expect(answer(page)).to_contain_text("word3")
    expect(composer(page)).to_be_focused()
    page.reload()
    expect(answer(page)).to_contain_text("word3")
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()


@requirement("RUN-3")
@requirement("ELM-3")
def test_an_answer_that_was_stopped_says_so_for_good_and_no_other_does(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    ask(page, site)
    page.get_by_role("button", name="Stop", exact=True).click()
    say(page, "And then?")
    expect(page.locator("article.answer")).to_have_count(2)
    expect_whole(page)
    page.reload()
    expect_whole(page)
    expect(page.get_by_text("Stopped", exact=True)).to_have_count(1)
    first = page.locator("chatdock-item[data-type=assistant_message]").first
    expect(first.get_by_text("Stopped", exact=True)).to_be_visible()


@requirement("RUN-3")
@requirement("ELM-4")
def test_a_stop_from_a_second_tab_is_told_in_the_one_that_asked(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    first, second = reader.new_page(), reader.new_page()
    ask(first, site)
    second.goto(site)
    second.get_by_role("button", name="Open the assistant").click()
    second.get_by_role("button", name="Stop", exact=True).click()
    for page in (first, second):
        expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
        expect(page.locator("[aria-live=polite]")).to_contain_text("Stopped.")


@requirement("ELM-4")
def test_a_lost_network_in_mid_answer_is_told_and_loses_no_word(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    ask(page, site)
    reader.set_offline(True)
    strip = page.locator(".connection", has_text="Connecting again…")
    expect(strip).to_be_visible()
    reader.set_offline(False)
    expect(strip).to_be_hidden()
    expect_whole(page)


@requirement("ELM-11")
def test_what_shows_messages_is_not_loaded_to_greet_and_again_when_it_could_not_be_reached(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    parts = "**/assets/thread-*.js"
    page.route(parts, lambda route: route.abort())
    page.goto(site)
    page.get_by_role("button", name="Open the assistant").click()
    expect(page.get_by_text("What can I help with?")).to_be_visible()
    assert [url for url in asked_for if "/thread-" in url] == []
    with page.expect_event("requestfailed", lambda request: "/thread-" in request.url):
        say(page, QUESTION)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    notice = page.get_by_role("paragraph").filter(has_text="could not be shown.")
    expect(notice).to_be_visible()
    with page.expect_event("requestfailed", lambda request: "/thread-" in request.url):
        page.get_by_role("button", name="Try now").click()
    page.unroute(parts)
    composer(page).press_sequentially("And")
    expect(notice).to_be_hidden()
    expect_whole(page)


@requirement("ELM-3")
def test_a_long_draft_in_a_low_window_leaves_room_for_the_conversation(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(site)
    page.get_by_role("button", name="Open the assistant").click()
    composer(page).fill("\n".join(["One more line"] * 8))
    box = composer(page).bounding_box()
    assert box is not None
    assert box["height"] <= 256 / 3


@requirement("ELM-3")
def test_the_last_message_can_be_put_in_other_words(reader: BrowserContext, site: str) -> None:
    page = reader.new_page()
    ask(page, site)
    expect(page.get_by_role("button", name="Edit message")).to_have_count(0)
    expect_whole(page)
    composer(page).fill("Half a thought")
    page.get_by_role("button", name="Edit message").click()
    expect(composer(page)).to_have_value(QUESTION)
    expect(composer(page)).to_be_focused()
    say(page, "How do I anchor?")
    expect(questions(page)).to_have_text(["How do I anchor?"])
    expect(composer(page)).to_have_value("Half a thought")
    expect_whole(page)
    page.reload()
    expect(questions(page)).to_have_text(["How do I anchor?"])
