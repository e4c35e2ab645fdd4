"""Transactions that wait for a database that is away for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from threading import Event
from typing import Final, TypeVar

from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_delay,
    stop_when_event_set,
    wait_fixed,
)

PATIENCE_SECONDS: float = 15.0
"""How long a transaction waits for a database that does not answer, before it fails."""

PAUSE_SECONDS: Final = 0.2
"""How often it is tried meanwhile."""

_Result = TypeVar("_Result")


async def patiently(run: Callable[[], Awaitable[_Result]], hurry: Event) -> _Result:
    """Run a transaction, again and again while the database does not answer and nothing is in a hurry.

    Raises:
        SQLAlchemyError: What kept the database from it, the last time.
    """

    async def attempt() -> _Result:
        return await run()

    try:
        # A try can hang, too: on a network that swallows everything.
        async with asyncio.timeout(2 * PATIENCE_SECONDS or None):
            try:
                # The machinery costs as much as half a transaction: only what fails pays for it.
                return await run()
            except SQLAlchemyError as error:
                if not _may_pass(error):
                    raise
            return await _tries(hurry)(attempt)
    except TimeoutError as error:
        raise OperationalError(None, None, error) from error


def _tries(hurry: Event) -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception(_may_pass),
        stop=stop_after_delay(PATIENCE_SECONDS) | stop_when_event_set(hurry),
        wait=wait_fixed(PAUSE_SECONDS),
        reraise=True,
    )


def _may_pass(error: BaseException) -> bool:
    """Whether the error is the database's and not what it was asked to write."""
    return isinstance(error, SQLAlchemyError) and not isinstance(error, IntegrityError | DataError)
