"""The model of the streaming benchmark: an OpenAI-compatible server that says as many tokens as it is asked for.

`python -m benchmarks.peers.model --port 9600`. A question that holds `tokens=N` is answered with N tokens,
50 a second; everything else, such as the wish for a title, with one word.
"""

from __future__ import annotations

import argparse
import re
from typing import Final

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest

TOKENS_PER_SECOND: Final = 50.0
_WISH: Final = re.compile(r"tokens=(\d+)")


def tokens(number: int) -> tuple[str, ...]:
    """The answer of that many tokens."""
    return tuple(f"token{position} " for position in range(number))


def question(number: int) -> str:
    """The question that is answered with that many tokens."""
    return f"Say tokens={number}"


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    title = FakeReply(text="Title")
    replies: dict[int, FakeReply] = {}

    def choose(request: FakeRequest) -> FakeReply:
        wish = _WISH.search(str(request.input[-1]))
        if wish is None or not request.body.get("stream"):
            return title
        number = int(wish[1])
        if number not in replies:
            replies[number] = FakeReply(tokens=tokens(number), tokens_per_second=TOKENS_PER_SECOND)
        return replies[number]

    FakeOpenAI(script=choose, port=options.port).run()


if __name__ == "__main__":
    main()
