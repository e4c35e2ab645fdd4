"""What a reader writes and chooses: tags, commands, tools, models and drafts, under a strict policy."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.chat_page import composer, say, write_page
from tests.conformance import covers
from tests.playground import style
from tests.requirements import requirement
from tests.serving import running_server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that gives its chat every option of the composer."""
    folder = tmp_path_factory.mktemp("composer")
    page = write_page(folder / "site", "composer")
    with running_server(page, data_dir=folder / "data") as server:
        yield server.url


@pytest.fixture
def page(reader: BrowserContext, site: str) -> Page:
    """That page, seen by a reader who is new."""
    page = reader.new_page()
    page.goto(site)
    expect(composer(page)).to_be_editable()
    return page


def send(page: Page) -> dict[str, Any]:
    """Send what is in the composer; the message as the server got it."""
    with page.expect_request(lambda request: '"input":' in (request.post_data or "")) as sent:
        composer(page).press("Enter")
    expect(page.get_by_role("button", name="Copy answer").last).to_be_visible()
    message: dict[str, Any] = json.loads(sent.value.post_data or "")["params"]["input"]
    return message


def type_in(page: Page, text: str) -> None:
    composer(page).press_sequentially(text)


def option(page: Page, name: str) -> Locator:
    return page.get_by_role("option", name=name)


def expect_at(page: Page, name: str) -> None:
    """Wait until the keys of the text field are at this suggestion."""
    expect(option(page, name)).to_have_attribute("aria-selected", "true")
    at = option(page, name).get_attribute("id")
    expect(composer(page)).to_have_attribute("aria-activedescendant", at or "")


def seen(page: Page) -> list[str]:
    return page.evaluate("window.seen")


ANN: Final = {
    "type": "input_tag",
    "id": "ann",
    "text": "Ann Lee",
    "data": {"team": "dock"},
    "group": "People",
    "interactive": True,
}


@covers("option:entities.onTagSearch", "option:entities.onClick")
@requirement("ELM-7")
@requirement("ELM-8")
def test_a_tag_is_found_with_the_keys_alone_and_reaches_the_server_as_a_part_of_its_own(
    page: Page,
) -> None:
    type_in(page, "Ask @")
    expect_at(page, "Ann Lee")
    expect(page.get_by_role("group", name="Pages").get_by_role("option")).to_have_text(
        ["Mooring guide"]
    )
    composer(page).press("ArrowUp")
    expect_at(page, "Mooring guide")
    composer(page).press("ArrowDown")
    expect_at(page, "Ann Lee")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("Ask @Ann Lee ")
    type_in(page, "or @moor")
    expect(page.get_by_role("option")).to_have_text(["Mooring guide"])
    composer(page).press("Tab")
    type_in(page, "now")
    assert send(page)["content"] == [
        {"type": "input_text", "text": "Ask "},
        ANN,
        {"type": "input_text", "text": " or "},
        ANN | {"id": "guide", "text": "Mooring guide", "data": {}, "group": "Pages"},
        {"type": "input_text", "text": " now"},
    ]
    page.reload()
    tags = page.locator("chatdock-item .question .tag")
    expect(tags).to_have_text(["@Ann Lee", "@Mooring guide"])
    tags.first.click()
    assert seen(page) == ["entity ann"]


@requirement("ELM-7")
def test_a_tag_goes_as_a_whole_and_comes_back_with_undo(page: Page) -> None:
    type_in(page, "@ann")
    expect_at(page, "Ann Lee")
    composer(page).press("Enter")
    composer(page).press("Backspace")
    composer(page).press("Backspace")
    expect(composer(page)).to_have_value("")
    composer(page).press("Control+z")
    expect(composer(page)).to_have_value("@Ann Lee")
    expect(page.locator("mark")).to_have_text("@Ann Lee")
    composer(page).press("End")
    type_in(page, "!")
    composer(page).press("Home")
    type_in(page, "So ")
    assert [part["text"] for part in send(page)["content"]] == ["So ", "Ann Lee", "!"]


