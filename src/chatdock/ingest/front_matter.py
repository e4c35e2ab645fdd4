"""What the owner says of a page at its top: YAML between `---`, TOML between `+++`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, cast

import yaml

_YAML: Final = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_TOML: Final = re.compile(
    r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
# Both parsers need the square of the length for the worst of texts.
_YAML_CHARS: Final = 65_536
_TOML_CHARS: Final = 16_384
_TITLE_CHARS: Final = 500


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """Return the front matter and the rest; broken or very long front matter counts as empty."""
    for pattern, parse, limit in _KINDS:
        if match := pattern.match(text):
            source = match[1] if len(match[1]) <= limit else ""
            return _parsed(source, parse), text[match.end() :]
    return {}, text.removeprefix("\ufeff")


def named_title(front_matter: Mapping[str, Any]) -> str:
    """Return the title that front matter gives, `""` if it gives none or what is no short text."""
    title = front_matter.get("title")
    try:
        text = str(title) if isinstance(title, str | int | float | date) else ""
    except ValueError:  # Python writes no number of more than 4,300 digits.
        return ""
    # YAML's escapes can make halves of characters, which no database takes.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text if len(text) <= _TITLE_CHARS else ""


def _parsed(source: str, parse: Callable[[str], Any]) -> Mapping[str, Any]:
    try:
        data = parse(source)
    except Exception:  # noqa: BLE001 (what either parser raises for some text is on no list)
        return {}
    return cast("Mapping[str, Any]", data) if isinstance(data, dict) else {}


def _load_yaml(source: str) -> Any:
    return yaml.load(source, _Loader)  # noqa: S506 (a safe loader, with less in it)


class _Loader(yaml.SafeLoader):
    """YAML without aliases: nine lines of them stand for a title of a billion characters."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):  # pyright: ignore[reportUnknownMemberType]
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


_KINDS: Final[tuple[tuple[re.Pattern[str], Callable[[str], Any], int], ...]] = (
    (_YAML, _load_yaml, _YAML_CHARS),
    (_TOML, tomllib.loads, _TOML_CHARS),
)
