"""Marks what a test proves of ChatKit's interface: `@covers("option:header.enabled")`.

The names are those of docs/reference/conformance.md; one with a `*` at its end stands for all that begin so.
"""

from collections.abc import Callable
from typing import TypeVar

_Test = TypeVar("_Test", bound=Callable[..., object])


def covers(*_rows: str) -> Callable[[_Test], _Test]:
    """Mark a test as proof of rows. `scripts.conformance` reads the marks from the sources."""

    def leave(test: _Test) -> _Test:
        return test

    return leave
