"""The widget in a real browser, with a model whose answers take their time."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from chatdock.testing import FakeOpenAI, FakeReply
from tests.requirements import partly, requirement
from tests.serving import RunningServer, free_port

QUESTION = "How do I moor?"
WORDS = 60

pytestmark = pytest.mark.timeout(120)

Serve = Callable[..., RunningServer]


@pytest.fixture
def start_site(serve: Serve, tmp_path: Path) -> Iterator[Serve]:
    """Starts a site of one page whose assistant answers 60 words in about six seconds."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Boats</title><h1 id=a>Boats</h1><p>Tie the line.")
    text = " ".join(f"word{number}" for number in range(WORDS))
    with FakeOpenAI(FakeReply(text=text, tokens_per_second=10)) as fake:
        env = {
            "CHATDOCK_MODEL": "chat/fake",
            "CHATDOCK_MODEL_BASE_URL": fake.base_url,
            "CHATDOCK_MODEL_API_KEY": "none",
            "CHATDOCK_SHUTDOWN_SECONDS": "0",
        }
        yield partial(serve, folder, env=env)


@pytest.fixture
def site(start_site: Serve) -> str:
    """The address of such a site."""
    return start_site().url


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    yield context
    context.close()


def ask(page: Page, site: str) -> None:
    """Ask the question and return when the answer has begun."""
    page.goto(site)
    page.get_by_role("button", name="Open the assistant").click()
    composer(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text("word3")


def look_on(page: Page, site: str) -> None:
    """Open the assistant in a tab of its own, and return when it shows the answer that another one asked for."""
    page.goto(site)
    page.get_by_role("button", name="Open the assistant").click()
    expect(answer(page)).to_contain_text("word3")


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your message")


def answer(page: Page) -> Locator:
    return page.locator("article.answer").last


def expect_whole(page: Page) -> None:
    """Wait for the end of the answer: each word is there once."""
    expect(answer(page)).to_contain_text(f"word{WORDS - 1}")
    expect(answer(page).get_by_role("button", name="Copy answer")).to_be_visible()
    text = answer(page).locator("chatdock-markdown").inner_text()
    assert text.split() == [f"word{number}" for number in range(WORDS)]


@partly("ELM-4")
def test_a_second_tab_follows_an_answer_that_the_first_one_asked_for(
    reader: BrowserContext, site: str
) -> None:
    first, second = reader.new_page(), reader.new_page()
    ask(first, site)
    look_on(second, site)
    expect(second.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect_whole(second)
    expect_whole(first)


SHOW = """state => {
    Object.defineProperty(document, "visibilityState", { get: () => state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""Hides the page, or shows it, as the browser does when another tab is chosen."""


@partly("ELM-4")
def test_a_hidden_tab_leaves_an_answer_that_it_only_follows_and_takes_it_up_when_it_is_seen(
    reader: BrowserContext, site: str
) -> None:
    first, second = reader.new_page(), reader.new_page()
    ask(first, site)
    look_on(second, site)
    with second.expect_event("requestfailed", lambda request: "/run" in request.url):
        second.evaluate(SHOW, "hidden")
    first.evaluate(SHOW, "hidden")
    second.evaluate(SHOW, "visible")
    expect(second.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    for page in (first, second):
        expect_whole(page)


@requirement("RUN-1")
@partly("ELM-4")
def test_a_reload_after_the_browser_forgot_everything_still_follows_the_answer(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    ask(page, site)
    page.evaluate(
        "Object.keys(localStorage).filter(key => key.includes('cursor'))"
        ".forEach(key => localStorage.removeItem(key))"
    )
    page.reload()
    expect(answer(page)).to_contain_text("word3")
    expect_whole(page)


@partly("ELM-4")
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


@partly("ELM-1")
def test_an_answer_goes_on_when_the_host_moves_the_element(
    reader: BrowserContext, site: str
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
    expect_whole(page)
    composer(page).fill("And then?")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


@requirement("RUN-3")
@partly("ELM-3")
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
@partly("ELM-3")
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
    expect(page.locator("article.answer").first.get_by_text("Stopped", exact=True)).to_be_visible()


@requirement("RUN-3")
@partly("ELM-4")
def test_a_stop_from_a_second_tab_is_told_in_the_one_that_asked(
    reader: BrowserContext, site: str
) -> None:
    first, second = reader.new_page(), reader.new_page()
    ask(first, site)
    second.goto(site)
    second.get_by_role("button", name="Open the assistant").click()
    second.get_by_role("button", name="Stop", exact=True).click()
    for page in (first, second):
        expect(answer(page).get_by_text("Stopped", exact=True)).to_be_visible()
        expect(page.locator("[aria-live=polite]")).to_contain_text("Stopped.")


@partly("ELM-4")
def test_a_lost_network_in_mid_answer_is_told_and_loses_no_word(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    ask(page, site)
    reader.set_offline(True)
    page.wait_for_timeout(500)
    reader.set_offline(False)
    expect_whole(page)


@partly("ELM-11")
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
    notice = page.get_by_text("The conversation could not be shown.")
    expect(notice).to_be_visible()
    with page.expect_event("requestfailed", lambda request: "/thread-" in request.url):
        page.get_by_role("button", name="Try now").click()
    page.unroute(parts)
    composer(page).press_sequentially("And")
    expect(notice).to_be_hidden()
    expect_whole(page)


@partly("ELM-3")
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


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    page.keyboard.press("Enter")


def questions(page: Page) -> Locator:
    """What the reader asked and the server has begun to answer, in order."""
    return page.locator("chatdock-item .question .bubble")


def waiting(page: Page) -> Locator:
    return page.locator(".waiting .bubble")


@requirement("RUN-5")
@partly("ELM-3")
def test_messages_sent_during_an_answer_wait_in_order_and_can_be_taken_back(
    reader: BrowserContext, site: str
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
    expect_whole(page)


@requirement("RUN-5")
@partly("ELM-4")
def test_messages_wait_in_order_after_a_reload_can_be_taken_back_and_come_out_in_their_turns(
    reader: BrowserContext, site: str
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
    expect_whole(page)


def expect_queued(page: Page, count: int) -> None:
    """Wait until the server has queued that many messages in the thread that is open."""
    # Of an asynchronous function `wait_for_function` takes the promise for the answer.
    page.evaluate(
        """async count => {
            const id = Object.entries(sessionStorage).find(([key]) => key.startsWith("chatdock:thread:"))[1];
            for (;;) {
                const response = await fetch(`/chatkit/threads/${id}/waiting`);
                if ((await response.json()).runs.length === count) return;
                await new Promise((resolve) => setTimeout(resolve, 20));
            }
        }""",
        arg=count,
    )


@requirement("RUN-5")
@partly("ELM-4")
def test_a_second_tab_shows_what_waits_until_the_first_one_takes_it_back(
    reader: BrowserContext, site: str
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
    for page in (first, second):
        expect_whole(page)
        expect(questions(page)).to_have_text([QUESTION])


@partly("ELM-4")
def test_two_tabs_stay_in_step_when_one_of_them_asks(reader: BrowserContext, site: str) -> None:
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
    for page in (first, second):
        expect(questions(page)).to_have_text([QUESTION, "And then?", "And at last?"])
        expect(waiting(page)).to_have_count(0)
        expect_whole(page)


@requirement("RUN-5")
@partly("ELM-4")
def test_a_server_that_starts_again_is_found_again_and_what_waited_is_shown(
    reader: BrowserContext, start_site: Serve
) -> None:
    port = free_port()
    server = start_site(port=port)
    page = reader.new_page()
    ask(page, server.url)
    say(page, "And then?")
    say(page, "And at last?")
    expect_queued(page, 2)
    server.kill()
    expect(page.get_by_text("Connecting again…")).to_be_visible()
    page.get_by_role("button", name="Try now").click()
    start_site(port=port)
    expect(page.get_by_text("Connecting again…")).to_be_hidden()
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


@partly("ELM-4")
def test_a_thread_with_messages_that_wait_is_opened_at_its_end(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    ask(page, site)
    for at in range(3):
        say(page, f"{LONG}{at}")
    expect_queued(page, 3)
    page.reload()
    expect(waiting(page)).to_have_count(3)
    expect_at_end(page)


@partly("ELM-4")
def test_a_lost_connection_is_told_without_hiding_what_waits(
    reader: BrowserContext, start_site: Serve
) -> None:
    server = start_site()
    page = reader.new_page()
    ask(page, server.url)
    for at in range(3):
        say(page, f"{LONG}{at}")
    expect_queued(page, 3)
    expect(waiting(page)).to_have_count(3)
    expect_at_end(page)
    # From here on no answer ends, and no other one begins.
    server.kill()
    expect(page.get_by_text("Connecting again…")).to_be_visible()
    expect_at_end(page)


@partly("ELM-3")
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


@requirement("RUN-10")
@partly("ELM-3")
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


@partly("ELM-3")
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
    expect(answer(page).get_by_role("button", name="Copy answer")).to_be_visible()
    expect_in_sight(page, ".failure")


@requirement("RUN-3")
@partly("ELM-4")
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
