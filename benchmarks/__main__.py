"""`make bench`: every benchmark with its peers, each in a process of its own.

`python -m benchmarks [NAME...]` runs the named ones.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

BENCHMARKS: Final = (
    *("start", "warmup", "indexing", "retrieval", "storage"),
    *("streaming", "saturation", "stop", "slow_reader", "soak"),
    *("bundles", "long_thread"),
)
"""In the order in which they run: `soak` takes its load from what `saturation` has found."""


def main(names: list[str]) -> int:
    """Run benchmarks to their end, all of them even if one fails; 1 if any did."""
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        print(f"No benchmark {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.")
        return 2
    codes = [_run(name) for name in names or BENCHMARKS]
    return int(any(codes))


def _run(name: str) -> int:
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
