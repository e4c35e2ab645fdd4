"""Where the tests' browser is."""

import os
import shutil
from typing import Final

_NAMES: Final = (
    # The same browser without windows: a page opens at a quarter of the cost.
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def chromium_path() -> str:
    """Path of the Chromium to drive: `CHATDOCK_CHROMIUM`, else the first found on the PATH."""
    named = os.environ.get("CHATDOCK_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise FileNotFoundError("Browser tests need Chromium; `make test` installs it on Debian.")
    return found
