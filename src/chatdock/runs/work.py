"""What a run executes, and why a run can end before its work does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Literal

from sqlalchemy import Connection

from .model import RunRecord

Cause = Literal["stopped", "interrupted", "too_long", "not_saved", "taken_over"]
"""Why a run is cut off: by the reader, by the server's end, by its time limit, by the database, or by another worker.

What was taken over is the other worker's, and what was not saved is recovery's: nothing of it may be saved here
any more.
"""


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
    async def close(self, cause: Cause, unseen: Sequence[bytes] = ()) -> list[bytes]:
        """Save what the reader has seen of a cut-off answer; return the events that tell about it.

        Saves nothing when that is somebody else's to do: of a run that was not saved or was taken over.

        Args:
            cause: Why it is cut off.
            unseen: What it said last, which no reader has been shown: it could not be committed.

        Raises:
            LostRunError: Another worker has taken the run over.
            NotSavedError: The database was away for too long.
        """

    def numbers(self) -> Mapping[str, int]:
        """What the log line of the run's end tells of the work; no content."""
        return {}
