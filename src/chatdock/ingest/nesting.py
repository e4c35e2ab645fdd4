"""How deep a page nests its elements, told before a parser meets them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from .files import UnreadableError

# Parsers need the square of the depth: 5,000 take a tenth of a second, 100,000 half a minute.
_DEEPEST: Final = 5_000
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9-]*)", re.IGNORECASE)
# Elements that have no end, or may leave it out: pages hold thousands of them side by side.
_WITHOUT_END: Final = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"),
        *("a", "dd", "dt", "li", "option", "p", "source", "td", "th", "tr"),
        *("tbody", "tfoot", "thead"),
    )
)


def refuse_deep_nesting(text: str) -> None:
    """Check how many elements are open at once in a page or a fragment.

    Raises:
        UnreadableError: More than 5,000.
    """
    if text.count("<") - text.count("</") <= _DEEPEST:
        return
    opened: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name in _WITHOUT_END or (tag[1] and not opened[name]):
            continue
        step = -1 if tag[1] else 1
        opened[name] += step
        depth += step
        if depth > _DEEPEST:
            raise UnreadableError(f"elements nested deeper than {_DEEPEST:,}")
