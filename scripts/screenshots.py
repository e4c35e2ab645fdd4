"""Takes the pictures of `docs/images/chat` from the playground: `python -m scripts.screenshots docs/images/chat`.

Each picture shows two states side by side. The widget has to be built; Chromium is the one that the tests use.
"""

from __future__ import annotations

import argparse
import os
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from tests.browsers import chromium_path
from tests.playground import open_playground, running_playground

PICTURES: Final[Mapping[str, Sequence[Mapping[str, str]]]] = {
    "start": [{"state": "start-prompts"}, {"state": "start-prompts", "scheme": "dark"}],
    "answer": [{"state": "citations"}, {"state": "answer-streaming", "scheme": "dark"}],
    "steps-and-widgets": [
        {"state": "workflow-expanded"},
        {"state": "widget-form", "scheme": "dark"},
    ],
    "mobile-and-arabic": [
        {"state": "answer-with-table", "width": "320"},
        {"state": "answer-rtl", "locale": "ar"},
    ],
}
"""The name of each picture, and what the addresses of its states say."""

MAX_BYTES: Final = 150 * 1024
_HEIGHT: Final = 640
_WIDTH: Final = 420
_SHEET: Final = """
    body { margin: 0; padding: 20px; display: flex; gap: 20px; justify-content: center; background: #c9d3d6; }
    img { border-radius: 14px; box-shadow: 0 4px 18px rgb(0 0 0 / 0.18); }
"""


def main() -> None:
    """Take all pictures; a picture that is too large for the repository is an error."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with running_playground() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        for name, addresses in PICTURES.items():
            shots = [_take(browser, url, address) for address in addresses]
            _join(browser, shots, folder / f"{name}.png")
        browser.close()


def _take(browser: Browser, url: str, address: Mapping[str, Any]) -> bytes:
    width = int(address.get("width", _WIDTH))
    page = browser.new_page(viewport={"width": width, "height": _HEIGHT}, reduced_motion="reduce")
    open_playground(page, url, **address)
    # The icons are in a file of their own.
    page.wait_for_load_state("networkidle")
    shot = page.screenshot()
    page.close()
    return shot


def _join(browser: Browser, shots: Sequence[bytes], path: Path) -> None:
    page = browser.new_page(viewport={"width": 2 * _WIDTH + 60, "height": _HEIGHT + 40})
    images = (f'<img src="data:image/png;base64,{b64encode(shot).decode()}">' for shot in shots)
    page.set_content(f"<style>{_SHEET}</style>{''.join(images)}")
    page.screenshot(path=path)
    page.close()
    size = path.stat().st_size
    print(f"{path} {size / 1024:.0f} KiB")
    if size > MAX_BYTES:
        raise SystemExit(f"{path} has more than {MAX_BYTES // 1024} KiB: take less of it.")


if __name__ == "__main__":
    main()
