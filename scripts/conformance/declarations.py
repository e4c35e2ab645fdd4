"""Reads the names in TypeScript declarations, as far as `@openai/chatkit` needs it.

Object types, intersections, unions, arrays and `Pick` of named types; everything else is a leaf.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
_DECLARED: Final = re.compile(r"\b(?:type|interface)\s+(\w+)(?:\s+extends\s+\w+)?\s*(?:=|(?=\{))")
_MEMBER: Final = re.compile(r"\s*'?([\w.]+)'?(?:<[^>]*>)?(\??:|\()")
_PICK: Final = re.compile(r"Pick<([^>]*)>")
_OPEN: Final = "({["
_CLOSE: Final = ")}]"


class Declarations:
    """The types of one declaration file."""

    def __init__(self, path: Path) -> None:
        # In brackets that are counted, what it picks is split from nothing else.
        text = _PICK.sub(r"Pick(\1)", _COMMENT.sub("", path.read_text()))
        self._types = {
            found[1]: _until(text, found.end(), ";\n}" if text[found.end()] == "{" else ";")
            for found in _DECLARED.finditer(text)
        }

    def names(self) -> list[str]:
        """The names of all types."""
        return list(self._types)

    def members(self, name: str) -> dict[str, str]:
        """The members of a named object type and what stands behind each."""
        return self.members_of(self._types[name])

    def members_of(self, text: str) -> dict[str, str]:
        """The members of a type that is written out, of all the types that it is made of."""
        members: dict[str, str] = {}
        for part in _split(text, "|&"):
            bare = part.strip().removesuffix("[]")
            if bare.startswith("{"):
                members |= dict(_members(bare[1 : bare.rindex("}")]))
            elif bare.startswith("Pick("):
                base, *wanted = re.findall(r"\w+", bare.removeprefix("Pick("))
                members |= {key: of for key, of in self.members(base).items() if key in wanted}
            elif bare in self._types:
                members |= self.members(bare)
        return members

    def paths(self, text: str, way: str = "") -> Iterator[str]:
        """The paths of all leaves below a type."""
        for name, of in self.members_of(text).items():
            if "=>" not in _outside(of) and self.members_of(of):
                yield from self.paths(of, f"{way}{name}.")
            else:
                yield way + name

    def is_union(self, name: str) -> bool:
        """Whether a name stands for one of several types."""
        return len(_split(self._types[name], "|")) > 1

    def text(self, name: str) -> str:
        """What stands behind the name of a type."""
        return self._types[name]


def _members(body: str) -> Iterator[tuple[str, str]]:
    for member in _split(body, ";"):
        found = _MEMBER.match(member)
        if found:
            yield found[1], member[found.end() - (found[2] == "(") :].strip()


def _outside(text: str) -> str:
    """What stands in no bracket."""
    kept, depth = "", 0
    for character in text:
        depth += (character in _OPEN) - (character in _CLOSE)
        kept += character if depth == 0 else ""
    return kept


def _until(text: str, start: int, ends: str) -> str:
    """The text up to one of the ends that stands in no bracket."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in _OPEN) - (text[at] in _CLOSE)
        if depth == 0 and text[at] in ends:
            return text[start : at + (text[at] == "}")]
    return text[start:]


def _split(text: str, at: str) -> list[str]:
    """The parts between separators that stand in no bracket."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in _OPEN) - (character in _CLOSE)
        if depth == 0 and character in at:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]
