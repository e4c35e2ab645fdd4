"""A reader who has a keyboard and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, expect

_MOST_STOPS: Final = 400
"""More than the longest way round any page of the tests."""

_STOP: Final = """() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (at === document.body) return null;
    const stops = (window.stops ??= []);
    const before = stops[window.stoppedAt];
    if (!stops.includes(at)) stops.push(at);
    window.stoppedAt = stops.indexOf(at);
    const { x, y, width, height } = at.getBoundingClientRect();
    const isInView = x < innerWidth && y < innerHeight && x + width > 0 && y + height > 0;
    const isDrawn = at.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    return {
        name: `${at.localName}.${at.className} ${(at.ariaLabel || at.textContent).trim().slice(0, 40)}`,
        number: window.stoppedAt,
        is_seen: isInView && isDrawn && isMarked(at),
        is_onward: !before?.isConnected || isOnward(before.getBoundingClientRect(), at.getBoundingClientRect()),
    };
    // Some fields leave it to the frame that they stand in: the composer's has a border that is opaque only then.
    function isMarked(element) {
        const frame = element.closest(".composer");
        if (frame && element.localName === "textarea") return !getComputedStyle(frame).borderTopColor.includes("/");
        const marked = element.matches(".own-answer") ? element.parentElement : element;
        const { outlineStyle, outlineWidth } = getComputedStyle(marked);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    }
    // In it, below it, or beside it in the direction of reading.
    function isOnward(a, b) {
        const isWithin = a.left <= b.left && a.right >= b.right && a.top <= b.top && a.bottom >= b.bottom;
        const isRtl = getComputedStyle(at).direction === "rtl";
        const isBeside = b.bottom > a.top + 2 && (isRtl ? b.right <= a.right + 1 : b.left >= a.left - 1);
        return isWithin || b.top >= a.bottom - 2 || isBeside;
    }
}"""
_HAS_FOCUS: Final = "element => element.getRootNode().activeElement === element"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Where a key has put the focus.

    Attributes:
        name: What it is, for people.
        number: The same for the same element, counted from 0 in the order of the first visit.
        is_seen: It is in view and drawn as what has the focus.
        is_onward: In the order of reading it comes behind the stop before it.
    """

    name: str
    number: int
    is_seen: bool
    is_onward: bool


def stop(page: Page) -> Stop | None:
    """Where the focus is; None when nothing has it."""
    found = page.evaluate(_STOP)
    return found and Stop(**found)


def way_round(page: Page, key: str = "Tab") -> Iterator[Stop]:
    """The stops of a page from where the focus is, up to the end of the page or to the first one again."""
    first = None
    for _ in range(_MOST_STOPS):
        page.keyboard.press(key)
        here = stop(page)
        if here is None or here.number == first:
            return
        first = here.number if first is None else first
        yield here
    raise AssertionError("there is no end: the focus is caught")


def reach(target: Locator, key: str = "Tab") -> None:
    """Go on with a key until the target has the focus; whatever has it on the way is to be seen."""
    expect(target).to_be_visible()
    page = target.page
    for _ in range(_MOST_STOPS):
        if target.evaluate(_HAS_FOCUS):
            return
        page.keyboard.press(key)
        here = stop(page)
        assert here is None or here.is_seen, here
    raise AssertionError(f"no way leads to {target}")


def use(target: Locator, key: str = "Enter", *, by: str = "Tab") -> None:
    """Go to a button, a link or a field, and press a key there."""
    reach(target, by)
    target.page.keyboard.press(key)
