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
# What browsers read a label as (WHATWG Encoding Standard, section 4.2), both in Python's names.
_BROWSER_ENCODINGS: Final = {
    **dict.fromkeys(("utf-8", "utf-16", "utf-16-le", "utf-16-be"), "utf-8"),
    **{
        name: name
        for name in (
            *(f"cp{number}" for number in (866, 874, *range(1250, 1259))),
            *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
            *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
            *("gbk", "gb18030", "euc_jp", "iso2022_jp", "cp932", "cp949"),
        )
    },
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gbk",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


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
    """The declared encoding if browsers know it: Python's `hex`, `idna` and `utf-7` are none."""
    match = _DECLARED.search(data[:_HEAD_BYTES])
    label = match[1].decode("ascii").lower().removeprefix("x-") if match else ""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return "cp1252"
    # A file that declares UTF-8 and is not: read as such, with replacement characters.
    return _BROWSER_ENCODINGS.get(name, "cp1252")


def _clean(text: str) -> str:
    controls = sum(text.count(char) for char in "\x01\x02\x03\x04\x05\x06\x07\x08")
    if controls > 8 + len(text) // 1_000:
        raise UnreadableError("binary file")
    return text.replace("\0", "")
