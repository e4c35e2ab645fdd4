"""What a reader has asked their system for: less motion, colours of their own."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.playground import open_playground, show
from tests.requirements import requirement

MOVING: Final = (
    "answer-waiting",
    "workflow-pending",
    "image-pending",
    "attachments-uploading",
    "widget-action-pending",
)
"""States in which something moves for as long as they last."""

_MOVES: Final = "chat => chat.shadowRoot.getAnimations().length"
_UNMARKED: Final = """chat => {
    const drawn = (style, width, colour) => style !== "none" && width !== "0px" && [style, width, colour].join(" ");
    const look = (element) => {
        const is = getComputedStyle(element);
        return [
            drawn(is.outlineStyle, is.outlineWidth, is.outlineColor),
            drawn(is.borderTopStyle, is.borderTopWidth, is.borderTopColor),
        ].join(", ");
    };
    const around = (element) => {
        const looks = [];
        for (let each = element; each; each = each.parentElement) looks.push(look(each));
        return looks.join("; ");
    };
    const root = chat.shadowRoot;
    const stops = [...root.querySelectorAll("a[href], button, input, textarea, select, summary, [tabindex='0']")];
    return stops.filter((stop) => {
        root.activeElement?.blur();
        const before = around(stop);
        stop.focus({ focusVisible: true });
        return root.activeElement === stop && around(stop) === before;
    }).map(({ outerHTML }) => outerHTML.slice(0, 150));
}"""
"""What can have the focus and looks no different with it, nor does anything around it."""


_OUTLINES: Final = """chat => {
    chat.shadowRoot.activeElement.blur();
    const days = [...chat.shadowRoot.querySelectorAll("[data-day]")];
    return Object.fromEntries(days.map((day) => [day.dataset.day, getComputedStyle(day).outlineStyle]));
}"""
"""How the days of a calendar are outlined while none has the focus."""


@contextmanager
def wishing(
    browser: Browser,
    playground: str,
    *,
    motion: Literal["reduce", "no-preference"] = "no-preference",
    colours: Literal["active", "none"] = "none",
) -> Generator[Page]:
    """The playground, for a reader with these wishes."""
    context = browser.new_context(
        viewport={"width": 420, "height": 720}, reduced_motion=motion, forced_colors=colours
    )
    page = context.new_page()
    open_playground(page, playground)
    yield page
    context.close()


def moves(page: Page) -> dict[str, Any]:
    """How many things move in each of the states."""
    found: dict[str, Any] = {}
    for state in MOVING:
        show(page, state)
        found[state] = page.locator("chatdock-chat").evaluate(_MOVES)
    return found


@requirement("ELM-8")
def test_nothing_moves_for_a_reader_who_wants_less_motion(
    browser: Browser, playground: str
) -> None:
    with wishing(browser, playground) as page:
        assert all(moves(page).values()), moves(page)
    with wishing(browser, playground, motion="reduce") as page:
        assert moves(page) == dict.fromkeys(MOVING, 0)


@requirement("ELM-8")
@pytest.mark.parametrize(
    "state", ["composer-everything", "widget-gallery", "history", "answer-actions", "error-custom"]
)
def test_the_focus_can_be_seen_in_forced_colours(
    browser: Browser, playground: str, state: str
) -> None:
    with wishing(browser, playground, colours="active") as page:
        show(page, state)
        assert page.locator("chatdock-chat").evaluate(_UNMARKED) == []


@requirement("ELM-8")
def test_the_chosen_day_of_a_calendar_can_be_seen_in_forced_colours(
    browser: Browser, playground: str
) -> None:
    with wishing(browser, playground, colours="active") as page:
        show(page, "widget-calendar")
        outlines = page.locator("chatdock-chat").evaluate(_OUTLINES)
        assert outlines.pop("2026-11-24") == "solid"
        assert set(outlines.values()) == {"none"}
