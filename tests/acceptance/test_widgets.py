"""Widgets in a real browser, from a plain ChatKit server and below a strict content policy."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.conformance import covers
from tests.playground import open_playground
from tests.requirements import requirement
from tests.widget_server import WidgetServer, widget_server


@pytest.fixture
def served() -> Iterator[tuple[str, WidgetServer]]:
    with widget_server() as running:
        yield running


@pytest.fixture
def server(served: tuple[str, WidgetServer]) -> WidgetServer:
    return served[1]


@pytest.fixture
def page(browser: Browser, served: tuple[str, WidgetServer]) -> Iterator[Page]:
    """The page; it must neither fail nor be refused anything."""
    tab = browser.new_page(viewport={"width": 700, "height": 900})
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on(
        "console", lambda line: faults.append(line.text) if "policy" in line.text.lower() else None
    )
    tab.goto(served[0])
    yield tab
    tab.close()
    assert faults == []


def ask(page: Page, text: str) -> Locator:
    """Ask for a widget and return it."""
    page.get_by_role("textbox", name="Your message").fill(text)
    page.keyboard.press("Enter")
    shown = page.locator("chatdock-widget .widget").last
    expect(shown).to_be_visible()
    return shown


@requirement("ELM-6")
@requirement("ELM-10")
def test_a_form_is_filled_in_checked_and_sent_with_the_keyboard_alone(
    page: Page, server: WidgetServer
) -> None:
    shown = ask(page, "form")
    boat = shown.get_by_role("textbox", name="Boat")
    expect(boat).to_be_enabled()
    shown.get_by_role("button", name="Book").focus()
    page.keyboard.press("Enter")
    expect(boat).to_be_focused()
    expect(boat).to_have_attribute("aria-invalid", "true")
    assert server.actions == []
    page.keyboard.type("Gull")
    page.keyboard.press("Tab")
    expect(shown.get_by_role("combobox", name="Home port")).to_be_focused()
    page.keyboard.type("port 17")
    page.keyboard.press("Enter")
    expect(shown.get_by_role("combobox", name="Home port")).to_have_value("Port 17")
    shown.get_by_label("Arrival").fill("2026-12-24")
    shown.get_by_role("checkbox", name="Shore power").press("Space")
    shown.get_by_role("button", name="Book").press("Enter")
    expect(page.get_by_text("Booked for Gull.")).to_be_visible()
    values = {"boat": {"name": "Gull"}, "port": "p17", "day": "2026-12-24", "power": True}
    assert server.actions == [("book", {"berth": 4, **values})]


def test_an_action_for_the_page_stays_there(page: Page, server: WidgetServer) -> None:
    ask(page, "form").get_by_role("button", name="Not now").click()
    page.wait_for_function("window.handled.length === 1")
    ((action, root),) = page.evaluate("window.handled")
    assert (action["type"], root) == ("cancel", "Card")
    assert action["payload"]["power"] is False
    assert server.actions == []


def test_a_text_grows_and_the_widget_can_be_used_once_it_is_complete(page: Page) -> None:
    shown = ask(page, "tide")
    expect(shown.get_by_text("The tide turns", exact=True)).to_be_visible()
    keep = shown.get_by_role("button", name="Keep")
    expect(keep).to_be_disabled()
    page.evaluate("fetch('/go-on', { method: 'POST' })")
    expect(shown.get_by_text("The tide turns at noon.", exact=True)).to_be_visible()
    expect(keep).to_be_enabled()


def test_an_item_of_a_list_is_used_with_the_keyboard_and_its_answer_takes_the_lists_place(
    page: Page, server: WidgetServer
) -> None:
    shown = ask(page, "tasks")
    expect(shown.get_by_role("listitem")).to_have_count(2)
    shown.get_by_role("button", name="Show more").press("Enter")
    expect(shown.get_by_role("listitem")).to_have_count(3)
    shown.get_by_role("button", name="Task 2").press("Enter")
    expect(page.get_by_text("Task 2 is done.")).to_be_visible()
    assert server.actions == [("tick", {"task": 2})]
    # The button went away: the cursor stays where it was used.
    expect(page.get_by_role("group", name="Interactive content")).to_be_focused()


def test_a_widget_without_measure_stops_neither_the_page_nor_the_next_question(page: Page) -> None:
    shown = ask(page, "huge")
    expect(shown.get_by_text("Part of this content is not shown.")).to_be_attached()
    expect(shown.get_by_text("bottom", exact=True)).to_have_count(0)
    expect(ask(page, "tasks").get_by_text("Task 0")).to_be_visible()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_is_cut_off_on_a_narrow_screen(
    page: Page, served: tuple[str, WidgetServer], direction: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{served[0]}/?dir={direction}")
    shown = ask(page, "form")
    expect(shown.get_by_role("button", name="Book")).to_be_visible()
    widest = shown.evaluate(
        "part => Math.max(...[...part.querySelectorAll('*')].map(each => {"
        " const { left, right } = each.getBoundingClientRect();"
        " return Math.max(right - innerWidth, -left); }))"
    )
    assert widest <= 0


def test_where_what_draws_widgets_does_not_load_its_text_is_shown_until_it_does(page: Page) -> None:
    page.route("**/assets/widget-*", lambda route: route.abort())
    page.get_by_role("textbox", name="Your message").fill("tasks")
    page.keyboard.press("Enter")
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(page.locator(".unsupported")).to_contain_text("tasks")
    page.unroute_all()
    again.click()
    expect(page.get_by_role("button", name="Task 0")).to_be_visible()


SHOW_DAY: Final = """([side, align]) => {
    const widget = playground.chat.shadowRoot.querySelector("chatdock-widget");
    const day = { type: "DatePicker", name: "day", placeholder: "Arrival", min: "2026-11-05", side, align,
        defaultValue: "2026-11-24" };
    const row = { type: "Row", justify: "center", padding: { top: 40 }, children: [day] };
    widget.widget = { type: "Basic", children: [row] };
    return widget.updateComplete;
}"""
"""A field for a day in the middle of the window."""


@pytest.fixture
def days(browser: Browser, playground: str) -> Iterator[Page]:
    """A large window in which widgets can be shown."""
    tab = browser.new_page(viewport={"width": 1400, "height": 1000})
    open_playground(tab, playground, state="widget-datepicker", width="1400")
    yield tab
    tab.close()


@covers("widget:DatePicker.side", "widget:DatePicker.align")
@pytest.mark.parametrize(
    ("side", "align", "expected"),
    [
        ("top", "start", "above, left edges in line"),
        ("bottom", "end", "below, right edges in line"),
        ("bottom", "center", "below, centres in line"),
        ("left", "start", "left, top edges in line"),
        ("right", "end", "right, bottom edges in line"),
    ],
)
def test_a_calendar_opens_on_the_side_that_is_asked_for(
    days: Page, side: str, align: str, expected: str
) -> None:
    days.evaluate(SHOW_DAY, [side, align])
    days.get_by_role("button", name="Calendar: Arrival").click()
    field = days.locator(".w-date").bounding_box()
    own = days.get_by_role("dialog", name="Calendar: Arrival").bounding_box()
    assert field
    assert own
    assert expected in places(field, own)


def places(field: FloatRect, own: FloatRect) -> set[str]:
    """Where a box is beside another one, in all ways that are true."""
    ends = {
        name: (box["x"], box["x"] + box["width"], box["y"], box["y"] + box["height"])
        for name, box in {"field": field, "own": own}.items()
    }
    (left, right, top, bottom), (own_left, own_right, own_top, own_bottom) = ends.values()
    sides = {
        "above": own_bottom <= top,
        "below": own_top >= bottom,
        "left": own_right <= left,
        "right": own_left >= right,
    }
    lines = {
        "left edges in line": own_left - left,
        "right edges in line": own_right - right,
        "centres in line": own_left + own_right - left - right,
        "top edges in line": own_top - top,
        "bottom edges in line": own_bottom - bottom,
    }
    return {
        f"{side}, {line}"
        for side, is_there in sides.items()
        for line, off in lines.items()
        if is_there and abs(off) < 2
    }


def test_a_calendar_opens_elsewhere_where_there_is_no_room(days: Page) -> None:
    days.set_viewport_size({"width": 320, "height": 640})
    days.evaluate(SHOW_DAY, ["right", "start"])
    days.get_by_role("button", name="Calendar: Arrival").click()
    own = days.get_by_role("dialog").bounding_box()
    assert own
    assert (own["x"] >= 0, own["x"] + own["width"] <= 320) == (True, True)


@requirement("ELM-8")
@requirement("ELM-6")
def test_a_day_is_chosen_from_the_calendar_with_the_keyboard(days: Page) -> None:
    days.evaluate(SHOW_DAY, ["bottom", "start"])
    button = days.get_by_role("button", name="Calendar: Arrival")
    field = days.locator('input[type="date"]')
    button.press("Enter")
    focused = days.locator("[data-day]:focus")
    expect(focused).to_have_attribute("aria-label", "Tuesday, November 24, 2026")
    for key, day in {
        "ArrowLeft": "2026-11-23",
        "ArrowDown": "2026-11-30",
        "PageDown": "2026-12-30",
        "Shift+PageUp": "2025-12-30",
    }.items():
        days.keyboard.press(key)
        expect(focused).to_have_attribute("data-day", day)
    # It lies before the first day that there is to choose.
    days.keyboard.press("Enter")
    expect(days.get_by_role("dialog")).to_be_visible()
    days.keyboard.press("Escape")
    expect(days.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    expect(field).to_have_value("2026-11-24")
    button.press("Enter")
    days.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("data-day", "2026-11-25")
    days.keyboard.press("Enter")
    expect(field).to_have_value("2026-11-25")
    expect(button).to_be_focused()
