"""All that the chat can do, done with the keyboard alone: no pointer, and no focus that a script gives."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.chat_page import QUESTION, answer, composer
from tests.files import text_file
from tests.keyboard import Stop, reach, stop, use, way_round
from tests.playground import (
    button,
    notes,
    open_playground,
    params_of,
    release,
    settle,
    show,
    states,
)
from tests.requirements import requirement

# All states, one after the other.
pytestmark = pytest.mark.timeout(900)

MAIN: Final = (
    "start-prompts",
    "history",
    "answer-streaming",
    "answer-actions",
    "answer-with-code",
    "citations",
    "workflow-expanded",
    "queued",
    "structured-input",
    "composer-everything",
    "attachments",
    "widget-card-form",
    "widget-datepicker",
    "widget-radiogroup",
    "error-retryable",
)
"""States that together have most kinds of stops."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 420, "height": 720},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context.new_page()
    context.close()


def faults(page: Page, state: str) -> list[Stop]:
    """The stops of a state that are not seen or not where a reader expects the next one."""
    show(page, state)
    return [each for each in way_round(page) if not (each.is_seen and each.is_onward)]


@requirement("ELM-8")
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_stop_is_seen_in_the_order_of_reading_and_none_is_a_trap(
    playground: str, page: Page, locale: str
) -> None:
    open_playground(page, playground, locale=locale)
    assert {state: found for state in MAIN if (found := faults(page, state))} == {}


@pytest.mark.long
@requirement("ELM-8")
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_stop_of_every_state_is_seen_in_the_order_of_reading(
    playground: str, page: Page, locale: str
) -> None:
    open_playground(page, playground, locale=locale)
    assert {state: found for state in states(page) if (found := faults(page, state))} == {}


@requirement("ELM-8")
def test_the_way_back_has_the_same_stops(playground: str, page: Page) -> None:
    open_playground(page, playground, state="composer-everything")
    forward = [each.number for each in way_round(page)]
    back = [each.number for each in way_round(page, "Shift+Tab")]
    assert back == forward[::-1]
    assert len(forward) > 10


