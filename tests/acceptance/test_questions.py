"""Questions of the assistant that take the place of the composer, with the real server."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.asking_agent import WHERE, WHY
from tests.chat_page import composer, say, write_page
from tests.requirements import requirement
from tests.serving import running_server

_ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page whose assistant asks back."""
    ways = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    folder = tmp_path_factory.mktemp("questions")
    page = write_page(folder / "site", "uploads")
    options = ("--agent", "tests.asking_agent:agent")
    env = {"PYTHONPATH": os.pathsep.join(filter(None, ways))}
    with running_server(page, data_dir=folder / "data", options=options, env=env) as server:
        yield server.url


@pytest.fixture
def page(reader: BrowserContext, site: str) -> Page:
    """A page on which the assistant has asked."""
    page = reader.new_page()
    page.goto(site)
    say(page, "Plan my trip")
    expect(question(page)).to_contain_text(WHERE)
    return page


def question(page: Page) -> Locator:
    return page.get_by_role("form", name="The assistant asks").get_by_role("group")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answers(page: Page) -> Locator:
    """What the conversation tells of the answers."""
    return page.locator(".questions dd")


def expect_answered(page: Page, *values: str) -> None:
    expect(answers(page)).to_have_text(list(values))
    expect(page.locator("article.answer")).to_contain_text("Bon voyage!")
    expect(composer(page)).to_be_editable()


@requirement("ELM-7")
@requirement("ELM-8")
def test_questions_are_answered_with_the_keys_alone(page: Page) -> None:
    expect(composer(page)).to_have_count(0)
    expect(page.get_by_role("radio", name="North")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="South")).to_be_checked()
    page.keyboard.press("Enter")
    expect(question(page)).to_contain_text(WHY)
    expect(page.get_by_role("textbox", name="Your answer")).to_be_focused()
    page.keyboard.type("A dog")
    page.keyboard.press("Enter")
    expect_answered(page, "South", "A dog")
    expect(composer(page)).to_be_focused()
    page.reload()
    expect(answers(page)).to_have_text(["South", "A dog"])


@requirement("ELM-7")
def test_questions_can_be_skipped_one_by_one_and_answered_in_ones_own_words(page: Page) -> None:
    page.get_by_role("textbox", name="Another answer").fill("Home")
    press(page, "Next")
    press(page, "Skip")
    expect_answered(page, "Home", "Skipped")


@requirement("ELM-7")
def test_all_questions_can_be_skipped_at_once(page: Page) -> None:
    press(page, "Skip all")
    expect_answered(page, "Skipped", "Skipped")


@requirement("ELM-7")
def test_what_was_put_in_is_there_after_a_reload_and_a_failure(page: Page) -> None:
    page.get_by_role("radio", name="South").check()
    page.reload()
    expect(page.get_by_role("radio", name="South")).to_be_checked()

    def fail(route: Route) -> None:
        if "threads.add_structured_input" in (route.request.post_data or ""):
            route.fulfill(status=400, json={"error": {"code": "no", "message": "Not now."}})
        else:
            route.fallback()

    page.route("**/chatkit", fail)
    press(page, "Next")
    page.get_by_role("textbox", name="Your answer").fill("A dog")
    press(page, "Send")
    expect(page.get_by_role("alert")).to_contain_text("Not now.")
    expect(page.get_by_role("textbox", name="Your answer")).to_have_value("A dog")
    page.unroute("**/chatkit", fail)
    press(page, "Send")
    expect_answered(page, "South", "A dog")


@requirement("ELM-4")
@requirement("ELM-7")
def test_an_answer_in_one_tab_takes_the_questions_away_in_the_other(
    page: Page, reader: BrowserContext
) -> None:
    other = reader.new_page()
    other.goto(page.url)
    expect(question(other)).to_contain_text(WHERE)
    press(page, "Skip all")
    for each in (page, other):
        expect_answered(each, "Skipped", "Skipped")
