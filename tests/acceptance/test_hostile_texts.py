"""Texts that try to run a script or to lead a reader astray, at every door of the chat, in a real browser."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.hostile_texts import (
    FEW_TEXTS,
    ITEM_PLACES,
    SCRIPT,
    TEXTS,
    filled,
    widget_items,
    widget_templates,
)
from tests.requirements import requirement

# Each page shows thousands of things.
pytestmark = pytest.mark.timeout(1_800)

STRICT: Final = (
    "default-src 'self'; script-src 'self' 'nonce-n0nce'; require-trusted-types-for 'script'"
)
"""The strictest policy that pages have; its nonce the texts know."""

NONE: Final = "frame-ancestors *"
"""A policy that forbids nothing: what a text gets to run does run, and what it loads is asked for."""

PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Hostile</title>
<link rel="icon" href="/hostile.ico"><link rel="stylesheet" href="/hostile.css">
<script nonce="n0nce">window.told = []; window.refused = [];</script>
<body><chatdock-chat></chatdock-chat><script type="module" src="/hostile.js"></script>"""
Enter = Callable[["Watched", Sequence[str]], None]
STYLE: Final = "html, body { height: 100%; margin: 0 }"


class Watched:
    """The page, and what it did that it should not have done.

    Attributes:
        page: The page.
        tried: Foreign addresses that were asked for, and windows that were opened.
        errors: Errors of scripts.
    """

    def __init__(self, page: Page, site: str) -> None:
        self.page: Final = page
        self.tried: Final[list[str]] = []
        self.errors: Final[list[str]] = []
        self._host: Final = urlsplit(site).netloc
        self._site: Final = site

    def open(self, policy: str) -> None:
        """Open the chat, with all that it loads."""
        page = self.page
        self._serve("hostile", PAGE, "text/html", policy)
        self._serve("hostile.js", SCRIPT, "text/javascript", policy)
        self._serve("hostile.css", STYLE, "text/css", policy)
        self._serve("hostile.ico", "", "image/x-icon", policy)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self._site}/hostile")
        expect(page).to_have_title("Ready")
        page.on("framenavigated", lambda frame: self.tried.append(f"navigation to {frame.url}"))
        page.context.on("page", lambda other: self.tried.append(f"window of {other.url}"))
        page.context.on("request", self._note)

    def findings(self) -> dict[str, Any]:
        """All that should not be."""
        found = {
            "told": self.page.evaluate("told"),
            "refused": self.page.evaluate("refused"),
            "drawn": self.page.evaluate("hostile.found"),
            "tried": self.tried,
            "errors": self.errors,
        }
        return {name: each for name, each in found.items() if each}

    def _serve(self, name: str, body: str, kind: str, policy: str) -> None:
        def answer(route: Route) -> None:
            route.fulfill(
                body=body,
                content_type=f"{kind}; charset=utf-8",
                headers={"content-security-policy": policy},
            )

        self.page.route(f"{self._site}/{name}", answer)

    def _note(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self._host:
            self.tried.append(request.url)


def _pages(entries: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [entries[at : at + size] for at in range(0, len(entries), size)]


@pytest.fixture
def watched(browser: Browser, playground: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 700, "height": 900})
    # What is asked of another host stays here.
    context.route(lambda url: not url.startswith(playground), lambda route: route.abort())
    yield Watched(context.new_page(), playground)
    context.close()


def show(watched: Watched, name: str, items: Sequence[dict[str, Any]]) -> None:
    """Show the items in a thread; each must be drawn."""
    drawn = watched.page.evaluate("([name, items]) => hostile.show(name, items)", [name, items])
    assert drawn == len(items)


def pass_doors(watched: Watched, texts: Sequence[str]) -> None:
    """Show the texts wherever one can be shown at a time, and then all of them as titles of threads."""
    for some in _pages(texts, 10):
        watched.page.evaluate("texts => hostile.pass(texts)", some)
    watched.page.evaluate("texts => hostile.remember(texts)", texts)


def show_items(watched: Watched, texts: Sequence[str]) -> None:
    """Show the texts in each place of a thread's items."""
    for name, place in ITEM_PLACES.items():
        show(watched, name, [filled(item, text) for text in texts for item in place])


def show_widgets(watched: Watched, texts: Sequence[str]) -> None:
    """Show the texts in each prop of each component."""
    for some in _pages(texts, 20):
        show_templates(watched, lambda _, some=some: some)


def show_a_widget_each(watched: Watched, texts: Sequence[str]) -> None:
    """Show another text in each prop of each component, some times."""
    for turn in range(3):
        show_templates(watched, lambda at, turn=turn: [texts[(at + turn) % len(texts)]])


def show_templates(watched: Watched, texts_of: Callable[[int], Sequence[str]]) -> None:
    items = [widget_items(template, texts_of(at)) for at, template in enumerate(widget_templates())]
    for some in _pages(items, 100):
        show(watched, "widgets", [item for each in some for item in each])


@requirement("ELM-10")
@pytest.mark.parametrize(
    ("enter", "texts"),
    [
        (pass_doors, FEW_TEXTS[::3]),
        (show_items, FEW_TEXTS),
        (show_a_widget_each, FEW_TEXTS),
    ],
)
def test_some_texts_do_no_harm_at_any_door(
    watched: Watched, enter: Enter, texts: Sequence[str]
) -> None:
    watched.open(STRICT)
    enter(watched, texts)
    assert watched.findings() == {}


@pytest.mark.long
@requirement("ELM-10")
@pytest.mark.parametrize("policy", [STRICT, NONE], ids=["strict", "none"])
@pytest.mark.parametrize("enter", [pass_doors, show_items, show_widgets])
def test_no_text_of_the_corpus_does_harm_at_any_door(
    watched: Watched, policy: str, enter: Enter
) -> None:
    watched.open(policy)
    enter(watched, TEXTS)
    assert watched.findings() == {}


@pytest.mark.parametrize("policy", [STRICT, NONE], ids=["strict", "none"])
def test_what_watches_sees_harm_where_there_is_some(watched: Watched, policy: str) -> None:
    watched.open(policy)
    watched.page.evaluate(
        """async () => {
            const [image, link] = ["img", "a"].map((name) => document.createElement(name));
            image.src = "https://evil.example/x.png";
            link.setAttribute("href", "javascript:told.push('x')");
            document.querySelector("chatdock-chat").shadowRoot.querySelector(".body").append(image, link);
            await hostile.look("the page itself", "x");
        }"""
    )
    findings = watched.findings()
    assert len(findings["drawn"]) == 2
    if policy == STRICT:
        assert {each.split(" ")[0] for each in findings["refused"]} == {
            "img-src",
            "script-src-elem",
        }
    else:
        assert findings["told"] == ["x"]
        assert findings["tried"] == ["https://evil.example/x.png"]
