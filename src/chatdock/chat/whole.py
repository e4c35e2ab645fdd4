"""An answer in one piece: what a run has said, once it has ended."""

from __future__ import annotations

from typing import Any, Final

from chatkit.types import AssistantMessageItem
from pydantic_core import from_json

from chatdock.errors import AnswerFailedError, ConflictError, NotFoundError, UnavailableError
from chatdock.runs import RunCursor, Runs

from .one_answer import OneAnswer, one_answer

_FAILED: Final = "The answer broke off. Try again."
_DELETED: Final = "The thread was deleted while it was answered. Begin a new one."
_EXPIRED: Final = (
    "This question was answered before, and the log of that is not kept any more. Load its thread, or ask "
    "again with a new Idempotency-Key."
)
_STOPPED: Final = "The answer was stopped before its end. The thread keeps what was written."


async def whole_answer(runs: Runs, cursor: RunCursor) -> OneAnswer:
    """Wait for the end of a run and give its answer.

    Raises:
        AnswerFailedError: The answer ended with an error, which the message tells.
        ConflictError: The reader stopped it.
        NotFoundError: Its thread was deleted, or it was given so long ago that its log is not kept any more.
        UnavailableError: The server ended before it did.
    """
    messages: list[AssistantMessageItem] = []
    failure: str | None = None
    has_log = False
    async for batch in runs.following.run(cursor):
        for _, data in batch:
            has_log = True
            event: dict[str, Any] = from_json(data)
            if event["type"] == "error":
                failure = event.get("message") or _FAILED
            elif message := _message(event):
                messages.append(message)
    match await runs.records.state(cursor.run):
        case None:
            raise NotFoundError(_DELETED)
        case "stopped":
            raise ConflictError(_STOPPED)
        case "interrupted":
            raise UnavailableError(failure or _FAILED)
        case _ if failure is not None:
            raise AnswerFailedError(failure)
        case _ if not has_log:
            raise NotFoundError(_EXPIRED)
        case _:
            return one_answer(messages)


def _message(event: dict[str, Any]) -> AssistantMessageItem | None:
    is_done = event["type"] == "thread.item.done" and event["item"]["type"] == "assistant_message"
    return AssistantMessageItem.model_validate(event["item"]) if is_done else None
