"""Where the reader is, and what that means for a search."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from .model import Scope
from .places import same_section
from .snapshot import Snapshot


class Place:
    """The reader's page and section, as documents of a snapshot.

    Attributes:
        page: Document number of the page, None when it is not of this site.
        section: Document numbers of the section, empty when it is unknown.
    """

    def __init__(self, snapshot: Snapshot, page: str | None, section: str | None) -> None:
        """Find page and section; an unset section is that of the page."""
        self.page: Final = snapshot.places.find(page) if page is not None else None
        if section is None and self.page is not None:
            section = snapshot.documents[self.page].section
        self.section: Final[Set[int]] = _members(snapshot, section) if section else frozenset()

    def documents(self, scope: Scope) -> Set[int] | None:
        """Return the documents of a scope, None for all."""
        if scope == "site":
            return None
        if scope == "section":
            return self.section
        return frozenset() if self.page is None else {self.page}


def _members(snapshot: Snapshot, section: str) -> Set[int]:
    exact = {
        number for number, document in snapshot.documents.items() if document.section == section
    }
    return exact or {
        number
        for number, document in snapshot.documents.items()
        if same_section(section, document.section)
    }
