"""No state of the chat has a fault that axe can find: light, dark, forced colours, narrow, from right to left."""

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from tests.playground import open_playground, show, states
from tests.requirements import requirement

# All states, one after the other.
pytestmark = pytest.mark.timeout(900)

AXE: Final = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

KNOWN: Final[Mapping[str, frozenset[str]]] = {
    # The arrow keys of the field scroll it: the focus stays there.
    "commands-menu": frozenset({"scrollable-region-focusable"}),
}
"""What axe takes for a fault, by states. The list only gets shorter."""

# The contrast of single characters counts here, and how near to each other buttons are.
_OPTIONS: Final[Mapping[str, Any]] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
_SET_UP: Final = """axe.configure({
    checks: [{ id: "color-contrast", options: { ignoreLength: true } }],
})"""
_RUN: Final = """async options => (await axe.run(options)).violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ target, failureSummary }) => `${target.flat().join(" ")}: ${failureSummary}`),
}))"""

_LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "light": {},
    "dark": {"scheme": "dark"},
    "forced colours": {"forced": True},
    "Arabic at 320 px": {"locale": "ar", "width": 320},
}

CORE: Final = (
    "start-prompts",
    "header-actions",
    "history",
    "history-delete",
    "answer-streaming",
    "answer-with-table",
    "answer-with-code",
    "citations",
    "workflow-expanded",
    "queued",
    "unanswered-earlier",
    "notice-danger",
    "error-custom",
    "reconnecting",
    "locked",
    "closed",
    "composer-everything",
    "widget-gallery",
)
"""States that together have most of what there is."""


def look(browser: Browser, playground: str, **look: Any) -> Page:
    """A page with axe in it, and the playground as it is to look."""
    forced = "active" if look.pop("forced", False) else "none"
    context = browser.new_context(
        viewport={"width": int(look.pop("width", 420)), "height": 720},
        forced_colors=forced,
        # What is fading in has too little contrast for a moment.
        reduced_motion="reduce",
        # axe is put into the page past its content security policy.
        bypass_csp=True,
    )
    page = context.new_page()
    open_playground(page, playground, **look)
    page.evaluate(AXE.read_text())
    page.evaluate(_SET_UP)
    return page


Faults = dict[str, dict[str, list[str]]]
"""By the names of states: the rules that are broken, and where."""


def faults(page: Page, names: Sequence[str], **options: Any) -> Faults:
    """What axe finds in these states."""
    found: Faults = {}
    for state in names:
        show(page, state)
        violations = page.evaluate(_RUN, {**_OPTIONS, **options})
        found[state] = {each["id"]: each["where"] for each in violations}
    return found


def unknown(found: Faults) -> Faults:
    """What of it does not stand among the known faults."""
    news = {
        state: {rule: where for rule, where in broken.items() if rule not in KNOWN.get(state, ())}
        for state, broken in found.items()
    }
    return {state: broken for state, broken in news.items() if broken}


@requirement("ELM-8")
def test_no_state_has_a_fault(browser: Browser, playground: str) -> None:
    page = look(browser, playground)
    found = faults(page, states(page))
    assert unknown(found) == {}
    mended = {state: rules - found[state].keys() for state, rules in KNOWN.items()}
    assert not any(mended.values()), f"off KNOWN with them: {mended}"
    page.context.close()


@requirement("ELM-8")
def test_no_state_has_too_little_contrast_in_the_dark(browser: Browser, playground: str) -> None:
    page = look(browser, playground, scheme="dark")
    assert unknown(faults(page, states(page), runOnly=["color-contrast"], rules={})) == {}
    page.context.close()


@requirement("ELM-8")
@pytest.mark.parametrize("name", ["forced colours", "Arabic at 320 px"])
def test_the_main_states_have_no_fault_in_other_looks(
    browser: Browser, playground: str, name: str
) -> None:
    page = look(browser, playground, **_LOOKS[name])
    assert unknown(faults(page, CORE)) == {}
    page.context.close()


def test_the_playground_itself_has_no_fault(browser: Browser, playground: str) -> None:
    page = look(browser, playground, bare="0", width=1280)
    for group in page.locator("details").all():
        group.evaluate("element => element.open = true")
    assert page.evaluate(_RUN, _OPTIONS) == []
    page.context.close()


def test_a_fault_is_found_in_the_chat(browser: Browser, playground: str) -> None:
    page = look(browser, playground, state="draft")
    page.locator("chatdock-chat .send").evaluate("button => button.removeAttribute('aria-label')")
    page.locator("chatdock-chat .send").evaluate("button => button.removeAttribute('title')")
    assert [each["id"] for each in page.evaluate(_RUN, _OPTIONS)] == ["button-name"]
    page.context.close()


@pytest.mark.long
@pytest.mark.parametrize(
    ("scheme", "width", "locale", "forced"),
    list(product(("light", "dark"), (320, 420, 760), ("en", "ar"), (False, True))),
)
def test_no_state_has_a_fault_in_any_look(
    browser: Browser, playground: str, scheme: str, width: int, locale: str, forced: bool
) -> None:
    page = look(browser, playground, scheme=scheme, width=width, locale=locale, forced=forced)
    assert unknown(faults(page, states(page))) == {}
    page.context.close()
