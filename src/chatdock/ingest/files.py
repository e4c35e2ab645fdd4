"""From bytes to text: character sets, and what is no text at all."""

from __future__ import annotations

import codecs
import re
from typing import Final

from chatdock.errors import UsageError

_HEAD_BYTES: Final = 2_048
_DECLARED: Final = re.compile(
    rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read these labels as Windows-1252 (WHATWG Encoding Standard, section 4.2).
_WINDOWS_1252: Final = frozenset({"ascii", "iso8859-1"})


class UnreadableError(UsageError):
    """The file cannot be read as a page; the message is the reason that the report shows."""


def decode(data: bytes) -> str:
    """Turn a page's bytes into text: byte order mark, then declaration, UTF-8, Windows-1252.

    Raises:
        UnreadableError: The bytes are no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _clean(data.decode(encoding, errors="replace"))
    if b"\0" in data[:_HEAD_BYTES]:
        raise UnreadableError("binary file")
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _clean(data.decode(_declared(data), errors="replace"))


def _declared(data: bytes) -> str:
    match = _DECLARED.search(data[:_HEAD_BYTES])
    try:
        name = codecs.lookup(match[1].decode("ascii")).name if match else "windows-1252"
    except LookupError:
        name = "windows-1252"
    # A file that declares UTF-8 and is not: read as such, with replacement characters.
    return "windows-1252" if name in _WINDOWS_1252 else name


def _clean(text: str) -> str:
    controls = sum(text.count(char) for char in "\x01\x02\x03\x04\x05\x06\x07\x08")
    if controls > 8 + len(text) // 1_000:
        raise UnreadableError("binary file")
    return text.replace("\0", "")
