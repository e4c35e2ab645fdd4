"""Every piece of ChatKit's interface and protocol, by name: read from its own packages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, cast, get_args

from chatkit import types, widgets
from pydantic import BaseModel

from .declarations import Declarations

ROOT: Final = Path(__file__).parents[2]
TYPES: Final = ROOT / "web" / "node_modules" / "@openai" / "chatkit" / "types"

_COMMON: Final = {"type", "id", "key", "children"}
"""What every component has, or is made of."""

_LISTENING: Final = {"addEventListener", "removeEventListener"}


@cache
def rows() -> tuple[str, ...]:
    """The names of all rows, as `option:header.title.text`, in the order of the page."""
    found = [*_element(), *_protocol(), *_widgets()]
    return tuple(dict.fromkeys(found))


def _element() -> Iterator[str]:
    declared = Declarations(TYPES / "index.d.ts")
    yield from (f"option:{path}" for path in declared.paths(declared.text("ChatKitOptions")))
    for method, signature in declared.members("OpenAIChatKit").items():
        if method in _LISTENING:
            continue
        yield f"method:{method}"
        if method in {"sendUserMessage", "setComposerValue"}:
            params = signature[signature.index("{") : signature.rindex("}") + 1]
            yield from (f"method:{method}.{name}" for name in declared.members_of(params))
    yield from (f"event:{name}" for name in declared.members("ChatKitEvents"))


def _protocol() -> Iterator[str]:
    unions: dict[str, Any] = {
        "op": (types.StreamingReq, types.NonStreamingReq),
        "item": types.ThreadItem,
        "stream": types.ThreadStreamEvent,
        "update": types.ThreadItemUpdate,
        "task": types.Task,
        "status": types.ThreadStatus,
        "source": types.Source,
    }
    for kind, union in unions.items():
        yield from (f"{kind}:{model.model_fields['type'].default}" for model in _models(union))
    for level in get_args(types.NoticeEvent.model_fields["level"].annotation):
        yield f"notice:{level}"


def _widgets() -> Iterator[str]:
    declared = Declarations(TYPES / "widgets.d.ts")
    for model in _models((widgets.WidgetRoot, widgets.WidgetComponent)):
        yield from _component(model.model_fields["type"].default, list(model.model_fields))
    for name in declared.names():
        members = {} if declared.is_union(name) else declared.members(name)
        if members.get("type", "").startswith("'"):
            yield from _component(members["type"].strip("'"), list(members))


def _component(name: str, props: list[str]) -> Iterator[str]:
    yield f"widget:{name}"
    yield from (f"widget:{name}.{prop}" for prop in props if prop not in _COMMON)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a union, however deep they are wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        # What takes any properties names none.
        is_open = annotation.model_config.get("extra") == "allow"
        if "type" in annotation.model_fields and not is_open:
            yield annotation
        return
    parts = (
        cast("tuple[Any, ...]", annotation)
        if isinstance(annotation, tuple)
        else get_args(annotation)
    )
    for part in parts:
        yield from _models(part)
