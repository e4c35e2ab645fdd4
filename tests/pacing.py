"""A fake model's answer that says its next token only when the test lets it."""

import threading
from collections.abc import Iterator, Sequence
from typing import Final, overload

from typing_extensions import override

_WAIT_SECONDS: Final = 20.0


class PacedTokens(Sequence[str]):
    """Tokens for `FakeReply(tokens=...)`. While the fake server waits for leave, it serves nothing else.

    Attributes:
        text: What they say together.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        """Say none of the tokens before `let`."""
        self._tokens: Final = tuple(tokens)
        self._leave: Final = threading.Semaphore(0)
        self._is_open = False
        self.text: Final = "".join(tokens)

    def let(self, tokens: int = 1) -> None:
        """Let so many more tokens go."""
        self._leave.release(tokens)

    def let_all(self) -> None:
        """Let everything go, now and from here on."""
        self._is_open = True
        self._leave.release()

    @override
    def __iter__(self) -> Iterator[str]:
        """Give each token once it may go; the test fails by silence when it never may."""
        for token in self._tokens:
            if not self._is_open and not self._leave.acquire(timeout=_WAIT_SECONDS):
                raise TimeoutError("The test never let the model's next token go.")
            yield token

    @override
    def __len__(self) -> int:
        return len(self._tokens)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    @override
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self._tokens[index]
