"""The element knows every component and every prop that the SDK has classes for."""

import inspect
import json
from pathlib import Path
from typing import Any, Final

import pytest
from chatkit import widgets
from chatkit.widgets import WidgetComponentBase
from pydantic import BaseModel

_SOURCES: Final = Path(__file__).parents[2] / "web/packages/element/src/widget"
_CASES: Final[dict[str, dict[str, Any]]] = json.loads((_SOURCES / "every-prop.json").read_text())

_OF_EVERY_COMPONENT: Final = {"type", "key", "id"}
_NO_COMPONENTS: Final = {"WidgetComponentBase", "DynamicWidgetComponent", "DynamicWidgetRoot"}

_PARTS: Final = {
    "SelectOption": "Select.options",
    "RadioOption": "RadioGroup.options",
    "EditableProps": "Text.editable",
    "XAxisConfig": "Chart.xAxis",
    "BarSeries": "Chart.bar",
    "AreaSeries": "Chart.area",
    "LineSeries": "Chart.line",
}
"""The cases of classes that are part of a component."""


def _fields(kind: type[Any]) -> set[str]:
    return set(kind.model_fields if issubclass(kind, BaseModel) else inspect.get_annotations(kind))


def _declared() -> dict[str, set[str]]:
    """The names of the cases that there have to be, with the props of each."""
    classes = dict(inspect.getmembers(widgets, inspect.isclass))
    components = {
        kind.model_fields["type"].default: _fields(kind)
        for name, kind in classes.items()
        if issubclass(kind, WidgetComponentBase) and name not in _NO_COMPONENTS
    }
    return components | {case: _fields(classes[name]) for name, case in _PARTS.items()}


def test_the_sdk_has_components() -> None:
    assert len(_declared()) > 30


@pytest.mark.parametrize("case", sorted(_declared()))
def test_every_prop_of_a_class_has_a_case_of_the_elements_tests(case: str) -> None:
    known = _CASES[case]
    listed = {*_OF_EVERY_COMPONENT, *known["props"], *known.get("without", ())}
    assert _declared()[case] - listed == set()
