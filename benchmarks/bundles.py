"""Weights of chat widgets: what a page loads before a reader can ask, ours beside three others.

`python -m benchmarks.bundles`, half a minute; the others' packages are installed once, which needs the registry.
Each of theirs is bundled as its documentation says, with React where it needs that, and minified by the bundler that
makes ours. KiB are of gzip at its strongest. Theirs are without style sheets, which are in ours.
"""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.report import save, show

ROOT: Final = Path(__file__).parent.parent
STATIC: Final = ROOT / "src" / "chatdock" / "static"
ESBUILD: Final = ROOT / "web" / "node_modules" / ".bin" / "esbuild"
PEERS: Final = Path(__file__).parent / "peers" / "widgets"
ENTRIES: Final = {
    "deep-chat": "deep-chat.js",
    "assistant-ui, with React": "assistant-ui.jsx",
    "DocSearch": "docsearch.js",
}
_FLAGS: Final = (
    *("--bundle", "--minify", "--format=esm", "--jsx=automatic", "--legal-comments=none"),
    *('--define:process.env.NODE_ENV="production"', "--log-level=error"),
)


def main() -> int:
    """Weigh, and show who is how heavy."""
    if not (PEERS / "node_modules").exists():
        subprocess.run(["npm", "ci"], cwd=PEERS, check=True)
    ours = {
        "ChatDock, loader": _weight(STATIC / "chatdock.js"),
        "ChatDock, first open": sum(map(_weight, _reached("chatdock.js"))),
        "ChatDock, as openai-chatkit": sum(map(_weight, _reached("chatkit.js"))),
    }
    kib = ours | {name: _bundled(entry) for name, entry in ENTRIES.items()}
    first = ours["ChatDock, first open"]
    rows = [(name, weight, weight / first) for name, weight in kib.items()]
    show("Before the first question", ["", "KiB gz", "× ChatDock's first open"], rows)
    save("bundles", {"kib": kib, "versions": _versions()})
    return 0


def _bundled(entry: str) -> float:
    """KiB of a peer's script."""
    built = subprocess.run(
        [str(ESBUILD), entry, *_FLAGS], cwd=PEERS, check=True, capture_output=True
    )
    return len(gzip.compress(built.stdout, 9)) / 1024


def _reached(entry: str) -> Iterator[Path]:
    """A loader and all that it loads at once: what it names, and what that imports."""
    waiting, seen = [STATIC / entry], set[Path]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        yield path
        code = path.read_text()
        names = re.findall(r'"assets/([\w-]+\.js)"', code)
        names += re.findall(r'(?:from|import)\s*"\./([\w-]+\.js)"', code)
        waiting += [STATIC / "assets" / name for name in names]


def _weight(path: Path) -> float:
    return len(gzip.compress(path.read_bytes(), 9)) / 1024


def _versions() -> dict[str, str]:
    listed = subprocess.run(
        ["npm", "ls", "--depth=0", "--parseable", "--long"],
        cwd=PEERS,
        check=True,
        capture_output=True,
        text=True,
    )
    named = re.findall(r":((?:@[\w-]+/)?[\w-]+)@([\d.]+)", listed.stdout)
    return dict(named)


if __name__ == "__main__":
    sys.exit(main())
