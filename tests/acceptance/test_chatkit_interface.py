"""The chat as ChatKit's interface describes it: options, methods, events, and what the protocol brings."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conformance import covers
from tests.playground import (
    button,
    call,
    chat,
    notes,
    open_playground,
    params_of,
    release,
    settle,
    show,
    style,
)


@pytest.fixture(scope="module")
def page(browser: Browser, playground: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 420, "height": 720})
    page = context.new_page()
    open_playground(page, playground)
    yield page
    context.close()


@covers("option:header.enabled", "option:header.title.enabled", "option:header.title.text")
def test_the_header_and_its_title_are_shown_as_asked_for(page: Page) -> None:
    show(page, "start", options={"header.title.text": "Harbour"})
    expect(chat(page).get_by_role("heading", name="Harbour")).to_be_visible()
    show(page, "start", options={"header.title.enabled": "no"})
    expect(chat(page).get_by_role("heading")).to_have_count(0)
    expect(button(page, "New conversation")).to_be_visible()
    show(page, "start", options={"header.enabled": "no"})
    expect(button(page, "New conversation")).to_have_count(0)


@covers("option:history.enabled", "option:history.showRename", "option:history.showDelete")
def test_the_history_offers_what_it_may(page: Page) -> None:
    show(page, "history", options={})
    expect(button(page, "Rename: Mooring a boat")).to_be_visible()
    show(page, "history", options={"history.showRename": "no"})
    expect(button(page, "Rename: Mooring a boat")).to_have_count(0)
    expect(button(page, "Delete: Mooring a boat")).to_be_visible()
    show(page, "history", options={"history.showDelete": "no"})
    expect(button(page, "Delete: Mooring a boat")).to_have_count(0)
    show(page, "start", options={"history.enabled": "no"})
    expect(button(page, "Past conversations")).to_have_count(0)


@covers(
    "option:startScreen.greeting",
    "option:startScreen.prompts.label",
    "option:startScreen.prompts.prompt.*",
    "op:threads.create",
)
def test_the_start_screen_greets_and_its_prompts_are_sent(page: Page) -> None:
    show(page, "start-prompts", options={"startScreen.greeting": "Ahoy!"})
    expect(chat(page).get_by_text("Ahoy!")).to_be_visible()
    button(page, "Which knot holds?").click()
    expect(chat(page).locator(".answer")).to_be_visible()
    content = params_of(page, "threads.create")["input"]["content"]
    assert content == [{"type": "input_text", "text": "Which knot holds?"}]


@covers("option:composer.placeholder", "option:frameTitle", "option:disclaimer.text")
def test_the_texts_of_the_owner_stand_in_their_places(page: Page) -> None:
    texts = {
        "composer.placeholder": "Ask the harbour",
        "frameTitle": "Harbour help",
        "disclaimer.text": "May be wrong.",
    }
    show(page, "start", options=texts)
    expect(chat(page).get_by_placeholder("Ask the harbour")).to_be_visible()
    expect(chat(page).get_by_role("region", name="Harbour help")).to_be_visible()
    expect(chat(page).get_by_text("May be wrong.")).to_be_visible()


@covers("option:threadItemActions.retry", "op:threads.retry_after_item")
def test_another_answer_can_be_asked_for_where_that_is_allowed(page: Page) -> None:
    show(page, "answer-whole", options={})
    expect(button(page, "Try again")).to_have_count(0)
    show(page, "answer-whole", options={"threadItemActions.retry": "yes"})
    button(page, "Try again").click()
    expect(chat(page).locator(".answer")).to_contain_text("Springs come last.")
    assert params_of(page, "threads.retry_after_item")["item_id"] == "msg_first"


@covers("option:threadItemActions.feedback", "op:items.feedback")
def test_an_answer_can_be_judged_where_that_is_allowed(page: Page) -> None:
    show(page, "answer-whole", options={})
    expect(button(page, "Good answer")).to_have_count(0)
    show(page, "answer-whole", options={"threadItemActions.feedback": "yes"})
    button(page, "Good answer").click()
    expect(button(page, "Good answer")).to_have_attribute("aria-pressed", "true")
    assert params_of(page, "items.feedback")["kind"] == "positive"


@covers("option:disclaimer.highContrast")
def test_a_disclaimer_can_be_as_plain_to_see_as_other_text(page: Page) -> None:
    show(page, "disclaimer", options={})
    text = style(page, "chatdock-chat .greeting", "color")
    assert style(page, "chatdock-chat .disclaimer", "color") != text
    show(page, "disclaimer", options={"disclaimer.highContrast": "yes"})
    assert style(page, "chatdock-chat .disclaimer", "color") == text


@covers(
    "option:theme.colorScheme",
    "option:theme.typography.baseSize",
    "option:theme.typography.fontFamily",
    "option:theme.typography.fontFamilyMono",
    "option:theme.radius",
    "option:theme.color.surface.*",
    "option:theme.color.accent.primary",
)
def test_the_theme_is_what_the_chat_looks_like(page: Page) -> None:
    theme = {
        "theme.typography.baseSize": "18",
        "theme.typography.fontFamily": "monospace",
        "theme.color.surface.background": "#001122",
        "theme.color.surface.foreground": "#ffeedd",
        "theme.color.accent.primary": "#ff00ff",
    }
    show(page, "answer-whole", scheme="dark", options=theme)
    looks = {
        name: style(page, "chatdock-chat section.chat", name)
        for name in ("colorScheme", "fontSize", "fontFamily", "backgroundColor", "color")
    }
    assert looks == {
        "colorScheme": "dark",
        "fontSize": "18px",
        "fontFamily": "monospace",
        "backgroundColor": "rgb(0, 17, 34)",
        "color": "rgb(255, 238, 221)",
    }
    assert style(page, "chatdock-chat .answer a", "color") == "rgb(255, 0, 255)"
    show(page, "answer-with-code", options={"theme.typography.fontFamilyMono": "cursive"})
    assert style(page, "chatdock-chat .answer code", "fontFamily") == "cursive"
    radii: list[str] = []
    for radius in ("sharp", "soft", "round", "pill"):
        show(page, "answer-whole", options={"theme.radius": radius})
        radii.append(style(page, "chatdock-chat .bubble", "borderTopLeftRadius"))
    assert radii == sorted(set(radii), key=lambda size: float(size.removesuffix("px")))
    show(page, "answer-whole", scheme="light", options={})
    assert style(page, "chatdock-chat", "colorScheme") == "light"


@covers(
    "option:initialThread",
    "op:threads.get_by_id",
    "op:items.list",
    "event:chatkit.ready",
    "event:chatkit.thread.load.*",
    "event:chatkit.thread.change",
)
def test_the_first_thread_is_loaded_and_the_host_page_is_told(page: Page) -> None:
    show(page, "answer-whole", options={})
    told = [name for name in notes(page) if name.startswith("chatkit.")]
    assert told == [
        "chatkit.thread.load.start",
        "chatkit.thread.change",
        "chatkit.thread.load.end",
        "chatkit.ready",
    ]
    assert {"threads.get_by_id", "items.list"} <= set(notes(page))


@covers("method:setOptions", "option:api.url", "option:api.fetch")
def test_options_that_are_set_again_change_the_chat_that_is_there(page: Page) -> None:
    show(page, "answer-whole", options={})
    loads = notes(page).count("items.list")
    page.evaluate("playground.show({ options: { 'header.enabled': 'no' } })")
    settle(page)
    expect(chat(page).locator(".answer")).to_be_visible()
    expect(button(page, "New conversation")).to_have_count(0)
    assert notes(page).count("items.list") == loads


@covers(
    "method:sendUserMessage",
    "method:sendUserMessage.text",
    "op:threads.add_user_message",
    "event:chatkit.response.*",
)
def test_a_message_of_the_host_page_is_sent_into_the_open_thread(page: Page) -> None:
    show(page, "answer-whole", options={})
    call(page, "sendUserMessage", {"text": "And then?"})
    expect(chat(page).locator(".question").last).to_contain_text("And then?")
    assert params_of(page, "threads.add_user_message")["thread_id"] == "thr_open"
    assert notes(page)[-1] == "chatkit.response.end"
    assert "chatkit.response.start" in notes(page)


@covers(
    "method:sendUserMessage.content",
    "method:sendUserMessage.reply",
    "method:sendUserMessage.attachments",
    "method:sendUserMessage.toolChoice",
    "method:sendUserMessage.model",
    "method:sendUserMessage.newThread",
)
def test_a_message_of_the_host_page_carries_all_that_it_is_given(page: Page) -> None:
    show(page, "answer-whole", options={})
    content: list[dict[str, Any]] = [
        {"type": "input_text", "text": "Where is "},
        {"type": "input_tag", "id": "b", "text": "Tern", "data": {}},
    ]
    file = {"type": "file", "id": "atc_2", "name": "rules.pdf", "mime_type": "application/pdf"}
    chosen = {"toolChoice": {"id": "search"}, "model": "m"}
    extras = {"reply": "Springs", "attachments": [file], "newThread": True, **chosen}
    call(page, "sendUserMessage", {"content": content, **extras})
    sent = params_of(page, "threads.create")["input"]
    assert sent["content"] == content
    assert sent["quoted_text"] == "Springs"
    assert sent["attachments"] == ["atc_2"]
    assert sent["inference_options"] == {"tool_choice": {"id": "search"}, "model": "m"}


@covers("method:setComposerValue", "method:setComposerValue.text", "method:focusComposer")
def test_the_composer_is_filled_and_focused_by_the_host_page(page: Page) -> None:
    show(page, "start", options={})
    call(page, "setComposerValue", {"text": "A draft"})
    call(page, "focusComposer")
    field = chat(page).get_by_role("textbox", name="Your message")
    expect(field).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    expect(chat(page).locator(".question")).to_contain_text("A draft!")


@covers("method:showHistory", "method:hideHistory", "event:chatkit.history.*", "op:threads.list")
def test_the_history_is_shown_and_hidden_by_the_host_page(page: Page) -> None:
    show(page, "start", options={})
    call(page, "showHistory")
    expect(chat(page).get_by_text("No conversations yet.")).to_be_visible()
    call(page, "hideHistory")
    expect(chat(page).get_by_text("No conversations yet.")).to_have_count(0)
    assert notes(page)[-3:] == ["chatkit.history.open", "threads.list", "chatkit.history.close"]


@covers("method:setThreadId", "method:fetchUpdates")
def test_threads_are_opened_left_and_read_again_by_the_host_page(page: Page) -> None:
    show(page, "answer-whole", options={})
    call(page, "setThreadId", None)
    expect(chat(page).locator(".greeting")).to_be_visible()
    call(page, "setThreadId", "thr_open")
    expect(chat(page).locator(".answer")).to_be_visible()
    loads = notes(page).count("items.list")
    call(page, "fetchUpdates")
    assert notes(page).count("items.list") == loads + 1


@covers("method:sendCustomAction", "op:threads.custom_action")
def test_an_action_of_the_host_page_goes_to_the_server(page: Page) -> None:
    show(page, "answer-whole", options={})
    action = {"type": "book", "payload": {"berth": 7}}
    call(page, "sendCustomAction", action)
    sent = params_of(page, "threads.custom_action")
    assert sent == {"thread_id": "thr_open", "action": action}


@covers("op:threads.update", "op:threads.delete")
def test_threads_are_renamed_and_deleted(page: Page) -> None:
    show(page, "history-rename", options={})
    chat(page).get_by_role("textbox", name="New name").fill("Lines")
    page.keyboard.press("Enter")
    expect(button(page, "Rename: Lines")).to_be_visible()
    assert params_of(page, "threads.update") == {"thread_id": "thr_1", "title": "Lines"}
    show(page, "history-delete")
    button(page, "Delete").click()
    expect(button(page, "Delete: Mooring a boat")).to_have_count(0)
    assert params_of(page, "threads.delete") == {"thread_id": "thr_1"}


@covers(
    "stream:client_effect",
    "stream:thread.updated",
    "stream:thread.item.replaced",
    "stream:thread.item.removed",
    "event:chatkit.effect",
)
def test_a_stream_changes_the_thread_and_has_effects_on_the_page(page: Page) -> None:
    show(page, "items-changed", options={})
    expect(chat(page).get_by_role("heading", name="A better title")).to_be_visible()
    expect(chat(page).get_by_text("A second thought.")).to_be_visible()
    expect(chat(page).get_by_text("Nonsense.")).to_have_count(0)
    detail = {"name": "show_on_chart", "data": {"berth": 7}}
    assert params_of(page, "chatkit.effect") == detail


@covers(
    "item:user_message",
    "item:assistant_message",
    "stream:thread.created",
    "stream:thread.item.added",
    "stream:thread.item.updated",
    "stream:thread.item.done",
    "update:assistant_message.content_part.added",
    "update:assistant_message.content_part.text_delta",
    "update:assistant_message.content_part.done",
)
def test_an_answer_grows_and_is_complete(page: Page) -> None:
    show(page, "answer-sent", options={})
    expect(chat(page).locator(".question")).to_contain_text("How do I moor?")
    release(page)
    expect(chat(page).locator(".answer")).to_contain_text("Springs come last.")
    expect(button(page, "Copy answer")).to_be_visible()


@covers("stream:stream_options", "stream:progress_update")
def test_what_goes_on_is_told_and_can_be_stopped_where_that_is_allowed(page: Page) -> None:
    show(page, "answer-progress", options={})
    expect(chat(page).get_by_text("Searching the manual…")).to_be_visible()
    expect(button(page, "Stop")).to_be_visible()
    show(page, "answer-unstoppable")
    expect(button(page, "Stop")).to_have_count(0)


@covers("stream:notice", "notice:*")
@pytest.mark.parametrize("level", ["info", "warning", "danger"])
def test_a_notice_is_shown_at_its_level(page: Page, level: str) -> None:
    show(page, f"notice-{level}", options={})
    notice = chat(page).locator(f".notice[data-level={level}]")
    expect(notice.get_by_text(f"A notice: {level}")).to_be_visible()
    expect(notice.get_by_role("link", name="the times")).to_be_visible()


@covers("stream:error")
def test_an_error_says_what_it_is_and_offers_another_try_where_that_may_help(page: Page) -> None:
    show(page, "error-custom", options={})
    alert = chat(page).get_by_role("alert")
    expect(alert).to_contain_text("The harbour master does not answer at this hour.")
    expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    show(page, "error-final")
    expect(alert).to_contain_text("Something went wrong")
    expect(alert.get_by_role("button")).to_have_count(0)


@covers("event:chatkit.error")
def test_the_host_page_is_told_of_failures(page: Page) -> None:
    show(page, "offline", options={})
    assert "chatkit.error" in notes(page)
    show(page, "unauthorized")
    assert "chatdock.unauthorized" in notes(page)


@covers("event:chatkit.log")
def test_the_logs_of_the_host_page_are_told_of_a_lost_connection(page: Page) -> None:
    show(page, "reconnecting", options={})
    lost = {"name": "connection.lost", "data": {"threadId": "thr_open"}}
    assert params_of(page, "chatkit.log") == lost


@covers("status:*")
def test_a_thread_that_takes_no_messages_says_why(page: Page) -> None:
    show(page, "answer-whole", options={})
    field = chat(page).get_by_role("textbox", name="Your message")
    expect(field).to_be_enabled()
    show(page, "locked")
    expect(field).to_be_disabled()
    show(page, "closed")
    expect(field).to_have_count(0)
    note = chat(page).get_by_text("This conversation was closed after 30 days.")
    expect(note).to_be_visible()
    chat(page).get_by_role("button", name="New conversation").last.click()
    expect(note).to_have_count(0)
    expect(field).to_be_focused()


@covers("item:workflow", "update:workflow.*")
def test_steps_are_added_and_brought_up_to_date(page: Page) -> None:
    show(page, "workflow-pending", options={})
    chat(page).locator(".steps").evaluate("steps => { steps.open = true; }")
    expect(chat(page).get_by_text("Reading the manual")).to_be_visible()
    expect(chat(page).get_by_text("A step without a title, brought up to date.")).to_be_visible()
    show(page, "reasoning-done")
    expect(chat(page).get_by_text("Thought for 7 seconds")).to_be_visible()


@covers("item:task", "task:*")
def test_a_step_on_its_own_is_shown_of_whatever_kind_it_is(page: Page) -> None:
    show(page, "tool-steps", options={})
    steps = chat(page).locator("[data-type=task]")
    texts = (
        "Reading the manual",
        "mooring off-dock wind",
        "Harbour rules",
        "Looked at the chart",
        "Which line first?",
    )
    for text in texts:
        expect(steps.filter(has_text=text)).to_have_count(1)


@covers("option:header.leftAction.*", "option:header.rightAction.*")
def test_buttons_of_the_host_page_call_it(page: Page) -> None:
    show(page, "header-actions", options={})
    actions = chat(page).locator("header .icon-button")
    actions.first.click()
    actions.last.click()
    assert notes(page)[-2:] == ["header.leftAction", "header.rightAction"]


@covers("item:generated_image", "update:generated_image.updated")
def test_a_picture_is_shown_when_it_is_there(page: Page) -> None:
    show(page, "image-pending", options={})
    expect(chat(page).locator("[data-type=generated_image] img").first).to_be_visible()
    show(page, "image-done")
    picture = chat(page).locator("[data-type=generated_image] img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 320


@covers("item:widget", "update:widget.*")
def test_a_widget_grows_and_changes(page: Page) -> None:
    show(page, "widget-streaming", options={})
    widget = chat(page).locator("[data-type=widget]")
    expect(widget.get_by_text("Left the harbour at noon", exact=True)).to_be_visible()
    release(page)
    expect(widget.get_by_text("Left the harbour at noon.", exact=True)).to_be_visible()
    show(page, "widget-updated")
    expect(widget.get_by_text("Berths")).to_be_visible()
    expect(widget.get_by_text("2 free")).to_be_visible()


@covers("source:url", "source:file", "update:assistant_message.content_part.annotation_added")
def test_sources_are_listed_and_marked_in_the_text(page: Page) -> None:
    show(page, "citations", options={})
    sources = chat(page).get_by_role("region", name="Sources")
    expect(sources.get_by_role("link")).to_have_attribute(
        "href", "https://example.com/mooring#lines"
    )
    expect(sources).to_contain_text("Harbour rules")
    show(page, "citations-streaming")
    expect(
        chat(page).get_by_role("link", name="Source 1: Seamanship › Mooring › Lines")
    ).to_be_visible()


@covers("item:end_of_turn", "item:hidden_context_item", "item:sdk_hidden_context")
def test_items_that_are_not_for_the_reader_take_no_room(page: Page) -> None:
    show(page, "item-unknown", options={})
    expect(chat(page).locator(".answer")).to_be_visible()
    boxes = chat(page).locator("[data-type=end_of_turn], [data-type=hologram]")
    assert all(box.bounding_box() is None for box in boxes.all())


@covers("item:client_tool_call", "option:onClientTool", "op:threads.add_client_tool_output")
def test_a_tool_of_the_page_runs_and_its_result_goes_to_the_server(page: Page) -> None:
    show(page, "client-tool-pending", options={"onClientTool": "answers at once"})
    expect(chat(page).locator(".answer")).to_contain_text("Springs come last.")
    assert params_of(page, "threads.add_client_tool_output")["result"] == {"done": True}
