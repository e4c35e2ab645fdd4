"""Where the reader is and what they prefer, as delimited data for the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatdock.context import JsonObject, PageContext, RequestContext

from ._data import block, clean

PAGE_CHARS = 8_000
"""Most characters of all page fields together."""

_PROFILE_CHARS = 200
_NOTE_CHARS = 1_000
_PROFILE_FIELDS = (
    "name",
    "role",
    "title",
    "level",
    "experience",
    "background",
    "interests",
    "company",
    "locale",
    "language",
    "timezone",
)
"""Fields that the model may see; e-mail addresses and everything unknown stay out."""

_PREFERENCE_FIELDS = ("language", "level", "length", "note")


def reader_blocks(context: RequestContext) -> list[str]:
    """Describe the reader's page, profile and preferences; one block each, none when there is nothing to say."""
    reader = context.reader
    described = (
        block("page_context", "\n".join(_page_lines(reader.page))) if reader.page else None,
        _profile_block(context),
        _preferences_block(reader.preferences),
    )
    return [text for text in described if text is not None]


def _page_lines(page: PageContext) -> list[str]:
    fields = {
        "title": page.title,
        "url": page.url,
        "path": page.path,
        "section": page.section,
        "description": page.description,
        "headings": " | ".join(page.headings) or None,
    }
    lines: list[str] = []
    room = PAGE_CHARS
    for name, value in fields.items():
        text = _one_line(value or "", room)
        if text:
            lines.append(f"{name}: {text}")
            room -= len(text)
    return lines


def _profile_block(context: RequestContext) -> str | None:
    verified = _field_lines(context.principal.claims, _PROFILE_FIELDS, _PROFILE_CHARS)
    supplied = _field_lines(context.reader.profile, _PROFILE_FIELDS, _PROFILE_CHARS)
    lines = [f"{name}: {text}" for name, text in verified.items()]
    lines += [
        f"{name} (said by the page): {text}"
        for name, text in supplied.items()
        if name not in verified
    ]
    return block("reader_profile", "\n".join(lines)) if lines else None


def _preferences_block(preferences: JsonObject) -> str | None:
    fields = _field_lines(preferences, _PREFERENCE_FIELDS, _NOTE_CHARS)
    return (
        block("reader_preferences", "\n".join(f"{name}: {text}" for name, text in fields.items()))
        if fields
        else None
    )


def _field_lines(values: Mapping[str, Any], names: tuple[str, ...], limit: int) -> dict[str, str]:
    texts = {name: _one_line(_as_text(values.get(name)), limit) for name in names}
    return {name: text for name, text in texts.items() if text}


def _as_text(value: object) -> str:
    match value:
        case str():
            return value
        case bool() | int() | float():
            return str(value)
        case list() | tuple():
            return ", ".join(str(part) for part in value if isinstance(part, str | int | float))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return ""


def _one_line(text: str, limit: int) -> str:
    return " ".join(clean(text).split())[:limit]
