"""Answers of a fake model that a test lets go token by token, or watches as they go."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, overload

from typing_extensions import override


class _Tokens(Sequence[str]):
    """Tokens for `FakeReply(tokens=...)`, which the fake server takes one by one as it sends them."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens: Final = tuple(tokens)

    @override
    def __len__(self) -> int:
        return len(self.tokens)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    @override
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self.tokens[index]


class PacedTokens(_Tokens):
    """Tokens that go only when the test lets them; while the fake server waits, it serves nothing else."""

    def __init__(self, tokens: Sequence[str], *, wait_seconds: float = 60.0) -> None:
        """Say none of the tokens before `let`; give up the answer when it does not come in time."""
        super().__init__(tokens)
        self._wait_seconds: Final = wait_seconds
        self._leave: Final = threading.Semaphore(0)
        self._is_open = False

    def let(self, tokens: int = 1) -> None:
        """Let so many more tokens go."""
        self._leave.release(tokens)

    def let_all(self) -> None:
        """Let everything go, now and from here on."""
        self._is_open = True
        self._leave.release()

    @override
    def __iter__(self) -> Iterator[str]:
        """Give each token once it may go; an answer whose token never may is dropped."""
        for token in self.tokens:
            if not self._is_open and not self._leave.acquire(timeout=self._wait_seconds):
                raise TimeoutError("The test never let the model's next token go.")
            yield token


class WatchedTokens(_Tokens):
    """Tokens that go at the reply's own pace; the time at which each was sent is noted."""

    def __init__(self, tokens: Sequence[str], sent: Callable[[int], None]) -> None:
        """Call `sent` with the number of tokens so far, before the first and after each one."""
        super().__init__(tokens)
        self._sent: Final = sent
        self._times: Final[list[float]] = []

    def until(self, moment: float) -> str:
        """The text that had been sent at a moment of `time.monotonic`."""
        return "".join(
            token for token, at in zip(self.tokens, self._times, strict=False) if at <= moment
        )

    @override
    def __iter__(self) -> Iterator[str]:
        """Give the tokens; who takes the next one has sent the one before."""
        for token in self.tokens:
            self._sent(len(self._times))
            yield token
            self._times.append(time.monotonic())
        self._sent(len(self._times))
