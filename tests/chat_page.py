"""The chat on a page, as its reader uses it."""

import shutil
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page, expect

_PAGES: Final = Path(__file__).parent / "pages"

QUESTION: Final = "How do I moor?"
WORDS: Final = 60
"""How many words the answer has: `word0` and so on."""


def write_page(folder: Path, script: str) -> Path:
    """A site of one page under a strict policy, whose chat the named script sets up."""
    folder.mkdir()
    for name in ("index.html", "chat.css"):
        shutil.copy(_PAGES / name, folder)
    shutil.copy(_PAGES / f"{script}.js", folder / "chat.js")
    return folder


def ask(page: Page, site: str) -> None:
    """Ask the question and return when the answer has begun."""
    page.goto(site)
    page.get_by_role("button", name="Open the assistant").click()
    composer(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text("word3")


def look_on(page: Page, site: str) -> None:
    """Open the assistant in a tab of its own, and return when it shows the answer that another one asked for."""
    page.goto(site)
    page.get_by_role("button", name="Open the assistant").click()
    expect(answer(page)).to_contain_text("word3")


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your message")


def answer(page: Page) -> Locator:
    return page.locator("article.answer").last


def expect_whole(page: Page) -> None:
    """Wait for the end of the answer: each word is there once."""
    expect(answer(page)).to_contain_text(f"word{WORDS - 1}")
    expect(
        page.locator("chatdock-item").last.get_by_role("button", name="Copy answer")
    ).to_be_visible()
    text = answer(page).locator("chatdock-markdown").inner_text()
    assert text.split() == [f"word{number}" for number in range(WORDS)]


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    page.keyboard.press("Enter")


def questions(page: Page) -> Locator:
    """What the reader asked and the server has begun to answer, in order."""
    return page.locator("chatdock-item .question .bubble")


def waiting(page: Page) -> Locator:
    return page.locator(".waiting .bubble")


def expect_queued(page: Page, count: int) -> None:
    """Wait until the server has queued that many messages in the thread that is open."""
    # Of an asynchronous function `wait_for_function` takes the promise for the answer.
    page.evaluate(
        """async count => {
            const id = Object.entries(sessionStorage).find(([key]) => key.startsWith("chatdock:thread:"))[1];
            for (;;) {
                const response = await fetch(`/chatkit/threads/${id}/waiting`);
                if ((await response.json()).runs.length === count) return;
                await new Promise((resolve) => setTimeout(resolve, 20));
            }
        }""",
        arg=count,
    )
