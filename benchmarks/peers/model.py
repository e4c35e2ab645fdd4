"""The model of the streaming benchmark: an OpenAI-compatible server that says as many tokens as it is asked for.

`python -m benchmarks.peers.model --port 9600`. A question that holds `tokens=N` is answered with N tokens,
50 a second, and with `size=BYTES` behind it each token is that long; everything else, such as the wish for a title,
with one word.
"""

from __future__ import annotations

import argparse
import re
from typing import Final

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest

TOKENS_PER_SECOND: Final = 50.0
_WISH: Final = re.compile(r"tokens=(\d+)(?: size=(\d+))?")


def tokens(number: int, size_bytes: int = 0) -> tuple[str, ...]:
    """The answer of that many tokens, each filled up to a size."""
    return tuple(f"token{position} ".ljust(size_bytes, "x") for position in range(number))


def question(number: int, size_bytes: int = 0) -> str:
    """The question that is answered with that many tokens."""
    return f"Say tokens={number} size={size_bytes}"


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    title = FakeReply(text="Title")
    replies: dict[tuple[int, int], FakeReply] = {}

    def choose(request: FakeRequest) -> FakeReply:
        wish = _WISH.search(str(request.input[-1]))
        if wish is None or not request.body.get("stream"):
            return title
        wanted = int(wish[1]), int(wish[2] or 0)
        if wanted not in replies:
            replies[wanted] = FakeReply(tokens=tokens(*wanted), tokens_per_second=TOKENS_PER_SECOND)
        return replies[wanted]

    FakeOpenAI(script=choose, port=options.port).run()


if __name__ == "__main__":
    main()
