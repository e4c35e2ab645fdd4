"""Text that every database can store: PostgreSQL refuses NUL characters."""

from __future__ import annotations

from typing import Annotated, cast

from pydantic import AfterValidator


def has_nul(value: object) -> bool:
    """Whether a NUL character is in a JSON value, however deep."""
    match value:
        case str():
            return "\0" in value
        case list():
            return any(map(has_nul, cast("list[object]", value)))
        case dict():
            pairs = cast("dict[str, object]", value).items()
            return any("\0" in key or has_nul(entry) for key, entry in pairs)
        case _:
            return False


def _without_nul(text: str) -> str:
    if has_nul(text):
        # Pydantic's own word for a value that is refused.
        raise ValueError("it has a NUL character, which cannot be stored")
    return text


StorableText = Annotated[str, AfterValidator(_without_nul)]
"""A text from a path or a query; one with a NUL character is refused."""
