"""Text from pages, profiles and selections: cleaned, capped and put between tags, so that it reads as data."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

DataTag = Literal[
    "page_context",
    "reader_profile",
    "reader_preferences",
    "quoted_text",
    "tag",
    "attachment",
    "passages",
    "passage",
]
"""Names of the delimiters that only this package writes."""

_TAGS = "page_context|reader_profile|reader_preferences|quoted_text|tag|attachment|passages|passage"
_FORGED_TAG = re.compile(rf"<(?=/?\s*(?:{_TAGS})\b)", re.IGNORECASE)
_BLOCK_START = re.compile(rf"\s*<(?:{_TAGS})\b")
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_VARIATION_SELECTORS = range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810)


def clean(text: str, limit: int | None = None) -> str:
    """Drop control, format and other invisible characters, keep line breaks and tabs, cut to `limit` characters."""
    unified = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    visible = "".join(char for char in unified if _is_visible(char)).strip()
    return visible if limit is None else visible[:limit]


def _is_visible(char: str) -> bool:
    if char.isascii():
        return (char >= " " and char != "\x7f") or char in "\n\t"
    if char in _BLANK_LETTERS or any(ord(char) in selectors for selectors in _VARIATION_SELECTORS):
        return False
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def disarm(text: str) -> str:
    """Make delimiters that somebody typed into `text` harmless, so that data cannot end its own block."""
    return _FORGED_TAG.sub("‹", text)


def block(tag: DataTag, text: str) -> str:
    """Put `text` between the delimiters of `tag`."""
    return f"<{tag}>\n{disarm(text)}\n</{tag}>"


def is_block(text: str) -> bool:
    """Tell whether `text` begins with a delimiter of ours."""
    return _BLOCK_START.match(text) is not None


def unblock(tag: DataTag, text: str) -> str | None:
    """Return what `block` put between the delimiters, or None when `text` is no such block."""
    found = re.fullmatch(rf"\s*<{tag}>\n(.*)\n</{tag}>\s*", text, re.DOTALL)
    return None if found is None else found.group(1)