@requirement("ELM-7")
@requirement("ELM-8")
def test_the_keys_alone_open_a_tags_card_in_the_field_and_do_what_a_click_does(page: Page) -> None:
    type_in(page, "@ann")
    expect_at(page, "Ann Lee")
    composer(page).press("Enter")
    card = page.locator("chatdock-preview-card .preview")
    composer(page).press("ArrowLeft")
    expect(card).to_have_count(0)
    composer(page).press("ArrowLeft")
    expect(card).to_contain_text("Ann Lee")
    composer(page).press("Alt+Enter")
    assert seen(page) == ["entity ann"]
    composer(page).press("Escape")
    expect(card).to_have_count(0)
    page.locator("mark").click()
    assert seen(page) == ["entity ann", "entity ann"]
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("@Ann Lee ")


@requirement("ELM-7")
def test_a_search_that_finds_nothing_or_fails_says_so_and_is_in_nobodys_way(page: Page) -> None:
    type_in(page, "@nobody")
    expect(page.get_by_role("status").get_by_text("Nothing found")).to_be_attached()
    composer(page).fill("@broken")
    expect(page.get_by_role("status").get_by_text("The search failed")).to_be_attached()
    composer(page).press("Escape")
    expect(page.get_by_text("The search failed")).to_have_count(0)
    assert send(page)["content"] == [{"type": "input_text", "text": "@broken"}]


@covers("option:entities.onRequestPreview")
@requirement("ELM-7")
@requirement("ELM-8")
def test_a_preview_opens_on_hover_and_on_focus_and_escape_closes_it(page: Page) -> None:
    page.get_by_role("button", name="About Ann").click()
    tag = page.locator("chatdock-item .question .tag")
    card = page.locator("chatdock-preview-card .preview")
    expect(page.get_by_role("button", name="Copy answer")).to_be_visible()
    tag.hover()
    expect(card).to_contain_text("Ann Lee")
    expect(card).to_have_css("font-family", style(page, ".question", "fontFamily"))
    card.hover()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.mouse.move(0, 0)
    composer(page).press("Shift+Tab")
    while page.evaluate("document.activeElement.shadowRoot.activeElement.className") != "tag":
        page.keyboard.press("Shift+Tab")
    expect(card).to_contain_text("Ann Lee")
    expect(tag).to_have_attribute("aria-describedby", "preview-card")
    page.keyboard.press("Tab")
    expect(card).to_have_count(0)


@covers("option:commands.onSearch", "option:commands.onSelect")
@requirement("ELM-7")
def test_a_slash_leads_to_the_pages_commands_and_to_what_the_composer_can_do(page: Page) -> None:
    composer(page).press("/")
    expect(page.get_by_role("option")).to_contain_text(
        [
            "Choose a tool",
            "Choose a model",
            "Mention",
            "New conversation",
            "Summarise",
            "Crew",
            "Who wrote this",
        ]
    )
    type_in(page, "crew")
    expect_at(page, "Crew")
    composer(page).press("Enter")
    expect(page.get_by_role("option")).to_have_text(["Skipper", "Mate"])
    type_in(page, "ma")
    expect(page.get_by_role("option")).to_have_text(["Mate"])
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("")
    assert seen(page) == ["command crew", "command mate"]
    type_in(page, "/who")
    expect_at(page, "Who wrote this")
    composer(page).press("Enter")
    expect(page.locator("mark")).to_have_text("@Ann Lee")
    composer(page).fill("/tool")
    expect_at(page, "Choose a tool")
    composer(page).press("Enter")
    option(page, "Draw a picture").click()
    expect(page.get_by_role("button", name="Do not use Draw a picture")).to_be_visible()
    expect(composer(page)).to_have_value("")
    expect(composer(page)).to_be_focused()


@requirement("ELM-7")
@requirement("ELM-8")
def test_tools_and_models_are_chosen_with_the_keys_and_go_with_the_message(page: Page) -> None:
    tools = page.get_by_role("button", name="Tools", exact=True)
    tools.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Search the web")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tools).to_be_focused()
    tools.click()
    expect(page.get_by_role("menu", name="Tools")).to_be_visible()
    page.locator(".greeting").click()
    expect(page.get_by_role("menu")).to_have_count(0)
    page.get_by_role("button", name="Search the web").click()
    expect(composer(page)).to_have_attribute("placeholder", "Look for")
    models = page.get_by_role("button", name="Model: Swift")
    models.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Swift")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    type_in(page, "boats")
    options = send(page)["inference_options"]
    assert options == {"tool_choice": {"id": "web"}, "model": "thorough"}
    page.reload()
    expect(page.get_by_role("button", name="Model: Thorough")).to_be_visible()
    type_in(page, "and more")
    assert send(page)["inference_options"] == {"model": "thorough"}


