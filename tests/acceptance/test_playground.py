"""The playground: each state is reached by its address, under the strictest policy, and can be driven."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.playground import open_playground, release, settle, show, states
from tests.requirements import requirement

# All states, one after the other.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 720})
    yield context.new_page()
    context.close()


@requirement("ELM-1", "ELM-2")
@requirement("ELM-10")
def test_every_state_is_reached_with_no_complaint_of_the_browser_and_no_request_to_another_host(
    playground: str, page: Page
) -> None:
    complaints: list[str] = []
    asked: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        # What the server is to refuse is refused without the network: only policies and code complain.
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    open_playground(page, playground)
    missed: set[str] = set()
    for state in states(page):
        show(page, state)
        if page.evaluate("playground.missed.length"):
            missed.add(state)
    assert complaints == []
    assert missed == set()
    assert {url for url in asked if not url.startswith((playground, "data:", "blob:"))} == set()


def test_the_address_names_state_look_width_language_and_options(
    playground: str, page: Page
) -> None:
    open_playground(
        page,
        playground,
        state="start",
        scheme="dark",
        locale="ar",
        width="320",
        **{"o.header.title.text": "Harbour", "o.history.enabled": "no"},
    )
    chat = page.locator("chatdock-chat")
    expect(chat.get_by_role("heading", name="Harbour")).to_be_visible()
    expect(chat.get_by_role("button", name="Past conversations")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert (chat.bounding_box() or {})["width"] == 320
    assert chat.evaluate("element => getComputedStyle(element).colorScheme") == "dark"


def test_what_is_chosen_on_the_page_changes_the_chat_and_the_address(
    playground: str, page: Page
) -> None:
    page.goto(f"{playground}/playground?state=start")
    settle(page)
    page.get_by_label("State").select_option("citations")
    page.get_by_text("Header and frame").click()
    page.get_by_label("header.title.enabled").select_option("no")
    settle(page)
    expect(page.locator("chatdock-chat .sources")).to_be_visible()
    expect(page.locator("chatdock-chat h2")).to_have_count(0)
    assert page.url.endswith("?state=citations&o.header.title.enabled=no")
    page.reload()
    settle(page)
    expect(page.locator("chatdock-chat .sources")).to_be_visible()
    expect(page.locator("chatdock-chat h2")).to_have_count(0)


def test_methods_can_be_called_and_what_comes_of_them_is_listed(
    playground: str, page: Page
) -> None:
    page.goto(f"{playground}/playground?state=start")
    settle(page)
    page.get_by_role("button", name="sendUserMessage()").click()
    expect(page.locator("chatdock-chat .answer")).to_contain_text("Springs come last.")
    log = page.get_by_role("region", name="Events and ops")
    for name in ("threads.create", "chatkit.response.start", "chatkit.response.end"):
        expect(log.get_by_text(name)).to_be_visible()


def test_an_answer_goes_on_when_it_is_released(playground: str, page: Page) -> None:
    open_playground(page, playground, state="answer-streaming")
    answer = page.locator("chatdock-chat .answer")
    expect(answer).not_to_contain_text("A boat that moves slowly")
    release(page)
    expect(answer).to_contain_text("A boat that moves slowly")
    expect(page.get_by_role("button", name="Copy answer").last).to_be_visible()


@requirement("ELM-8")
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_an_answer_runs_in_the_direction_of_its_text_and_not_of_the_chat(
    playground: str, page: Page, locale: str
) -> None:
    open_playground(page, playground, state="answer-rtl", locale=locale)
    answer = page.locator("chatdock-chat .answer")
    assert answer.evaluate("answer => getComputedStyle(answer).direction") == "rtl"
    show(page, "answer-whole")
    assert answer.evaluate("answer => getComputedStyle(answer).direction") == "ltr"


@requirement("ELM-3")
def test_an_answer_of_which_nothing_comes_for_ten_seconds_is_said_to_be_waited_for(
    playground: str, page: Page
) -> None:
    page.clock.install()
    open_playground(page, playground, state="answer-waiting")
    waiting = page.get_by_role("paragraph").filter(has_text="Still waiting for the server…")
    expect(waiting).to_have_count(0)
    page.clock.fast_forward(10_000)
    expect(waiting).to_be_visible()
    release(page)
    expect(page.locator("chatdock-chat .answer")).to_contain_text("Step ashore")
    expect(waiting).to_have_count(0)
