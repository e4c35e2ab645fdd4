"""What tests say that they prove; their sources are read, not imported.

In Python `@covers("option:header.enabled")`, in TypeScript a comment `// covers option:header.enabled` above the test.
A name that ends in `*` stands for all rows that begin so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MARKS: Final = re.compile(r"(?:^[ \t]*// covers .*\n)+", re.MULTILINE)
_TEST: Final = re.compile(r"\(\s*([\"'`])(.*?)\1,\s*(?:async\s*)?\(")
"""A name and a function: the same for `it`, `it.each` and `describe`."""


@dataclass(frozen=True)
class Claim:
    """A test's word that it proves a row."""

    row: str
    path: Path
    test: str


def claims(root: Path) -> Iterator[Claim]:
    """All claims of the tests of both languages."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_bytes(), filename=str(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _in_python(node, path)
    for path in sorted((root / "web" / "packages").glob("*/src/**/*.test.ts")):
        yield from _in_typescript(path)


def _in_typescript(path: Path) -> Iterator[Claim]:
    text = path.read_text()
    for marks in _MARKS.finditer(text):
        test = _TEST.search(text, marks.end())
        for row in marks[0].replace("// covers", " ").split():
            yield Claim(row, path, test[2] if test else "")


def _in_python(node: ast.FunctionDef | ast.AsyncFunctionDef, path: Path) -> Iterator[Claim]:
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "covers":
            sentence = node.name.removeprefix("test_").replace("_", " ")
            for row in mark.args:
                yield Claim(ast.literal_eval(row), path, sentence)
