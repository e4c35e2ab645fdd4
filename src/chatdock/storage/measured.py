"""Where transactions run, and how long they take there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection, QueuePool

from chatdock.telemetry import Door, Metrics

_Result = TypeVar("_Result")


class Transactions(Protocol):
    """Where transactions run."""

    @property
    def pool(self) -> QueuePool:
        """The connections on which they run."""
        ...

    async def run(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction: it commits when it returns, and rolls back when it raises."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class Measured:
    """Transactions of which the metrics are told."""

    def __init__(self, transactions: Transactions, metrics: Metrics, door: Door) -> None:
        """Measure them as those of a door."""
        self._transactions: Final = transactions
        self._metrics: Final = metrics
        self._door: Final[Door] = door

    @property
    def pool(self) -> QueuePool:
        """The connections on which they run."""
        return self._transactions.pool

    async def run(self, transaction: Callable[[Connection], _Result]) -> _Result:
        """Run a transaction and measure it, the wait for a connection included."""
        with self._metrics.transaction(self._door):
            return await self._transactions.run(transaction)

    async def close(self) -> None:
        """Close every connection."""
        await self._transactions.close()
