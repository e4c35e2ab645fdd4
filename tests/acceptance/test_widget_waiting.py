"""Messages that are sent while an answer is written wait for it, in every tab."""

import threading
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.chat_page import (
    QUESTION,
    answer,
    ask,
    composer,
    expect_queued,
    expect_whole,
    look_on,
    questions,
    say,
    waiting,
)
from tests.requirements import requirement
from tests.serving import RunningServer

Serve = Callable[..., RunningServer]


@requirement("RUN-5")
@requirement("ELM-3")
def test_messages_sent_during_an_answer_wait_in_order_and_can_be_taken_back(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    page = reader.new_page()
    ask(page, site)
    say(page, "And then?")
    expect(page.locator("[aria-live=polite]")).to_contain_text("Message waiting.")
    say(page, "And at last?")
    say(page, "Never mind")
    expect(waiting(page)).to_have_text(["And then?", "And at last?", "Never mind"])
    page.get_by_role("button", name="Remove: Never mind").click()
    expect(waiting(page)).to_have_text(["And then?", "And at last?"])
    expect(composer(page)).to_have_value("Never mind")
    expect(composer(page)).to_be_focused()
    expect(questions(page)).to_have_text([QUESTION])
    for asked, left in ((2, ["And at last?"]), (3, [])):
        page.get_by_role("button", name="Stop", exact=True).click()
        expect(waiting(page)).to_have_text(left)
        expect(page.locator("article.answer")).to_have_count(asked)
        expect(answer(page)).to_contain_text("word3")
        expect(page.get_by_text("Stopped", exact=True)).to_have_count(asked - 1)
    expect(questions(page)).to_have_text([QUESTION, "And then?", "And at last?"])
    go_on.set()
    expect_whole(page)


@requirement("RUN-5")
@requirement("ELM-4")
def test_messages_wait_in_order_after_a_reload_can_be_taken_back_and_come_out_in_their_turns(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    page = reader.new_page()
    ask(page, site)
    for text in ("And then?", "Never mind", "And at last?"):
        say(page, text)
    expect(page.get_by_role("button", name="Remove: And at last?")).to_be_enabled()
    expect_queued(page, 3)
    page.reload()
    expect(waiting(page)).to_have_text(["And then?", "Never mind", "And at last?"])
    expect(answer(page)).to_contain_text("word3")
    page.get_by_role("button", name="Remove: Never mind").click()
    expect(waiting(page)).to_have_text(["And then?", "And at last?"])
    expect(composer(page)).to_have_value("Never mind")
    for asked, left in ((2, ["And at last?"]), (3, [])):
        page.get_by_role("button", name="Stop", exact=True).click()
        expect(page.locator("article.answer")).to_have_count(asked)
        expect(waiting(page)).to_have_text(left)
        expect(answer(page)).to_contain_text("word3")
    expect(questions(page)).to_have_text([QUESTION, "And then?", "And at last?"])
    go_on.set()
    expect_whole(page)


@requirement("RUN-5")
@requirement("ELM-4")
def test_a_second_tab_shows_what_waits_until_the_first_one_takes_it_back(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    first, second = reader.new_page(), reader.new_page()
    ask(first, site)
    say(first, "And then?")
    second.goto(site)
    second.get_by_role("button", name="Open the assistant").click()
    expect(waiting(second)).to_have_text(["And then?"])
    say(first, "And at last?")
    expect(waiting(second)).to_have_text(["And then?", "And at last?"])
    first.get_by_role("button", name="Remove: And then?").click()
    expect(waiting(second)).to_have_text(["And at last?"])
    expect(composer(second)).to_have_value("")
    second.get_by_role("button", name="Remove: And at last?").click()
    expect(waiting(first)).to_have_count(0)
    go_on.set()
    for page in (first, second):
        expect_whole(page)
        expect(questions(page)).to_have_text([QUESTION])


@requirement("ELM-4")
def test_two_tabs_stay_in_step_when_one_of_them_asks(
    reader: BrowserContext, site: str, go_on: threading.Event
) -> None:
    first, second = reader.new_page(), reader.new_page()
    ask(first, site)
    first.get_by_role("button", name="Stop", exact=True).click()
    expect(first.get_by_text("Stopped", exact=True)).to_be_visible()
    look_on(second, site)
    expect(second.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
    say(first, "And then?")
    expect(questions(second)).to_have_text([QUESTION, "And then?"])
    expect(answer(second)).to_contain_text("word3")
    say(second, "And at last?")
    expect(waiting(second)).to_have_text(["And at last?"])
    first.get_by_role("button", name="Stop", exact=True).click()
    expect(first.get_by_text("Stopped", exact=True)).to_have_count(2)
    go_on.set()
    for page in (first, second):
        expect(questions(page)).to_have_text([QUESTION, "And then?", "And at last?"])
        expect(waiting(page)).to_have_count(0)
        expect_whole(page)
