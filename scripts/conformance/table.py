"""The page: a table for each kind of row, and the test that proves each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from .claims import Claim, claims
from .rows import ROOT, rows

KINDS: Final[Mapping[str, str]] = {
    "option": "Options",
    "method": "Methods",
    "event": "Events",
    "op": "Ops",
    "item": "Items",
    "update": "Updates of items",
    "stream": "Events of a stream",
    "task": "Steps",
    "notice": "Notices",
    "status": "States of a thread",
    "source": "Sources",
    "widget": "Widgets",
}


def matching(pattern: str, names: Iterable[str]) -> set[str]:
    """The names that a pattern means: itself, or with a `*` at its end all that begin so."""
    if not pattern.endswith("*"):
        return {name for name in names if name == pattern}
    return {name for name in names if name.startswith(pattern[:-1])}


def proved_by(found: Iterable[Claim]) -> dict[str, Claim]:
    """The claim of each row that has one: the first."""
    proofs: dict[str, Claim] = {}
    for claim in found:
        for row in matching(claim.row, rows()):
            proofs.setdefault(row, claim)
    return proofs


def conformance_table() -> str:
    """All tables."""
    proofs = proved_by(claims(ROOT))
    return "\n\n".join(_section(kind, title, proofs) for kind, title in KINDS.items())


def _section(kind: str, title: str, proofs: Mapping[str, Claim]) -> str:
    names = [row for row in rows() if row.startswith(f"{kind}:")]
    lines = [f"## {title}", "", "| Name | Proved by |", "| --- | --- |"]
    lines += [f"| `{row.partition(':')[2]}` | {_proof(row, proofs)} |" for row in names]
    return "\n".join(lines)


def _proof(row: str, proofs: Mapping[str, Claim]) -> str:
    if row not in proofs:
        return "nothing"
    claim = proofs[row]
    return f"{_cell(claim.test)} (`{_short(claim.path)}`)"


def _short(path: Path) -> str:
    """A file by the two last names of its way, which are enough to find it."""
    return "/".join(path.parts[-2:])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
