"""The texts of `tests/xss`, in every place of a thread and in every prop of every component of widgets."""

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, cast

Json = dict[str, Any]

_HERE: Final = Path(__file__).parent
_CASES: Final = _HERE.parent / "web/packages/element/src/widget/every-prop.json"
CORPUS: Final[Json] = json.loads((_HERE / "xss" / "corpus.json").read_text())
SCRIPT: Final = (_HERE / "xss" / "page.js").read_text()

TEXTS: Final = list(dict.fromkeys(vector["value"] for vector in CORPUS["vectors"]))
"""Each text once."""

FEW_TEXTS: Final = list({vector["name"]: vector["value"] for vector in CORPUS["vectors"]}.values())
"""One text of each kind."""

ITEM_PLACES: Final[dict[str, list[Json]]] = {
    name: place["items"] for name, place in CORPUS["places"].items() if "items" in place
}
"""Where in the items of a thread a server can put a text."""

_ACTION: Final = {
    "type": "VECTOR",
    "payload": {"VECTOR": "VECTOR"},
    "handler": "VECTOR",
    "loadingBehavior": "VECTOR",
}
_CLIENT_ACTION: Final = {**_ACTION, "handler": "client"}
_COLORS: Final = [{"light": "VECTOR", "dark": "VECTOR"}]
_SIDES: Final = [dict.fromkeys(("x", "y", "top", "right", "bottom", "left"), "VECTOR")]
_BORDER: Final = {"size": 1, "color": "VECTOR", "style": "VECTOR"}
_SHAPES: Final[dict[str, list[Any]]] = {
    "color": _COLORS,
    "background": _COLORS,
    "padding": _SIDES,
    "margin": _SIDES,
    "border": [_BORDER, {"top": _BORDER}],
    "status": [{"text": "VECTOR", "icon": "VECTOR", "favicon": "VECTOR", "frame": True}],
    "confirm": [{"label": "VECTOR", "action": _ACTION}],
    "cancel": [{"label": "VECTOR", "action": _CLIENT_ACTION}],
    "editable": [{"name": "VECTOR", "placeholder": "VECTOR", "pattern": "VECTOR"}],
    "data": [[{"x": "VECTOR", "VECTOR": 1}]],
    "series": [[{"type": "bar", "label": "VECTOR", "dataKey": "VECTOR", "color": "VECTOR"}]],
    "labels": [{"VECTOR": "VECTOR"}],
    "options": [[{"value": "VECTOR", "label": "VECTOR", "description": "VECTOR"}]],
}
"""More than a text, where a prop takes it."""
_ROOTS: Final = {"Card", "ListView", "Basic"}


def filled(template: Any, text: str) -> Any:
    """A template with the text in each of its places."""
    return json.loads(json.dumps(template).replace("VECTOR", json.dumps(text)[1:-1]))


def widget_templates() -> Iterator[Json]:
    """Components, each with a place for a text in another prop."""
    for name, case in json.loads(_CASES.read_text()).items():
        node = {"type": case.get("type", name), **case["base"]}
        for prop in {"id", "key", "type", *case["base"], *case["props"]}:
            value = case["props"].get(prop, case["base"].get(prop))
            for shape in ["VECTOR", *_shapes(prop), *_leaves(value)]:
                yield _with(node | case.get("with", {}).get(prop, {}), case.get("in"), prop, shape)


def _shapes(prop: str) -> list[Any]:
    return [_ACTION, _CLIENT_ACTION] if prop.endswith("Action") else _SHAPES.get(prop, [])


def _leaves(value: Any) -> Iterator[Any]:
    """The value as often as it has texts in it, each time with a place in another one."""
    entries: dict[Any, Any] = (
        cast("dict[Any, Any]", value)
        if isinstance(value, dict)
        else dict(enumerate(cast("list[Any]", value)))
        if isinstance(value, list)
        else {}
    )
    for key, inner in entries.items():
        for changed in ["VECTOR"] if isinstance(inner, str) else _leaves(inner):
            copy: Any = deepcopy(cast("Any", value))
            copy[key] = changed
            yield copy


def _with(node: Json, inside: str | None, prop: str, value: Any) -> Json:
    copy = deepcopy(node)
    target = copy if inside is None else copy[inside]
    (target[0] if isinstance(target, list) else target)[prop] = value
    return copy


def widget_items(template: Json, texts: Sequence[str]) -> list[Json]:
    """Widgets that show all the texts in a template: what is no root shares a card."""
    nodes = [filled(template, text) for text in texts]
    return [{"type": "widget", "widget": root} for root in _placed(template["type"], nodes)]


def _placed(kind: str, nodes: list[Json]) -> list[Json]:
    if kind in _ROOTS:
        return nodes
    if kind == "ListViewItem":
        return [{"type": "ListView", "children": nodes}]
    if kind == "Table.Cell":
        nodes = [{"type": "Table.Row", "children": [node]} for node in nodes]
    if kind.startswith("Table."):
        return [{"type": "Card", "children": [{"type": "Table", "children": nodes}]}]
    form = {"type": "Form", "onSubmitAction": _CLIENT_ACTION, "children": nodes}
    return [{"type": "Card", "children": [form]}]
