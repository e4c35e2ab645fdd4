"""Text that every database and JSON can hold: what models, tools and widgets say is mended before it is kept."""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar, cast

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_Model = TypeVar("_Model", bound=BaseModel)


def storable_text(text: str) -> str:
    """The text with each NUL and each lone surrogate replaced by U+FFFD."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def storable_json(value: Any) -> Any:
    """The same for every text and key of a JSON value, however deep."""
    match value:
        case str():
            return storable_text(value)
        case list() | tuple():
            return [storable_json(entry) for entry in cast("list[Any]", value)]
        case dict():
            entries = cast("dict[Any, Any]", value).items()
            return {storable_json(key): storable_json(entry) for key, entry in entries}
        case _:
            return value


def storable(model: _Model) -> _Model:
    """The same for every text of a model: itself when there is nothing to replace, else a copy."""
    return model if _dump(model) is not None else _mended(model)


def dump_storable(model: BaseModel) -> str:
    """The model as JSON text with every text in it storable."""
    return _dump(model) or _mended(model).model_dump_json()


def _dump(model: BaseModel) -> str | None:
    """The model as JSON text; None when something in it has to be replaced."""
    try:
        text = model.model_dump_json()
    except PydanticSerializationError:
        return None
    # As text a NUL is these six characters. Whoever writes them by hand only costs a copy.
    return None if "\\u0000" in text else text


def _mended(model: _Model) -> _Model:
    return type(model).model_validate(storable_json(model.model_dump(warnings=False)))
