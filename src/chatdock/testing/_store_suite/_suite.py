"""The cases together, each with a name and a sentence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from chatkit.store import Store

from chatdock.context import RequestContext

from . import _attachments, _items, _pages, _readers, _threads

Check = Callable[[Store[RequestContext]], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class StoreCase:
    """One thing that a store has to do.

    Attributes:
        name: Its name, for a list of tests.
        sentence: What the store has to do.
        check: Tries it on a store; raises `AssertionError` with what the store did instead.
    """

    name: str
    sentence: str
    check: Check

    def __str__(self) -> str:
        return self.name


def store_suite() -> tuple[StoreCase, ...]:
    """All cases. A store may hold other data and may be used for several cases.

    Each case uses readers, threads and attachments of its own, with new ids, and leaves them there.

    ```python
    @pytest.mark.parametrize("case", store_suite(), ids=str)
    async def test_my_store(case: StoreCase) -> None:
        await case.check(MyStore())
    ```
    """
    rooms = (_threads, _items, _pages, _readers, _attachments)
    return tuple(_case(check) for room in rooms for check in room.CHECKS)


def _case(check: Check) -> StoreCase:
    sentence = (inspect.getdoc(check) or "").partition("\n")[0]
    return StoreCase(name=check.__name__, sentence=sentence, check=check)