@requirement("ELM-7")
def test_a_draft_with_its_tag_quote_and_tool_is_there_after_a_reload_and_gone_once_sent(
    page: Page,
) -> None:
    page.evaluate(
        """chat => document.querySelector("openai-chatkit").setComposerValue(chat)""",
        {"text": "About ", "reply": "Tie the line.", "selectedToolId": "draw"},
    )
    composer(page).press("End")
    type_in(page, "@ann")
    expect_at(page, "Ann Lee")
    composer(page).press("Enter")
    page.reload()
    expect(composer(page)).to_have_value("About @Ann Lee ")
    expect(page.get_by_label("Quoted")).to_have_text("Tie the line.")
    message = send(page)
    assert message["content"] == [{"type": "input_text", "text": "About "}, ANN]
    assert message["quoted_text"] == "Tie the line."
    assert message["inference_options"] == {"tool_choice": {"id": "draw"}, "model": "swift"}
    page.reload()
    expect(page.locator("chatdock-item .question blockquote")).to_have_text("Tie the line.")
    expect(composer(page)).to_have_value("")
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "About" not in kept
    assert "Tie the line." not in kept


@requirement("ELM-7")
def test_two_tabs_have_a_draft_each_and_a_new_tab_finds_the_threads_own(page: Page) -> None:
    say(page, "boats")
    expect(page.get_by_role("button", name="Copy answer")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("chatdock-item .question")).to_be_visible()
    type_in(page, "first")
    type_in(other, "second")
    page.reload()
    expect(composer(page)).to_have_value("first")
    other.reload()
    expect(composer(other)).to_have_value("second")
    other.close()
    third = page.context.new_page()
    third.goto(page.url)
    expect(composer(third)).to_have_value("second")


@requirement("ELM-7")
def test_a_draft_for_a_new_thread_outlives_the_readers_session(page: Page) -> None:
    type_in(page, "half a thought")
    page.context.clear_cookies()
    page.reload()
    expect(composer(page)).to_have_value("half a thought")
    with page.expect_response("**/auth/guest"):
        message = send(page)
    assert message["content"] == [{"type": "input_text", "text": "half a thought"}]


@requirement("ELM-7")
def test_a_draft_in_a_thread_is_there_when_its_reader_has_logged_in_again(page: Page) -> None:
    say(page, "boats")
    expect(page.get_by_role("button", name="Copy answer")).to_be_visible()
    type_in(page, "half a thought")
    login = [(each.get("name", ""), each.get("value", "")) for each in page.context.cookies()]
    page.context.clear_cookies()
    page.route("**/auth/guest", lambda route: route.fulfill(status=401, json={}))
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Please log in to go on.")
    expect(page.locator("chatdock-item")).to_have_count(0)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": page.url} for name, value in login]
    )
    page.unroute("**/auth/guest")
    page.reload()
    expect(page.locator("chatdock-item .question")).to_contain_text("boats")
    expect(composer(page)).to_have_value("half a thought")


@requirement("ELM-8")
def test_in_a_narrow_window_everything_stays_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 480})
    page.evaluate(
        """chat => document.querySelector("openai-chatkit").setComposerValue(chat)""",
        {"text": "word" * 40, "reply": "long" * 60, "selectedToolId": "draw"},
    )
    composer(page).press("End")
    type_in(page, " @")
    expect_at(page, "Ann Lee")
    list_box = page.get_by_role("listbox").bounding_box()
    chat_box = page.locator("openai-chatkit").bounding_box()
    assert list_box
    assert chat_box
    assert list_box["y"] >= chat_box["y"]
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320
    for button in page.locator("chatdock-composer button").all():
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert min(box["width"], box["height"]) >= 24