@requirement("ELM-8")
def test_the_dock_can_be_left_while_it_loads(reader: BrowserContext, site: str) -> None:
    page = reader.new_page()
    # Nothing of it ever comes.
    page.route("**/assets/**", lambda _: None)
    page.goto(site)
    launcher = page.get_by_role("button", name="Open the assistant")
    use(launcher)
    expect(page.get_by_role("dialog", name="Assistant")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close the assistant")).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()


@requirement("ELM-8")
def test_the_dock_is_opened_asked_stopped_and_closed(reader: BrowserContext, site: str) -> None:
    page = reader.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(site)
    launcher = page.get_by_role("button", name="Open the assistant")
    use(launcher)
    expect(composer(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    page.keyboard.press("Control+i")
    expect(composer(page)).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text("word3")
    expect(composer(page)).to_be_focused()
    use(page.get_by_role("button", name="Stop", exact=True))
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    expect(composer(page)).to_be_focused()
    use(page.get_by_role("button", name="Try again"), by="Shift+Tab")
    expect(composer(page)).to_be_focused()
    expect(answer(page)).to_contain_text("word3")
    use(page.get_by_role("button", name="Stop", exact=True))
    page.keyboard.type("Half a thought")
    use(page.get_by_role("button", name="Edit message"), by="Shift+Tab")
    expect(composer(page)).to_have_value(QUESTION)
    expect(composer(page)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.type("Well: ")
    page.reload()
    expect(page.get_by_text("Editing your message")).to_be_visible()
    reach(composer(page))
    expect(composer(page)).to_have_value(f"Well: {QUESTION}")
    # By its button: it has nothing to do afterwards, and cannot keep the focus.
    use(page.get_by_role("button", name="Send", exact=True))
    expect(page.locator(".question .bubble")).to_have_text([f"Well: {QUESTION}"])
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("Half a thought")
    use(page.get_by_role("button", name="Close the assistant"), by="Shift+Tab")
    expect(launcher).to_be_focused()


@requirement("ELM-8")
def test_a_closed_dock_says_on_its_button_that_an_answer_is_made_and_has_come(
    reader: BrowserContext, site: str
) -> None:
    page = reader.new_page()
    page.goto(site)
    page.keyboard.press("Control+i")
    expect(composer(page)).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text("word3")
    page.keyboard.press("Escape")
    launcher = page.get_by_role("button", name="Open the assistant")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_accessible_name("Open the assistant (answering…)")
    expect(launcher).to_have_accessible_name("Open the assistant (new message)")
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher).to_have_accessible_name("Open the assistant")


@requirement("ELM-8")
def test_a_suggestion_is_sent(playground: str, page: Page) -> None:
    open_playground(page, playground, state="start-prompts")
    use(button(page, "How do I moor?"))
    expect(answer(page)).to_contain_text("Springs come last.")
    expect(composer(page)).to_be_focused()


@requirement("ELM-8")
def test_an_answer_is_copied_judged_and_made_again(playground: str, page: Page) -> None:
    open_playground(page, playground, state="answer-actions")
    for name in ("Copy message", "Copy answer"):
        use(button(page, name))
        expect(button(page, name)).to_have_attribute("data-done", "Copied")
        expect(button(page, name)).to_be_focused()
    use(button(page, "Good answer"), "Space")
    expect(button(page, "Good answer")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "Good answer")).to_be_focused()
    use(button(page, "Try again"))
    expect(composer(page)).to_be_focused()
    settle(page)
    assert "threads.retry_after_item" in notes(page)


@requirement("ELM-8")
def test_a_long_conversation_is_scrolled_loaded_and_left_at_its_end(
    playground: str, page: Page
) -> None:
    open_playground(page, playground, state="long-thread")
    conversation = page.get_by_role("region", name="Conversation")
    reach(conversation)
    page.keyboard.press("Home")
    latest = button(page, "Go to the latest message")
    expect(latest).to_be_visible()
    earlier = button(page, "Show earlier messages")
    while earlier.count():
        use(earlier)
        settle(page)
    expect(conversation).to_be_focused()
    reach(composer(page), "Shift+Tab")
    use(latest, by="Shift+Tab")
    expect(latest).to_have_count(0)
    expect(conversation).to_be_focused()


@requirement("ELM-8")
def test_a_message_that_waits_is_taken_back(playground: str, page: Page) -> None:
    open_playground(page, playground, state="queued")
    use(button(page, "Remove: Which knot holds?"))
    expect(page.locator(".waiting")).to_have_count(1)
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("Which knot holds?")


@requirement("ELM-8")
def test_conversations_are_renamed_deleted_opened_and_begun(playground: str, page: Page) -> None:
    open_playground(page, playground, state="answer-whole")
    use(button(page, "Past conversations"))
    back = button(page, "Back to the conversation")
    expect(back).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page, "Past conversations")).to_be_focused()
    show(page, "history")
    rename = button(page, "Rename: Which knot holds?")
    use(rename)
    field = page.get_by_role("textbox", name="New name")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(rename).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Knots")
    page.keyboard.press("Enter")
    expect(button(page, "Rename: Knots")).to_be_focused()
    delete = button(page, "Delete: Knots")
    use(delete)
    expect(button(page, "Delete")).to_be_focused()
    use(button(page, "Cancel"))
    expect(delete).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(page, "Delete")).to_be_focused()
    page.keyboard.press("Enter")
    expect(delete).to_have_count(0)
    expect(page.locator(".threads > li").nth(1).locator(".thread-title")).to_be_focused()
    use(page.locator(".thread-title").first, by="Shift+Tab")
    expect(composer(page)).to_be_focused()
    expect(answer(page)).to_be_visible()
    use(button(page, "New conversation"), by="Shift+Tab")
    expect(page.locator(".greeting")).to_be_visible()
    expect(composer(page)).to_be_focused()


@requirement("ELM-8")
def test_the_next_page_of_conversations_is_loaded_and_read_on(playground: str, page: Page) -> None:
    open_playground(page, playground, state="history-long")
    use(button(page, "Show more"))
    expect(page.locator(".threads > li").nth(30).locator(".thread-title")).to_be_focused()


@requirement("ELM-8")
def test_the_last_conversation_is_deleted_and_a_lost_list_is_loaded_again(
    playground: str, page: Page
) -> None:
    open_playground(page, playground, state="answer-whole")
    use(button(page, "Past conversations"))
    use(page.get_by_role("button", name=re.compile("^Delete: ")))
    expect(button(page, "Delete")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("No conversations yet")).to_be_visible()
    expect(button(page, "Back to the conversation")).to_be_focused()
    show(page, "history-failed")
    use(button(page, "Try again"))
    expect(button(page, "Back to the conversation")).to_be_focused()


@requirement("ELM-8")
def test_who_deletes_the_last_conversation_with_the_mouse_can_go_on_with_the_keys(
    playground: str, page: Page
) -> None:
    open_playground(page, playground, state="answer-whole")
    button(page, "Past conversations").click()
    page.get_by_role("button", name=re.compile("^Delete: ")).click()
    button(page, "Delete").click()
    expect(page.get_by_text("No conversations yet")).to_be_visible()
    expect(button(page, "Back to the conversation")).to_be_focused()


