"""A thread of many items costs what is in sight of it. How long it takes is measured by `benchmarks.long_thread`."""

import json
import subprocess
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, expect

from benchmarks.long_thread import opened, serving
from tests.requirements import requirement

WEB: Final = Path(__file__).parents[2] / "web"
ITEMS: Final = 600
IN_SIGHT: Final = """() => [...chat.shadowRoot.querySelectorAll("chatdock-item")]
    .filter((item) => item.firstElementChild?.checkVisibility({ contentVisibilityAuto: true })).length"""
DRAWN: Final = """async () => {
    const part = customElements.get("chatdock-item").prototype;
    const render = part.render;
    const drawn = new Set();
    part.render = function () {
        drawn.add(this.item?.id);
        return render.call(this);
    };
    await benchmark.stream(300, 2000, "mixed");
    return drawn.size;
}"""


@requirement("ELM-11")
def test_of_a_long_thread_only_what_is_near_the_view_is_laid_out(browser: Browser) -> None:
    with serving() as site:
        page, _ = opened(browser, site, ITEMS)
        assert page.evaluate("benchmark.loadAll()") == ITEMS
        page.evaluate("benchmark.scroll(3, 600)")
        assert 0 < page.evaluate(IN_SIGHT) < ITEMS / 8
        page.close()


@requirement("ELM-11")
def test_while_an_answer_grows_the_items_before_it_are_not_drawn_again(browser: Browser) -> None:
    with serving() as site:
        page, _ = opened(browser, site, ITEMS)
        page.evaluate("benchmark.loadAll()")
        # The new question and answer, and those before them, which lose their buttons.
        assert page.evaluate(DRAWN) <= 4
        expect(page.locator("chatdock-item")).to_have_count(ITEMS + 2)
        page.close()


@requirement("ELM-11")
def test_bundles_have_budgets_and_keep_them() -> None:
    run = subprocess.run(
        ["npm", "--prefix", str(WEB), "run", "--silent", "size"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    lines = run.stdout.splitlines()
    for name, budget in {"loader": "of 5 ", "first open": "of 60 "}.items():
        assert any(line.startswith(name) and budget in line for line in lines), json.dumps(lines)
