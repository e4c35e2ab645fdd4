"""How many tokens a text is, roughly, for budgets and limits."""

from __future__ import annotations

from typing import Final

_BYTES_PER_TOKEN: Final = 4
"""A rule of thumb that errs on the high side for scripts of three bytes a character."""


def tokens_in(size_bytes: int) -> int:
    """Estimate the tokens of a text from its size in UTF-8."""
    return size_bytes // _BYTES_PER_TOKEN


def bytes_of(tokens: int) -> int:
    """The size in UTF-8 of a text of so many tokens."""
    return tokens * _BYTES_PER_TOKEN
