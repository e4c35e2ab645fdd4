"""What is kept about a run: when it is accepted, and as the database knows it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatdock.context import Principal

RunState = Literal["waiting", "running", "completed", "failed", "stopped", "interrupted"]
"""A run waits for its turn, runs, and ends in one of the last four ways.

`interrupted` means that its worker died or ended.
"""

UNFINISHED: tuple[RunState, RunState] = ("waiting", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """What is kept about a run when it is accepted.

    Attributes:
        thread_id: Thread that the run answers in.
        principal: Reader who asked.
        request: The ChatKit request as JSON text.
        reader: Where the reader was, as JSON text.
        request_hash: Digest of the request; tells a repeated key from a reused one.
        idempotency_key: The client's own id of this request, if it sent one.
        turn_id: Turn that the run continues; None starts a new turn.
        message_id: Id that a new turn's user message will have, if it begins with one.
        alone: Whether the run is refused when its thread is busy, instead of waiting.
        creates_thread: Whether the thread's row has to be made first.
    """

    thread_id: str
    principal: Principal
    request: str
    reader: str
    request_hash: str
    idempotency_key: str | None
    turn_id: str | None
    message_id: str | None
    alone: bool
    creates_thread: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run as the database knows it.

    Attributes:
        id: Id of the run.
        turn_id: Turn that it executes.
        turn_sequence: Place of the turn in its thread; runs begin in this order.
        thread_id: Thread of the turn.
        principal: Reader who asked.
        worker_id: The process that executes or closes it.
        state: How far it is.
        request: The ChatKit request as JSON text.
        request_hash: Digest of the request.
        after_frame: Its frames are numbered above this, once it has begun.
    """

    id: str
    turn_id: str
    turn_sequence: int
    thread_id: str
    principal: Principal
    worker_id: str | None
    state: RunState
    request: str
    request_hash: str
    after_frame: int
