"""How long a request may take before its answer begins: a database that hangs does not hold it for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from chatdock.errors import UnavailableError

from .services import DATABASE_AWAY

ANSWER_SECONDS: Final = 15.0
"""Longest time until an answer begins, once the request is read and the server has started."""

_Result = TypeVar("_Result")


async def in_time(work: Coroutine[Any, Any, _Result], seconds: float) -> _Result:
    """What the work gives; raises `TimeoutError` when it takes too long.

    The work is cancelled then, and not waited for: a transaction that stands still cannot be ended either.
    """
    task = asyncio.create_task(work)
    task.add_done_callback(_take_result)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not done:
        raise TimeoutError
    return task.result()


async def answer_in_time(
    work: Coroutine[Any, Any, _Result],
    *,
    seconds: float = ANSWER_SECONDS,
    late: str = DATABASE_AWAY,
) -> _Result:
    """The same for a request; raises `UnavailableError`, with what to say of an answer that is late.

    A message that is being accepted is not cut off: it may have been written already, and is joined by its key.
    """
    try:
        return await in_time(work, seconds)
    except TimeoutError:
        raise UnavailableError(late) from None


def _take_result(task: asyncio.Task[Any]) -> None:
    # Nobody may ask for it any more.
    if not task.cancelled():
        task.exception()
