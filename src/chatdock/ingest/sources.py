"""Where documents come from: folders of pages, walked without following trails that loop."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Final
from urllib.parse import quote

from chatdock.errors import UsageError
from chatdock.knowledge import MARKDOWN_SUFFIXES, page_url

HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml")
PAGE_SUFFIXES: Final = (*HTML_SUFFIXES, *MARKDOWN_SUFFIXES)
"""What pages end in; where files differ by it alone and have one address, the first is its page."""

INDEX_NAMES: Final = tuple(
    f"{stem}{suffix}"
    for stem, suffixes in (("index", PAGE_SUFFIXES), ("readme", MARKDOWN_SUFFIXES))
    for suffix in suffixes
)
"""Files that stand for their folder, in any case; the first that is there is its page."""

# What package managers and Sphinx keep beside the pages.
_SKIPPED_FOLDERS: Final = frozenset(
    {"node_modules", "__pycache__", "_sources", "_modules", "_static", "_images", "_downloads"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of pages and where it is on the site; the only one is at the root."""

    root: Path
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that may be a page."""

    source: Source
    path: str
    size_bytes: int
    modified_ns: int

    @property
    def name(self) -> str:
        """The file's name in its folder."""
        return self.path.rpartition("/")[2]

    @property
    def file(self) -> Path:
        """Where the file is on disk."""
        return self.source.root / self.path

    @property
    def url(self) -> str:
        """The page's site-relative address."""
        return page_url(self.path, self.source.prefix)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that was left out, and why."""

    path: str
    reason: str


def open_sources(paths: Sequence[str]) -> tuple[Source, ...]:
    """Check the folders that a command names; with several, each is on the site under its name.

    Raises:
        UsageError: A path is absent, no folder, an address, or there is none at all.
    """
    if not paths:
        raise UsageError("Name a folder of HTML or Markdown pages: chatdock index ./docs")
    roots = list(dict.fromkeys(_root(path) for path in paths))
    if len(roots) == 1:
        return (Source(roots[0]),)
    names = [root.name for root in roots]
    if len(set(names)) < len(names):
        raise UsageError(f"Two folders have the same name ({', '.join(names)}): rename one.")
    return tuple(Source(root, f"/{quote(root.name)}") for root in roots)


def _root(path: str) -> Path:
    if "://" in path:
        raise UsageError(f"{path} is an address: this version indexes folders on this machine.")
    root = Path(path).expanduser()
    if not root.exists():
        raise UsageError(f"{path} does not exist: name a folder of HTML or Markdown pages.")
    if not root.is_dir():
        raise UsageError(f"{path} is a file: name the folder that holds the pages.")
    return root.resolve()


def require_pages(sources: Sequence[Source], exclude: Sequence[str]) -> None:
    """Look for a page file in any of the sources, and no further than the first.

    Raises:
        UsageError: There is none.
    """
    skipped: list[Skipped] = []
    if not any(True for source in sources for _ in walk(source, exclude, skipped)):
        raise no_page_error([str(source.root) for source in sources], skipped)


def no_page_error(paths: Sequence[str], skipped: Sequence[Skipped]) -> UsageError:
    """What to say of folders in which there is nothing to index."""
    message = f"No page to index in {', '.join(paths)}: "
    if skipped:
        first = skipped[0]
        return UsageError(
            message + f"{len(skipped)} files were skipped, {first.path}: {first.reason}."
        )
    return UsageError(message + "it needs .html, .htm, .xhtml, .md, .mdx or .markdown files.")


def walk(source: Source, exclude: Sequence[str], skipped: list[Skipped]) -> Iterator[PageFile]:
    """Yield the page files below a source, one for each address, in a stable order.

    Args:
        source: The folder.
        exclude: Patterns as in a shell, matched against the path below the folder and the name.
        skipped: Receives folders and files that cannot be read, and those whose address another has.
    """
    seen: set[tuple[int, int]] = set()
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(source.root / folder), key=lambda entry: entry.name)
            state = (source.root / folder).stat()
        except OSError as error:
            skipped.append(Skipped(_printable(folder), _reason(error)))
            continue
        if (state.st_dev, state.st_ino) in seen:
            continue
        seen.add((state.st_dev, state.st_ino))
        below: list[str] = []
        pages: list[PageFile] = []
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if _is_excluded(path, entry.name, exclude):
                continue
            try:
                if entry.is_dir():
                    if entry.name not in _SKIPPED_FOLDERS:
                        _require_inside(source, entry)
                        below.append(path)
                elif entry.name.lower().endswith(PAGE_SUFFIXES):
                    pages.append(_page_file(source, path, entry))
            except OSError as error:
                skipped.append(Skipped(_printable(path), _reason(error)))
        yield from _at_their_addresses(pages, skipped)
        folders.extend(reversed(below))


def _page_file(source: Source, path: str, entry: os.DirEntry[str]) -> PageFile:
    status = entry.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "no regular file")
    _require_inside(source, entry)
    return PageFile(source, path, status.st_size, status.st_mtime_ns)


def _require_inside(source: Source, entry: os.DirEntry[str]) -> None:
    """Refuse a link to what no address of the site leads to: outside the folder, or hidden in it."""
    if not entry.is_symlink():
        return
    target = Path(entry.path).resolve(strict=True)
    root = source.root.resolve()
    if not target.is_relative_to(root):
        raise OSError(0, "links to outside the folder")
    if any(name.startswith(".") for name in target.relative_to(root).parts):
        raise OSError(0, "links to a hidden file")


def _at_their_addresses(pages: Sequence[PageFile], skipped: list[Skipped]) -> Iterable[PageFile]:
    """Keep, of a folder's files with the same address, the one that is served there."""
    kept: dict[str, PageFile] = {}
    for page in sorted(pages, key=_precedence):
        if not _is_utf8(page.path):
            skipped.append(Skipped(_printable(page.path), "name is not UTF-8"))
        elif (first := kept.setdefault(page.url, page)) is not page:
            skipped.append(Skipped(page.path, f"{first.name} has the same address"))
    return sorted(kept.values(), key=lambda page: page.path)


def _precedence(page: PageFile) -> tuple[int, bool, str]:
    name = page.name.lower()
    if name in INDEX_NAMES:
        return INDEX_NAMES.index(name), False, page.name
    suffix = next(each for each in PAGE_SUFFIXES if name.endswith(each))
    return PAGE_SUFFIXES.index(suffix), not page.name.endswith(suffix), page.name


def _is_excluded(path: str, name: str, exclude: Sequence[str]) -> bool:
    return name.startswith(".") or any(
        fnmatch(path, pattern) or fnmatch(name, pattern) for pattern in exclude
    )


def _is_utf8(name: str) -> bool:
    """Tell whether an address can be made of a name; Python carries other bytes as lone surrogates."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def _printable(name: str) -> str:
    return name.encode(errors="replace").decode()


def _reason(error: OSError) -> str:
    return (error.strerror or "cannot be read").lower()
