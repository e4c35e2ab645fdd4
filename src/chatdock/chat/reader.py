"""Reads where the reader is from a request: untrusted, so cleaned, cut to size, and never refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter
from pydantic_core import to_json

from chatdock.context import PageContext, ReaderContext
from chatdock.storage.storable import storable_text

MAX_SELECTION_CHARS: Final = 2_000
MAX_FIELD_CHARS: Final = 2_000
MAX_HEADINGS: Final = 5
MAX_OBJECT_ENTRIES: Final = 32
MAX_READER_BYTES: Final = 65_536
"""Most bytes of the whole context as JSON."""

_ADAPTER: Final = TypeAdapter(ReaderContext)
_PLACE: Final = ("path", "title", "section", "timestamp", "url")
_ABOUT_PAGE: Final = ("headings", "description")
_KNOWN_KEYS: Final = frozenset(
    {"page", "selection", "profile", "preferences", "userId", "userInfo", "pageContext"}
)


def read_reader(
    metadata: Mapping[str, Any], input_metadata: Mapping[str, Any], page_url: str | None
) -> ReaderContext:
    """Build the context from the request's metadata; the top level wins over the older places.

    Args:
        metadata: The request's top-level `metadata`.
        input_metadata: `params.input.metadata`, as widgets of earlier integrations send it.
        page_url: The header `X-Page-URL`.
    """
    merged = {**input_metadata, **metadata}
    page = _page(_first(metadata, input_metadata, "page", "pageContext"))
    if page == PageContext() and page_url:
        page = _page({"url": page_url})
    reader = ReaderContext(
        page=None if page == PageContext() else page,
        selection=_text(merged.get("selection"), MAX_SELECTION_CHARS),
        profile=_small(_first(metadata, input_metadata, "profile", "userInfo")),
        preferences=_small(merged.get("preferences")),
        extra=_small({key: merged[key] for key in merged if key not in _KNOWN_KEYS}),
    )
    return _within_cap(reader)


def keep_last(reader: ReaderContext, last: ReaderContext) -> ReaderContext:
    """Fill what the request left out with what the thread's last turn had; a selection is not kept."""
    return go_on(reader, replace(last, selection=None, extra={}))


def go_on(reader: ReaderContext, turn: ReaderContext) -> ReaderContext:
    """Fill what a request within a turn left out, such as a retry, with what the turn began with."""
    filled = ReaderContext(
        page=reader.page or turn.page,
        selection=reader.selection or turn.selection,
        profile=reader.profile or turn.profile,
        preferences=reader.preferences or turn.preferences,
        extra=reader.extra or turn.extra,
    )
    return _within_cap(filled)


def dump_reader(reader: ReaderContext) -> str:
    """The context as JSON text, to be stored with its turn."""
    return _ADAPTER.dump_json(reader).decode()


def load_reader(text: str) -> ReaderContext:
    """The context that `dump_reader` wrote."""
    return _ADAPTER.validate_json(text)


def _within_cap(reader: ReaderContext) -> ReaderContext:
    """Keep, in the order of their worth, the fields for which there is room; the others are left out whole."""
    if len(_ADAPTER.dump_json(reader)) <= MAX_READER_BYTES:
        return reader
    fields = _ADAPTER.dump_python(reader, mode="json")
    room = MAX_READER_BYTES - len(_ADAPTER.dump_json(ReaderContext(page=PageContext())))
    for part, name in list(_by_worth(fields)):
        size = len(to_json({name: part[name]}))
        if size <= room:
            room -= size
        else:
            del part[name]
    return _ADAPTER.validate_python(fields)


def _by_worth(fields: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each field and what it is in: where the reader is comes first, what only tools use comes last."""
    page: dict[str, Any] = fields["page"] or {}
    yield from ((page, name) for name in _PLACE if page)
    yield fields, "selection"
    yield from ((page, name) for name in _ABOUT_PAGE if page)
    for part in ("preferences", "profile", "extra"):
        yield from ((fields[part], name) for name in fields[part])


def _first(
    metadata: Mapping[str, Any], input_metadata: Mapping[str, Any], *names: str
) -> Mapping[str, Any]:
    """The first object that has something in it, under the names in their order; the top level wins."""
    values = (_mapping(place.get(name)) for place in (metadata, input_metadata) for name in names)
    return next(filter(None, values), dict[str, Any]())


def _page(page: Mapping[str, Any]) -> PageContext:
    url = _text(page.get("url"))
    path = _text(page.get("path")) or _path(url) or _lesson(page)
    return PageContext(
        url=url,
        path=path,
        title=_text(page.get("title")),
        description=_text(page.get("description")),
        headings=_headings(page.get("headings")),
        section=_section(page.get("section")) or _name(page.get("current_chapter")),
        timestamp=_time(page.get("timestamp")),
    )


def _path(url: str | None) -> str | None:
    try:
        return _text(unquote(urlsplit(url).path)) if url else None
    except ValueError:
        return None


def _lesson(page: Mapping[str, Any]) -> str | None:
    """Where the lesson of a course is: at its own path, or below the folder that its chapter names."""
    chapter, lesson = (_name(page.get(f"current_{each}")) for each in ("chapter", "lesson"))
    is_folder = chapter and not chapter.isdigit()
    return f"{chapter}/{lesson}" if lesson and is_folder and "/" not in lesson else lesson


def _name(value: object) -> str | None:
    """The name or number of a chapter or a lesson."""
    return str(value) if isinstance(value, int) else _text(value)


def _section(value: object) -> str | None:
    """A section's name, or the names on the way to it."""
    if not isinstance(value, list):
        return _text(value)
    names = (_text(name) for name in cast("list[object]", value)[:MAX_HEADINGS])
    return _text(" › ".join(name for name in names if name))


def _headings(value: object) -> tuple[str, ...]:
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list):
        return ()
    texts = (_text(line) for line in cast("list[object]", lines)[:MAX_HEADINGS])
    return tuple(text for text in texts if text)


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _text(value: object, limit: int = MAX_FIELD_CHARS) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    # An address may hold a NUL in its escapes, which no check of the body sees.
    return storable_text(value).strip()[:limit]


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _small(value: object) -> dict[str, Any]:
    """The entries of an object that are worth keeping: few, with short plain values."""
    entries = list(_mapping(value).items())[:MAX_OBJECT_ENTRIES]
    return {key[:100]: _plain(entry) for key, entry in entries if _plain(entry) is not None}


def _plain(value: object) -> str | int | float | bool | list[str] | None:
    match value:
        case bool() | int() | float():
            return value
        case list():
            texts = (_text(entry) for entry in cast("list[object]", value)[:MAX_OBJECT_ENTRIES])
            return [text for text in texts if text]
        case _:
            return _text(value)
