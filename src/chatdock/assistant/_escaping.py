"""Plain text as Markdown that shows it letter by letter, and back."""

from __future__ import annotations

import re

_SPECIAL = re.compile(
    r"[\\`*\[\]<~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word an underscore is one anyway
    r"|&(?=#?\w+;)"
    r"|^[ \t]*(?:#{1,6}(?=\s|$)|[-+>]|={2,})"
    r"|(?<=\d)[.)](?=\s|$)",
    re.MULTILINE,
)
_NUMBERED = re.compile(r"^[ \t]*\d{1,9}$")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def escape_markdown(text: str) -> str:
    """Write `text` so that Markdown shows it as it is."""
    return _SPECIAL.sub(_escaped, text)


def unescape_markdown(text: str) -> str:
    """Give back what `escape_markdown` was given."""
    return _ESCAPED.sub(r"\1", text)


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    if sign in ".)":
        line = found.string[found.string.rfind("\n", 0, found.start()) + 1 : found.start()]
        return "\\" + sign if _NUMBERED.match(line) else sign
    indent = sign[: len(sign) - len(sign.lstrip())]
    return f"{indent}\\{sign.lstrip()}"
