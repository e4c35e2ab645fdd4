"""From the path of a URL to a file of the folder, and to nothing outside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatdock.ingest import HTML_SUFFIXES, INDEX_NAMES, PAGE_SUFFIXES
from chatdock.knowledge import MARKDOWN_SUFFIXES

_PRIVATE_NAMES: Final = frozenset({"chatdock.toml"})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file of the folder.

    Attributes:
        path: Where it is on disk, links resolved.
        name: Its path below the folder as the URL spells it, with `/`.
        status: What the file system says about it.
    """

    path: Path
    name: str
    status: os.stat_result

    @property
    def is_html(self) -> bool:
        """Whether it is a page to dock on."""
        return self.name.lower().endswith(HTML_SUFFIXES)

    @property
    def is_markdown(self) -> bool:
        """Whether it is a page to render."""
        return self.name.lower().endswith(MARKDOWN_SUFFIXES)


@dataclass(frozen=True, slots=True)
class FoundFolder:
    """A folder without an index page; `name` ends in `/`, or is empty for the root."""

    name: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The same thing under its proper address; `name` is the path below the folder."""

    name: str


class Folder:
    """The files of one folder that may be served."""

    def __init__(self, root: Path, hidden: Iterable[Path] = ()) -> None:
        """Take the folder, and paths in it that are never served (such as the data folder)."""
        self.root: Final = root.resolve()
        self._hidden: Final = tuple(path.resolve() for path in hidden)

    def find(self, url_path: str) -> FoundFile | FoundFolder | Moved | None:
        """Look up a decoded URL path; None when there is nothing, or nothing that may be served."""
        *folders, last = url_path.removeprefix("/").split("/")
        if not all(map(_is_public, folders)) or not (last == "" or _is_public(last)):
            return None
        if last == "":
            return self._find_folder(folders)
        return self._find_page("/".join((*folders, last)))

    def may_serve(self, path: Path) -> bool:
        """Whether a path stays inside the folder and in its public part once links are followed."""
        try:
            resolved = path.resolve(strict=True)
            below = resolved.relative_to(self.root)
        except (OSError, ValueError, RuntimeError):  # Python 3.11's word for a link to itself
            return False
        if any(resolved.is_relative_to(hidden) for hidden in self._hidden):
            return False
        return all(map(_is_public, below.parts))

    def file(self, name: str) -> FoundFile | None:
        """The regular file of that name below the folder, if it may be served."""
        path = self.root / name
        if not self.may_serve(path):
            return None
        status = path.stat()
        return FoundFile(path.resolve(), name, status) if stat.S_ISREG(status.st_mode) else None

    def _find_folder(self, folders: Sequence[str]) -> FoundFile | FoundFolder | Moved | None:
        name = "".join(f"{folder}/" for folder in folders)
        path = self.root / name
        if not self.may_serve(path) or not path.is_dir():
            page = self._find_page("/".join(folders)) if folders else None
            return Moved(page.name) if isinstance(page, FoundFile) else page
        present = {entry.lower(): entry for entry in sorted(os.listdir(path), reverse=True)}  # noqa: PTH208
        for index in INDEX_NAMES:
            if index in present and (found := self.file(name + present[index])):
                return found
        return FoundFolder(name)

    def _find_page(self, name: str) -> FoundFile | Moved | None:
        for candidate in (name, *_other_spellings(name)):
            if found := self.file(candidate):
                return found
        path = self.root / name
        return Moved(f"{name}/") if self.may_serve(path) and path.is_dir() else None


def _other_spellings(name: str) -> Iterable[str]:
    """Files that a clean URL (`/guide`) or a rendered page's address (`/guide.html`) can mean."""
    if name.lower().endswith(".html"):
        stem = name[: -len(".html")]
        return (stem + spelt for suffix in MARKDOWN_SUFFIXES for spelt in (suffix, suffix.upper()))
    return (name + suffix for suffix in PAGE_SUFFIXES)


def _is_public(name: str) -> bool:
    hidden = name == "" or name.startswith(".") or name.lower() in _PRIVATE_NAMES
    return not hidden and not any(char in name for char in "\0\\")
