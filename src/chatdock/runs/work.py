"""What a run executes, and why a run can end before its work does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Literal

from sqlalchemy import Connection

from .model import RunRecord

Left = Literal["not_saved", "taken_over"]
"""Why a run is left to somebody else: to recovery, as the database was away, or to another worker."""

Cause = Literal["stopped", "interrupted", "too_long"] | Left
"""Why a run is cut off: by the reader, by the server's end, by its time limit, or left to somebody else."""


class NotSavedError(Exception):
    """What the work has said could not be stored: the run is left to be closed from its frames."""


class Work(ABC):
    """Made by `chat` for each run, so that runs know nothing of the protocol.

    Attributes:
        holds_thread: Whether the turn goes on in another run: it waits for a client tool's output.
        has_failed: Whether the events told of a failure.
    """

    holds_thread: bool = False
    has_failed: bool = False

    def accepted(self, connection: Connection) -> None:  # noqa: B027 - most work brings nothing
        """Write what accepting the run brings, in its transaction; an error of ours refuses it."""

    @abstractmethod
    def begin(self, connection: Connection, run: RunRecord) -> None:
        """Write what the begin of the run brings, in its transaction; called again when that one failed."""

    @abstractmethod
    def events(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        """Yield the answer's events, each as JSON text; cancelling ends the work at once.

        Raises:
            LostRunError: Another worker has taken the run over.
            NotSavedError: The database was away for too long.
        """

    @abstractmethod
    async def close(self, cause: Cause) -> list[bytes]:
        """Save what the reader has seen of a cut-off answer; return the events that tell about it.

        Raises:
            LostRunError: Another worker has taken the run over.
            NotSavedError: The database was away for too long.
        """

    @abstractmethod
    def give_up(self, cause: Left, unseen: Sequence[bytes]) -> list[bytes]:
        """Return what those who read now are told; to save the answer is somebody else's from here on.

        What was taken over the other worker tells, too.

        Args:
            cause: Whose it is.
            unseen: What the work has said last, which could not be committed: nobody has been shown it.
        """

    def numbers(self) -> Mapping[str, int]:
        """What the log line of the run's end tells of the work; no content."""
        return {}
