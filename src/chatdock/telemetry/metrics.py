"""What the rooms tell to be counted. It has one method for each thing that happens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Literal

Door = Literal["read", "write"]
"""Whether a transaction only reads."""


class Metrics:
    """Is told what happens, and counts nothing: commands and tests are not measured."""

    def answer_began(self, op: str, status: int, seconds: float) -> None:
        """A request's answer began, so long after the request came."""

    def transaction(self, door: Door) -> AbstractContextManager[object]:
        """Measures a transaction of the database, the wait for a connection included."""
        return _NOT_MEASURED

    def frames_committed(self, frames: int, seconds: float) -> None:
        """The frame writer committed so many frames, which took so long."""

    def search(self) -> AbstractContextManager[object]:
        """Measures a search of the index."""
        return _NOT_MEASURED

    def run_ended(self, state: str) -> None:
        """A run's end was written down."""

    def first_text(self, seconds: float) -> None:
        """An answer's first text came, so long after its run got its turn."""

    def model_called(self) -> None:
        """A model was called."""

    def model_answered(self, *, input_tokens: int, output_tokens: int) -> None:
        """A model's call ended, and the model reported what it read and wrote."""

    def watch(
        self,
        *,
        runs_active: Callable[[], int],
        runs_waiting: Callable[[], int],
        connections: Callable[[], int],
    ) -> None:
        """Takes functions that are asked for their numbers when the metrics are read."""

    def text(self) -> bytes:
        """All metrics in Prometheus's text format."""
        return b""


_NOT_MEASURED: Final = nullcontext()

UNMEASURED: Final = Metrics()
"""For what is not measured."""
