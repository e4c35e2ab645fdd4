"""`/chatkit.js` on a page that may not be as it expects: what it tells, what it leaves alone, what it refuses."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.canned_chat import CannedChat, canned_chat
from tests.requirements import requirement

PAGE: Final = """<!doctype html>
<html lang="en">
  <title>Boats</title>
  <script>
    window.told = [];
    for (const type of ["chatkit-script-loaded", "chatkit-script-error"])
      addEventListener(type, ({ detail }) => {
        const isThere = customElements.get("openai-chatkit") !== undefined;
        told.push({ type, isThere, error: detail?.error?.name });
      });
  </script>
  <script src="/before.js"></script>
  <script type="module" src="/chatkit.js"></script>
  <openai-chatkit></openai-chatkit>
</html>
"""

HOSTED: Final = """async () => {
    const chat = document.querySelector("openai-chatkit");
    window.asked = 0;
    const heard = new Promise((resolve) => chat.addEventListener("chatkit.error", resolve));
    chat.setOptions({ api: { getClientSecret: async () => `secret ${++asked}` } });
    return (await heard).detail.error.message;
}"""


@pytest.fixture
def site() -> Iterator[str]:
    with canned_chat(CannedChat()) as chat:
        yield chat.url


def open_page(page: Page, site: str, *, before: str = "") -> dict[str, Any]:
    """Open a page with the script, after a script of its own; what it is told first of all."""
    page.route(f"{site}page", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.route(
        "**/before.js", lambda route: route.fulfill(body=before, content_type="text/javascript")
    )
    page.goto(f"{site}page")
    page.wait_for_function("told.length")
    return page.evaluate("told[0]")


@requirement("ELM-1")
def test_the_page_is_told_when_the_element_is_there(page: Page, site: str) -> None:
    told = open_page(page, site)
    assert told == {"type": "chatkit-script-loaded", "isThere": True, "error": None}


@requirement("ELM-1")
def test_the_page_is_told_when_the_element_could_not_be_loaded(page: Page, site: str) -> None:
    page.route("**/assets/chatkit-*.js", lambda route: route.abort())
    told = open_page(page, site)
    assert told == {"type": "chatkit-script-error", "isThere": False, "error": "TypeError"}


@requirement("ELM-1")
def test_names_that_are_taken_stay_with_who_has_them_and_nothing_is_thrown(
    page: Page, site: str
) -> None:
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    names = ("openai-chatkit", "chatdock-chat", "chatdock-markdown")
    own = "".join(
        f"customElements.define({name!r}, class extends HTMLElement {{ isOwn = true }});"
        for name in names
    )
    told = open_page(page, site, before=own)
    assert told == {"type": "chatkit-script-loaded", "isThere": True, "error": None}
    kept = page.evaluate("names => names.map((name) => document.createElement(name).isOwn)", names)
    assert kept == [True] * len(names)
    assert thrown == []


@requirement("ELM-1", "ELM-4")
def test_a_hosted_session_is_refused_with_an_error_that_says_what_to_set(
    page: Page, site: str, reader: BrowserContext
) -> None:
    open_page(page, site)
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    message = page.evaluate(HOSTED)
    assert (
        message == "Sessions hosted by OpenAI are not supported. Set api.url to a ChatKit server."
    )
    assert page.evaluate("asked") == 0
    assert asked == []
