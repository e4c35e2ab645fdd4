"""The page: a table for each kind of row, and the test that proves each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from .claims import Claim, claims
from .known import KNOWN
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
    """The claim of each row that has one: the first.

    One for all rows that begin so is none for a row that `KNOWN` names.
    """
    proofs: dict[str, Claim] = {}
    for claim in found:
        named = matching(claim.row, rows())
        for row in named - KNOWN.keys() if claim.row.endswith("*") else named:
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
    if row in proofs:
        claim = proofs[row]
        return f"{_cell(claim.test)} (`{_short(claim.path)}`)"
    reason = next((why for known, why in KNOWN.items() if matching(known, [row])), "")
    return f"nothing: {reason}"


def _short(path: Path) -> str:
    """A file by the two last names of its way, which are enough to find it."""
    return "/".join(path.parts[-2:])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
