"""A room is entered by its door: nobody outside imports its modules."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src" / "chatdock"
ROOMS = ("assistant", "identity", "ingest", "knowledge", "runs", "telemetry")


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_imports_what_is_behind_a_rooms_door(room: str) -> None:
    behind = f"chatdock.{room}."
    entered = {
        f"{path.relative_to(SOURCES)} imports {name}"
        for path in SOURCES.rglob("*.py")
        if path.relative_to(SOURCES).parts[0] != room
        for name in imported(path)
        if name.startswith(behind)
    }
    assert not entered


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
