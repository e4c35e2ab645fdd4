"""What a file is by its bytes: neither its name nor what its sender says of it is believed."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Final

import puremagic

from chatdock.errors import BadRequestError, TooLargeError, UnsupportedMediaTypeError

SHOWN_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Images that browsers show and models read; all else is a file."""

UNKNOWN_TYPE: Final = "application/octet-stream"

MAX_TYPE_CHARS: Final = 255

_NAME: Final = r"[!#$%&'*+.^_`|~0-9a-z-]+"
# RFC 9110, 8.3.1; both names are tokens, of 5.6.2.
_TYPE: Final = re.compile(f"{_NAME}/{_NAME}")
_HEAD_BYTES: Final = 4_096
_NO_TEXT: Final = bytes(set(range(0x20)) - set(b"\t\n\f\r\x1b"))
_ALIASES: Final = {"image/jpg": "image/jpeg", "application/x-pdf": "application/pdf"}
_TEXTS: Final = (
    "text/*",
    "image/svg+xml",
    "application/*+json",
    "application/*+xml",
    *(f"application/{kind}" for kind in ("json", "xml", "yaml", "x-yaml", "toml", "javascript")),
    *(f"application/{kind}" for kind in ("sql", "rtf", "x-sh", "x-ndjson", "x-tex")),
)
_ARCHIVES: Final = (
    "application/zip",
    "application/x-zip-compressed",
    "application/epub+zip",
    "application/vnd.openxmlformats-officedocument.*",
    "application/vnd.oasis.opendocument.*",
)


class Inspection:
    """Looks at a file's bytes while they pass: how many there are, and what they are."""

    def __init__(self, *, max_bytes: int, announced_bytes: int | None = None) -> None:
        """Let so many bytes pass at most; when it was announced how many there are, just those."""
        self._max_bytes: Final = max_bytes
        self._announced_bytes: Final = announced_bytes
        self._head = b""
        self._is_text = True
        self.size_bytes = 0

    def see(self, piece: bytes) -> None:
        """Take a piece into account; raises `TooLargeError` and `BadRequestError`."""
        self.size_bytes += len(piece)
        if self.size_bytes > self._max_bytes:
            raise too_large(self._max_bytes)
        if self._announced_bytes is not None and self.size_bytes > self._announced_bytes:
            raise BadRequestError(
                f"The file has more than the announced {self._announced_bytes:,} bytes. Attach it again."
            )
        if len(self._head) < _HEAD_BYTES:
            self._head += piece[: _HEAD_BYTES - len(self._head)]
        self._is_text = self._is_text and piece.translate(None, _NO_TEXT) == piece

    def check_size(self) -> None:
        """Raise `BadRequestError` unless all bytes have come."""
        if self.size_bytes == 0:
            raise empty()
        if self._announced_bytes is not None and self.size_bytes < self._announced_bytes:
            raise BadRequestError(
                f"Only {self.size_bytes:,} of {self._announced_bytes:,} bytes came. Send the file again."
            )

    def real_type(self, declared: str) -> str:
        """What the bytes are; of a text, or an archive that is a document, the declared kind of it."""
        guess = _guess(self._head)
        if self._is_text and guess != "application/pdf":
            return declared if matches(declared, _TEXTS) else "text/plain"
        if matches(guess, _ARCHIVES):
            return declared if matches(declared, _ARCHIVES) else "application/zip"
        return guess


def plain_type(declared: str) -> str:
    """A declared type without its parameters, under its usual name; unknown when nothing is declared.

    Raises:
        BadRequestError: It is no type, or too long for one.
    """
    bare = declared.partition(";")[0].strip().lower()
    if not bare:
        return UNKNOWN_TYPE
    if len(bare) > MAX_TYPE_CHARS or not _TYPE.fullmatch(bare):
        raise BadRequestError(
            'The mime_type of the file is wrong: it has the form "type/subtype", '
            f"and at most {MAX_TYPE_CHARS} characters."
        )
    return _ALIASES.get(bare, bare)


def matches(kind: str, patterns: tuple[str, ...]) -> bool:
    """Whether a type is one of the patterns, as in `text/*`."""
    return any(fnmatchcase(kind, pattern) for pattern in patterns)


def check_allowed(kind: str, allowed: tuple[str, ...]) -> None:
    """Raise `UnsupportedMediaTypeError` unless the type is allowed."""
    if not matches(kind, allowed):
        raise UnsupportedMediaTypeError(
            f"Files of the type {kind[:80]} are not accepted. Accepted are: {', '.join(allowed)}."
        )


def check_as_announced(declared: str, real: str) -> None:
    """Raise `UnsupportedMediaTypeError` if the bytes are something else than was said.

    One kind of image may be another one: programs often name them wrongly.
    """
    if declared in {UNKNOWN_TYPE, real} or {declared, real} <= SHOWN_TYPES:
        return
    raise UnsupportedMediaTypeError(
        f"The file is announced as {declared[:80]}, and its content is {real}. Attach the file that is meant."
    )


def too_large(max_bytes: int) -> TooLargeError:
    """The error that a file has too many bytes."""
    return TooLargeError(f"The file is larger than {max_bytes:,} bytes. Attach a smaller one.")


def empty() -> BadRequestError:
    """The error that a file has no bytes."""
    return BadRequestError("The file is empty. Attach one with content.")


def _guess(head: bytes) -> str:
    try:
        found = puremagic.from_string(head, mime=True)  # pyright: ignore[reportUnknownMemberType]
    except (puremagic.PureError, ValueError):
        return UNKNOWN_TYPE
    return _ALIASES.get(found, found) or UNKNOWN_TYPE
