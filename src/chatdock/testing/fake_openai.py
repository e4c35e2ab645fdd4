"""Run the fake server by itself: `python -m chatdock.testing.fake_openai --port 9000`."""

from __future__ import annotations

import argparse

from ._fake_openai import FakeOpenAI
from ._fake_script import FakeReply, FakeRequest, FakeToolCall


def main() -> None:
    """Serve until interrupted; every request gets the same answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--tokens", type=int, default=200, help="tokens of each answer")
    parser.add_argument("--tokens-per-second", type=float, default=50.0, help="0 for no pace")
    parser.add_argument("--first-token-ms", type=float, default=0.0)
    parser.add_argument(
        "--search", action="store_true", help="call search_docs first, where offered"
    )
    options = parser.parse_args()
    text = FakeReply(
        tokens=tuple(f"token{number} " for number in range(options.tokens)),
        tokens_per_second=options.tokens_per_second or None,
        first_token_seconds=options.first_token_ms / 1_000,
    )
    search = FakeReply(
        tool_calls=(FakeToolCall(name="search_docs", arguments={"queries": ["query"]}),)
    )

    def choose(request: FakeRequest) -> FakeReply:
        searches = options.search and request.body.get("tools") and not request.has_tool_result
        return search if searches else text

    FakeOpenAI(script=choose, port=options.port).run()


if __name__ == "__main__":
    main()
