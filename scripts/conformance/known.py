"""What no test proves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CALENDAR: Final = (
    "the calendar of a date picker is the browser's own, which opens it where it fits."
)

KNOWN: Final[Mapping[str, str]] = {
    "widget:DatePicker.side": _CALENDAR,
    "widget:DatePicker.align": _CALENDAR,
}
"""Rows, or beginnings of rows with a `*`, and why they are not proved. The list only gets shorter.

A row that is named here in full is not proved by a test that is marked with its beginning.
"""
