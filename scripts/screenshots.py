"""Takes pictures of the chat's main states from the playground: `python -m scripts.screenshots FOLDER`.

The widget has to be built; Chromium is the one that the tests use.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from tests.browsers import chromium_path
from tests.playground import open_playground, running_playground

PICTURES: Final[Mapping[str, Mapping[str, str]]] = {
    "start": {"state": "start-prompts"},
    "start-dark": {"state": "start-prompts", "scheme": "dark"},
    "answer": {"state": "citations"},
    "answer-dark": {"state": "answer-streaming", "scheme": "dark"},
    "steps": {"state": "workflow-expanded"},
    "widgets": {"state": "widget-form"},
    "mobile": {"state": "answer-with-table", "width": "320"},
    "arabic": {"state": "answer-rtl", "locale": "ar"},
}
"""The name of each picture, and what the address of its state says."""

MAX_BYTES: Final = 150 * 1024
_HEIGHT: Final = 640
_WIDTH: Final = 420


def main() -> None:
    """Take all pictures; a picture that is too large for the repository is an error."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with running_playground() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        for name, address in PICTURES.items():
            _take(browser, url, folder / f"{name}.png", address)
        browser.close()


def _take(browser: Browser, url: str, path: Path, address: Mapping[str, Any]) -> None:
    width = int(address.get("width", _WIDTH))
    page = browser.new_page(viewport={"width": width, "height": _HEIGHT}, reduced_motion="reduce")
    open_playground(page, url, **address)
    page.screenshot(path=path)
    page.close()
    size = path.stat().st_size
    print(f"{path} {size / 1024:.0f} KiB")
    if size > MAX_BYTES:
        raise SystemExit(f"{path} has more than {MAX_BYTES // 1024} KiB: take less of it.")


if __name__ == "__main__":
    main()