@requirement("ELM-8")
def test_tools_and_models_are_chosen_from_their_menus(playground: str, page: Page) -> None:
    open_playground(page, playground, state="composer-everything")
    tools = button(page, "Tools")
    use(tools)
    items = page.get_by_role("menu").locator(".choice")
    expect(items.first).to_be_focused()
    page.keyboard.press("End")
    expect(items.last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(tools).to_be_focused()
    page.keyboard.press("Space")
    expect(items.first).to_be_focused()
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    expect(composer(page)).to_have_attribute("placeholder", "What shall be drawn?")
    expect(composer(page)).to_be_focused()
    use(page.get_by_role("button", name=re.compile("Draw on the chart")).last)
    expect(page.locator(".composer-tool")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    use(page.get_by_role("button", name=re.compile("Quick")))
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Thorough"))).to_be_visible()
    assert stop(page) is not None


@requirement("ELM-8")
def test_tags_and_commands_are_found_previewed_and_taken_out(playground: str, page: Page) -> None:
    open_playground(page, playground, state="composer-everything")
    reach(composer(page))
    page.keyboard.type("Where is @alb")
    expect(page.get_by_role("option", name="Albatross")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(composer(page)).to_have_value("Where is @Albatross ")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tooltip")).to_contain_text("At berth 7.")
    page.keyboard.press("End")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(composer(page)).to_have_value("Where is ")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type("/")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    page.keyboard.press("Backspace")
    page.keyboard.type("/tide")
    expect(page.get_by_role("option", name="Tide tables")).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("")


@requirement("ELM-8")
def test_files_are_attached_removed_and_tried_again(playground: str, page: Page) -> None:
    open_playground(page, playground, state="composer-everything")
    with page.expect_file_chooser() as chooser:
        use(button(page, "Attach files"))
    chooser.value.set_files([text_file("a.txt"), text_file("b.txt"), text_file("empty.txt", "")])
    expect(page.locator(".upload[data-state=done]")).to_have_count(2)
    expect(composer(page)).to_be_focused()
    use(button(page, "Close"), by="Shift+Tab")
    expect(page.locator(".refused")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    use(button(page, "Remove a.txt"), by="Shift+Tab")
    expect(button(page, "Remove b.txt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".upload")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    show(page, "attachments-failed")
    use(button(page, "Upload notes.txt again"), by="Shift+Tab")
    settle(page)
    assert stop(page) is not None


@requirement("ELM-8")
def test_attachments_of_a_message_are_opened_and_closed(playground: str, page: Page) -> None:
    open_playground(page, playground, state="question-attachments")
    picture = page.get_by_role("button", name=re.compile("^Open image"))
    use(picture)
    expect(page.get_by_role("dialog").get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(picture).to_be_focused()


MICROPHONE: Final = """
    navigator.mediaDevices.getUserMedia = async () =>
        new AudioContext().createMediaStreamDestination().stream;
"""
"""A microphone that hears nothing, which nobody has to allow."""


@requirement("ELM-8")
def test_dictation_is_begun_and_left(playground: str, page: Page) -> None:
    page.add_init_script(MICROPHONE)
    open_playground(page, playground, state="dictation")
    use(button(page, "Dictate"))
    expect(button(page, "Insert text")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("timer")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    use(button(page, "Dictate"))
    expect(button(page, "Insert text")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("timer")).to_have_count(0)
    expect(composer(page)).to_be_focused()


@requirement("ELM-8")
def test_a_quote_is_taken_off(playground: str, page: Page) -> None:
    open_playground(page, playground, state="draft-reply")
    use(button(page, "Remove the quote"))
    expect(page.locator(".composer-quote")).to_have_count(0)
    expect(composer(page)).to_be_focused()


@requirement("ELM-8")
def test_questions_of_each_kind_are_answered(playground: str, page: Page) -> None:
    open_playground(page, playground, state="structured-input")
    reach(page.get_by_role("radio", name="Off the dock"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Onto the dock")).to_be_checked()
    use(button(page, "Next"))
    expect(page.get_by_role("checkbox", name="Fenders")).to_be_focused()
    page.keyboard.press("Space")
    use(page.get_by_role("checkbox", name="A boat hook"), "Space")
    reach(page.get_by_role("textbox", name="Another answer"))
    page.keyboard.type("A cat")
    use(button(page, "Back"), by="Shift+Tab")
    expect(page.get_by_role("radio", name="Onto the dock")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your answer")).to_be_focused()
    page.keyboard.type("No")
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    reply = params_of(page, "threads.add_structured_input")
    assert "A cat" in str(reply)


@requirement("ELM-8")
def test_sources_are_read_from_their_markers_and_followed_from_the_list(
    playground: str, page: Page
) -> None:
    open_playground(page, playground, state="citations")
    card = page.get_by_role("tooltip")
    reach(page.locator("a.cite").first)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator("a.cite").first).to_be_focused()
    source = page.locator("a.source").first
    reach(source)
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    opened.value.close()
    expect(source).to_be_focused()


@requirement("ELM-8")
def test_code_is_scrolled_wrapped_and_copied(playground: str, page: Page) -> None:
    open_playground(page, playground, state="answer-with-code")
    wrap = page.get_by_role("button", name="Wrap", exact=True).first
    use(wrap)
    expect(wrap).to_have_attribute("aria-pressed", "true")
    copy = page.locator(".code-bar").first.get_by_role("button").last
    use(copy)
    expect(copy).to_have_attribute("data-done", "Copied")
    reach(page.locator(".code pre").first)


@requirement("ELM-8")
@pytest.mark.parametrize("state", ["workflow-done", "reasoning-done", "tool-steps"])
def test_steps_are_unfolded_and_folded(playground: str, page: Page, state: str) -> None:
    open_playground(page, playground, state=state)
    fold = page.locator("details.steps").first
    use(fold.locator("summary"))
    expect(fold).to_have_attribute("open", "")
    page.keyboard.press("Space")
    expect(fold).not_to_have_attribute("open", "")
    expect(fold.locator("summary")).to_be_focused()


@requirement("ELM-8")
def test_a_form_of_a_widget_is_filled_in_corrected_and_sent(playground: str, page: Page) -> None:
    open_playground(page, playground, state="widget-card-form")
    use(button(page, "Book"))
    name = page.get_by_role("textbox", name="Boat")
    expect(name).to_be_focused()
    page.keyboard.type("Albatross")
    page.keyboard.press("Enter")
    settle(page)
    assert params_of(page, "threads.custom_action")["action"]["payload"] == {
        "boat": {"name": "Albatross", "length": ""}
    }
    assert stop(page) is not None


@requirement("ELM-8")
def test_every_control_of_a_widget_is_worked(playground: str, page: Page) -> None:
    open_playground(page, playground, state="widget-checkbox")
    box = page.get_by_role("checkbox", name="Electricity")
    use(box, "Space")
    expect(box).not_to_be_checked()
    show(page, "widget-radiogroup")
    reach(page.get_by_role("radio", name="Port"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Starboard")).to_be_focused()
    expect(page.get_by_role("radio", name="Starboard")).to_be_checked()
    show(page, "widget-select")
    berth = page.get_by_role("combobox", name="Choose a berth")
    use(berth, "ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(berth).not_to_have_value("")
    use(page.locator(".w-clear").first)
    expect(berth).to_have_value("")
    expect(berth).to_be_focused()


@requirement("ELM-8")
def test_days_lists_texts_and_charts_of_a_widget_are_worked(playground: str, page: Page) -> None:
    open_playground(page, playground, state="widget-datepicker")
    reach(page.locator("input[type=date]").first)
    page.keyboard.type("11242026")
    expect(page.locator("input[type=date]").first).to_have_value("2026-11-24")
    use(page.locator(".w-clear").first)
    expect(page.locator("input[type=date]").first).to_have_value("")
    expect(page.locator("input[type=date]").first).to_be_focused()
    opener = page.get_by_role("button", name=re.compile("calendar", re.IGNORECASE)).first
    use(opener, by="Shift+Tab")
    expect(page.get_by_role("grid")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("grid")).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("grid")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("grid")).to_have_count(0)
    expect(page.locator("input[type=date]").first).not_to_have_value("")
    expect(opener).to_be_focused()
    show(page, "widget-listview")
    use(page.locator(".w-cover").first)
    settle(page)
    assert "threads.custom_action" in notes(page)
    assert stop(page) is not None
    use(button(page, "Show more"))
    expect(page.locator(".w-cover").nth(2)).to_be_visible()
    assert stop(page) is not None
    show(page, "widget-text")
    reach(page.get_by_role("textbox", name="A name"))
    page.keyboard.type("Albatross")
    expect(page.get_by_role("textbox", name="A name")).to_have_value(re.compile("Albatross"))
    show(page, "widget-chart")
    use(page.locator("chatdock-widget summary").first)
    expect(page.locator("chatdock-widget details").first).to_have_attribute("open", "")


@requirement("ELM-8")
def test_an_error_is_tried_again_and_a_lost_connection_too(playground: str, page: Page) -> None:
    open_playground(page, playground, state="error-retryable")
    use(button(page, "Try again"))
    expect(composer(page)).to_be_focused()
    show(page, "reconnecting")
    reach(page.locator(".connection button"))
    # The network comes back by itself.
    release(page)
    expect(page.locator(".connection")).to_have_count(0)
    expect(composer(page)).to_be_focused()
