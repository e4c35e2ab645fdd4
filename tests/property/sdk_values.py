"""Values of every type that the ChatKit SDK can store, derived from the SDK's own models.

Nothing here names a field: what a new release of the SDK adds is generated as well, and a kind of
annotation that is not known here fails loudly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NotRequired, Union, get_args, get_origin

from chatkit.types import Attachment, ThreadItem, ThreadMetadata
from chatkit.widgets import StrictWidgetComponent
from hypothesis import strategies as st
from pydantic import AnyUrl, BaseModel, StringConstraints, TypeAdapter
from pydantic.fields import FieldInfo
from typing_extensions import get_type_hints, is_typeddict

MOST = 3
"""Longest list and object; what is inside them is generated as deep as it goes."""

ODD_TEXTS: Final = (
    "\u2028\u2029",
    "e\u0301\u0323",
    "👩\u200d🚀𝔘\U0010ffff",
    "\ufeff\u202eabc\x01\x7f\x85",
    "' OR 1=1; -- %s :of_user {} \\u0041 \\",
    "x" * 70_000,
)
"""Texts that databases, JSON and templates are known to stumble over."""

# PostgreSQL cannot store a NUL and UTF-8 has no lone surrogates: both are refused at the edge.
_CHARACTERS: Final = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
_TEXTS: Final = st.text(_CHARACTERS, max_size=40) | st.sampled_from(ODD_TEXTS)
_WHOLE: Final = st.integers(-(2**63), 2**63 - 1)
_FRACTIONS: Final = st.floats(allow_nan=False, allow_infinity=False)

IDS: Final = st.text(_CHARACTERS, min_size=1, max_size=40)
"""Ids as a model might make them up."""

# A day from either end, every zone can still say it.
_FIRST, _LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - naive times are meant
_ZONES: Final = st.timezones() | st.just(UTC)
TIMES: Final = st.datetimes(_FIRST, _LAST) | st.datetimes(_FIRST, _LAST, timezones=_ZONES)
"""Naive and aware times, as far as a datetime reaches."""

_JSON: Final = st.recursive(
    st.none() | st.booleans() | _WHOLE | _FRACTIONS | _TEXTS,
    lambda inner: st.lists(inner, max_size=MOST) | st.dictionaries(_TEXTS, inner, max_size=MOST),
    max_leaves=6,
)
_SIMPLE: Final[Mapping[Any, st.SearchStrategy[Any]]] = {
    str: _TEXTS,
    int: _WHOLE,
    float: _FRACTIONS,
    bool: st.booleans(),
    NoneType: st.none(),
    datetime: TIMES,
    Any: _JSON,
    AnyUrl: st.sampled_from(
        ["https://example.org/a?b=%20#c", "data:image/png;base64,AAAA", "http://[::1]:8/ä"]
    ),
}
_ITEM: Final[TypeAdapter[ThreadItem]] = TypeAdapter(ThreadItem)
_ATTACHMENT: Final[TypeAdapter[Attachment]] = TypeAdapter(Attachment)


def variants(union: Any) -> dict[str, type[BaseModel]]:
    """The models of a discriminated union by the value of their `type`."""
    models = get_args(get_args(union)[0])
    return {get_args(model.model_fields["type"].annotation)[0]: model for model in models}


ITEM_TYPES: Final = variants(ThreadItem)
"""The SDK's types of items."""

COMPONENTS: Final = variants(StrictWidgetComponent)
"""The SDK's named widget components."""


def items(kind: type[BaseModel] | None = None) -> st.SearchStrategy[ThreadItem]:
    """Items of one type or of any, as the SDK reads them from JSON."""
    data = _values(ThreadItem if kind is None else kind)
    return data.map(lambda each: _as_read(_ITEM, each))


def widgets_with(component: type[BaseModel]) -> st.SearchStrategy[ThreadItem]:
    """Widget items that hold a component of this type."""
    card = st.lists(_values(component), min_size=1, max_size=MOST).map(
        lambda children: {"type": "Card", "children": children}
    )
    return st.tuples(_values(ITEM_TYPES["widget"]), card).map(
        lambda drawn: _as_read(_ITEM, drawn[0] | {"widget": drawn[1]})
    )


def threads() -> st.SearchStrategy[ThreadMetadata]:
    """Metadata of threads."""
    return _values(ThreadMetadata).map(lambda each: _as_read(TypeAdapter(ThreadMetadata), each))


def attachments() -> st.SearchStrategy[Attachment]:
    """Descriptions of attachments, which belong to no thread yet."""
    alone = _values(Attachment).map(lambda each: each | {"thread_id": None})
    return alone.map(lambda each: _as_read(_ATTACHMENT, each))


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a naive time is local, as the SDK makes them."""
    return moment.astimezone(UTC)


def _as_read(adapter: TypeAdapter[Any], data: Any) -> Any:
    """The value as JSON brings it, but with its own time: what JSON cannot say is no loss of the store."""
    value = adapter.validate_python(data)
    read = adapter.validate_json(adapter.dump_json(value))
    return (
        read.model_copy(update={"created_at": value.created_at}) if "created_at" in data else read
    )


@cache
def _values(annotation: Any) -> st.SearchStrategy[Any]:
    """Plain data that the SDK reads as a value of this annotation."""
    return st.deferred(lambda: _known(annotation))


def _known(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    if is_typeddict(annotation):
        return _typed_dicts(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _models(annotation)
    return _composed(annotation, get_origin(annotation), get_args(annotation))


def _composed(annotation: Any, origin: Any, arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin is Annotated:
        patterns = [each.pattern for each in arguments[1:] if isinstance(each, StringConstraints)]
        return _matching(patterns[0]) if patterns else _values(arguments[0])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of(*map(_values, arguments))
    if origin is list:
        return st.lists(_values(arguments[0]), max_size=MOST)
    if origin is dict:
        keys, entries = map(_values, arguments)
        return st.dictionaries(keys, entries, max_size=MOST)
    raise TypeError(f"There are no values for {annotation!r} yet.")


def _matching(pattern: Any) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, alphabet=_CHARACTERS)


def _typed_dicts(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    hints = get_type_hints(kind, include_extras=True)
    optional = {name for name, hint in hints.items() if get_origin(hint) is NotRequired}
    plain = get_type_hints(kind)
    return st.fixed_dictionaries(
        {name: _values(plain[name]) for name in hints if name not in optional},
        optional={name: _values(plain[name]) for name in optional},
    )


def _models(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    model.model_rebuild()  # The SDK's models name each other before they are defined.
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    required = {name: _field(field) for name, field in fields.items() if field.is_required()}
    optional = {name: _field(field) for name, field in fields.items() if name not in required}
    if "type" in optional:
        # Unions are told apart by it.
        required["type"] = optional.pop("type")
    if "id" in required and "created_at" in required:
        required["id"] = IDS
    known = st.fixed_dictionaries(required, optional=optional)
    if model.model_config.get("extra") != "allow":
        return known
    more = st.dictionaries(_TEXTS, _JSON, max_size=MOST)
    return st.tuples(more, known).map(lambda drawn: {**drawn[0], **drawn[1]})


def _field(field: FieldInfo) -> st.SearchStrategy[Any]:
    for constraint in field.metadata:
        if isinstance(constraint, StringConstraints):
            return _matching(constraint.pattern)
    return _values(field.annotation)
