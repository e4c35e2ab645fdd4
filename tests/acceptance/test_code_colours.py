"""The colours of code can be read on every ground that an owner gives it."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.playground import open_playground
from tests.requirements import requirement
from tests.themed_page import contrast, drawn

TOKENS: Final = ("comment", "keyword", "string", "number", "name", "type", "added", "removed")
GROUNDS: Final = (
    "#ffffff",
    "#fdf6e3",
    "#ffd400",
    "#7fb0e0",
    "#767676",
    "#5a6570",
    "#7a1f3d",
    "#002b36",
    "#000000",
)
_SHOW_ALL: Final = """(tokens) => {
    const code = playground.chat.shadowRoot.querySelector(".code code");
    for (const token of tokens) {
        const one = document.createElement("span");
        one.className = `token-${token}`;
        one.textContent = token;
        code.append(one);
    }
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 420, "height": 720})
    yield context.new_page()
    context.close()


def show_code(page: Page, playground: str, **look: str) -> None:
    """One piece of code that has each kind of token."""
    open_playground(page, playground, state="answer-with-code", **look)
    expect(page.locator(".token-keyword").first).to_be_visible()
    page.evaluate(_SHOW_ALL, TOKENS)


def faint(page: Page) -> dict[str, float]:
    """The kinds of tokens that cannot be read well enough, and how well they can."""
    grounds = dict.fromkeys(TOKENS, ".code") | {
        token: f".token-{token}" for token in ("added", "removed")
    }
    ratios = {
        token: contrast(
            drawn(page, f".token-{token}", "color"), drawn(page, ground, "background-color")
        )
        for token, ground in grounds.items()
    }
    return {token: ratio for token, ratio in ratios.items() if ratio < 4.5}


@requirement("ELM-9")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_is_read_on_any_ground_of_a_style_sheet_in_and_against_the_scheme(
    playground: str, page: Page, scheme: str
) -> None:
    show_code(page, playground, scheme=scheme)
    found: dict[str, dict[str, float]] = {}
    for ground in GROUNDS:
        page.evaluate(
            "ground => playground.chat.style.setProperty('--chatdock-raised', ground)", ground
        )
        found[ground] = faint(page)
    assert found == {ground: {} for ground in GROUNDS}


@requirement("ELM-9")
@pytest.mark.parametrize("surface", GROUNDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_is_read_on_a_surface_of_the_theme_option(
    playground: str, page: Page, scheme: str, surface: str
) -> None:
    option = {"o.theme.color.surface.background": surface, "o.theme.color.surface.foreground": ""}
    show_code(page, playground, scheme=scheme, **option)
    assert faint(page) == {}


@requirement("ELM-9")
def test_code_keeps_its_own_colours_on_the_grounds_that_it_was_made_for(
    playground: str, page: Page
) -> None:
    show_code(page, playground)
    assert drawn(page, ".token-keyword", "color") == (0x9A, 0x28, 0x73)
    show_code(page, playground, scheme="dark")
    assert drawn(page, ".token-keyword", "color") == (0xF0, 0x9C, 0xC9)
