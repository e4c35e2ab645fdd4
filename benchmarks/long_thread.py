"""Long threads and long answers in a real Chromium: opening, scrolling, streaming.

`python -m benchmarks.long_thread [--items 5000] [--tokens 20000]`, about five minutes. The page's own script is the
chat's server, so that nothing but the element is measured; its files come over HTTP from this process. A thread is
opened on its newest page in five new pages, all its items are loaded into the element, and it is scrolled in fixed
steps, one a frame. Beside the scrolling stands the bare browser: static boxes of the same heights. Then an answer is
streamed at 200 tokens a second, a frame each; another one that is a single table of 50 KB; and the first one once more
all at once, as a page gets it that is loaded again while it is made.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

import chatdock
from benchmarks.report import percentile, save, show
from tests.browsers import chromium_path
from tests.requirements import requirement

PAGES: Final = Path(__file__).parent / "pages"
STATIC: Final = Path(chatdock.__file__).with_name("static")
FRAMES: Final = 300
STEP_PX: Final = 600
TOKENS_PER_SECOND: Final = 200
AT_ONCE: Final = 10**9
"""Tokens a second that all come together."""
TABLE_TOKENS: Final = 11_000
"""Of four characters and a half each: 50 KB."""
OPENINGS: Final = 5
LONG_TASK_MS: Final = 50.0
GOALS: Final = {"open_ms": 500.0, "fps": 50.0, "long_tasks": 0}
_CATEGORIES: Final = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
_HEIGHTS: Final = """[...document.querySelector("openai-chatkit").shadowRoot.querySelectorAll("chatdock-item")]
    .map((item) => Math.round(item.getBoundingClientRect().height))"""


@requirement("ELM-11")
def main() -> int:
    """Measure, show, and say whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=5_000)
    parser.add_argument("--tokens", type=int, default=20_000)
    options = parser.parse_args()
    with sync_playwright() as playwright, serving() as site:
        browser = playwright.chromium.launch(executable_path=chromium_path())
        figures = measure(browser, site, options.items, options.tokens)
        browser.close()
    show(
        f"A thread of {options.items:,} items, and an answer of {options.tokens:,} tokens",
        ["", "", "goal"],
        [
            ("opened on its newest page, ms (median)", figures["open_ms"], GOALS["open_ms"]),
            ("frames a second, scrolled", figures["fps"], GOALS["fps"]),
            ("… of static boxes", figures["fps_bare"], None),
            ("p95 of a frame, ms", figures["frame_p95_ms"], None),
            ("streamed for, s", figures["stream_s"], options.tokens / TOKENS_PER_SECOND),
            ("tasks over 50 ms while it streamed", figures["long_tasks"], GOALS["long_tasks"]),
            ("longest task, ms", figures["longest_task_ms"], LONG_TASK_MS),
            ("… of a table of 50 KB, ms", figures["longest_task_table_ms"], None),
            ("all of it at once, shown after ms", figures["burst_ms"], None),
            ("… longest task, ms", figures["longest_task_burst_ms"], None),
        ],
    )
    save("long_thread", figures)
    missed = figures["open_ms"] > GOALS["open_ms"] or figures["fps"] < GOALS["fps"]
    return int(missed or figures["long_tasks"] > GOALS["long_tasks"])


def measure(browser: Browser, site: str, items: int, tokens: int) -> dict[str, Any]:
    """All figures of one run."""
    openings = [opened(browser, site, items) for _ in range(OPENINGS)]
    page, _ = openings[-1]
    loaded = page.evaluate("benchmark.loadAll()")
    assert loaded == items, loaded
    frames = page.evaluate("(by) => benchmark.scroll(...by)", [FRAMES, STEP_PX])
    bare = _scroll_bare(browser, site, page.evaluate(_HEIGHTS))
    for each, _ in openings:
        each.close()
    stream_ms, tasks = _stream(browser, site, tokens)
    _, table_tasks = _stream(browser, site, TABLE_TOKENS, kind="table")
    burst_ms, burst_tasks = _stream(browser, site, tokens, per_second=AT_ONCE)
    return {
        "items": items,
        "tokens": tokens,
        "open_ms": median(open_ms for _, open_ms in openings),
        "fps": 1000 * len(frames) / sum(frames),
        "fps_bare": 1000 * len(bare) / sum(bare),
        "frame_p95_ms": percentile(frames, 0.95),
        "stream_s": stream_ms / 1000,
        "long_tasks": sum(task > LONG_TASK_MS for task in tasks),
        "longest_task_ms": max(tasks),
        "longest_task_table_ms": max(table_tasks),
        "burst_ms": burst_ms,
        "longest_task_burst_ms": max(burst_tasks),
    }


@contextmanager
def serving() -> Generator[str]:
    """The address of the benchmark's pages and of the built element."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(STATIC)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Files(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        page = PAGES / path.lstrip("/")
        return str(page) if page.is_file() else super().translate_path(path)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Says nothing."""


def _page(browser: Browser, site: str, name: str) -> Page:
    page = browser.new_page(viewport={"width": 800, "height": 900})
    page.goto(f"{site}/{name}")
    return page


def opened(browser: Browser, site: str, items: int) -> tuple[Page, float]:
    """A page on which a thread of so many items is open, and the milliseconds it took to be painted."""
    page = _page(browser, site, "long_thread.html")
    return page, page.evaluate("(count) => benchmark.open(count)", items)


def _scroll_bare(browser: Browser, site: str, heights: list[int]) -> list[float]:
    page = _page(browser, site, "boxes.html")
    try:
        return page.evaluate("(by) => scroll(...by)", [heights, FRAMES, STEP_PX])
    finally:
        page.close()


def _stream(
    browser: Browser,
    site: str,
    tokens: int,
    *,
    kind: str = "mixed",
    per_second: int = TOKENS_PER_SECOND,
) -> tuple[float, list[float]]:
    """Milliseconds that the answer took, and those of each of the page's tasks meanwhile."""
    page, _ = opened(browser, site, items=10)
    with tempfile.NamedTemporaryFile(suffix=".json") as trace:
        browser.start_tracing(page=page, path=trace.name, categories=_CATEGORIES)
        stream_ms = page.evaluate("(by) => benchmark.stream(...by)", [tokens, per_second, kind])
        browser.stop_tracing()
        events = json.loads(Path(trace.name).read_text())["traceEvents"]
    page.close()
    return stream_ms, _tasks(events)


def _tasks(events: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of each task on the main threads of pages."""
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    return [
        event["dur"] / 1000
        for event in events
        if event["name"].endswith("RunTask")
        and event.get("ph") == "X"
        and (event["pid"], event["tid"]) in threads
    ]


if __name__ == "__main__":
    sys.exit(main())
