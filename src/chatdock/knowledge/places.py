"""Between a document's path, its address on the site, and what a reader's browser shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, unquote, urlsplit

MARKDOWN_SUFFIXES: Final = (".md", ".mdx", ".markdown")
_PAGE_SUFFIX: Final = re.compile(r"\.(?:html?|xhtml|mdx?|markdown)$", re.IGNORECASE)
_INDEX: Final = re.compile(r"(?:^|(?<=/))index$", re.IGNORECASE)
_README: Final = re.compile(r"(?:^|(?<=/))readme\.(?:mdx?|markdown)$", re.IGNORECASE)


def page_url(path: str, prefix: str = "") -> str:
    """Return the site-relative address of a document, percent-encoded.

    Markdown pages end in `.html`; `index` pages, and a folder's README, are their folder.

    Args:
        path: Path below the source folder, with `/`.
        prefix: Where the source is on the site, such as `/guide`; empty for the root.
    """
    stem, suffix = path, ""
    if match := _PAGE_SUFFIX.search(path):
        stem, suffix = path[: match.start()], match[0]
    if _INDEX.search(stem) or _README.search(path):
        stem, suffix = stem[: stem.rfind("/") + 1], ""
    elif suffix.lower() in MARKDOWN_SUFFIXES:
        suffix = ".html"
    return f"{prefix}/{quote(stem + suffix)}"


def page_key(address: str) -> str:
    """Reduce an address or path to what all spellings of it share.

    `/docs/intro/?v=2#top`, `docs/intro.html` and `docs/intro/index.html` are all `docs/intro`.
    """
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        path = address
    path = _PAGE_SUFFIX.sub("", path.strip("/"))
    return _INDEX.sub("", path).strip("/")


class Places:
    """Finds the document that an address means."""

    def __init__(self, urls: Iterable[tuple[int, str]], site_url: str | None) -> None:
        """Take (document, site-relative url) pairs and the site's public address."""
        self._base: Final = page_key(site_url) if site_url else ""
        self._by_key: Final[dict[str, int]] = {}
        self._by_end: Final[dict[str, int | None]] = {}
        for document, url in urls:
            key = page_key(url)
            self._by_key.setdefault(key, document)
            for end in _ends(key):
                self._by_end[end] = None if end in self._by_end else document

    def find(self, address: str) -> int | None:
        """Return the document at an address or path, None when the site has none there.

        When nothing fits as it is, leading folders are dropped one by one: a site that is hosted
        under a version or a language keeps its pages' names. An address without a slash in front may
        also be the end of one document's path, such as the name of a lesson.
        """
        key = page_key(address)
        if (named := self._by_name(address, key)) is not None:
            return named
        if self._base and (key == self._base or key.startswith(self._base + "/")):
            key = key[len(self._base) :].strip("/")
        while key not in self._by_key:
            _, slash, key = key.partition("/")
            if not slash or not key:
                return None
        return self._by_key[key]

    def _by_name(self, address: str, key: str) -> int | None:
        """The one document whose path ends with a name, or with a folder and a name."""
        if key in self._by_key or address.startswith("/") or "://" in address:
            return None
        found = (self._by_end.get(each) for each in (key, key.rpartition("/")[2]))
        return next((document for document in found if document is not None), None)


def _ends(key: str) -> Iterator[str]:
    """The last name of a path, and that with the folder before it."""
    names = key.split("/")
    yield names[-1]
    if len(names) > 1:
        yield "/".join(names[-2:])


def same_section(wanted: str, section: str) -> bool:
    """Tell whether a section is the one that a host or a model names.

    Its whole name counts, the last folder of its path, its number (`9` for `Chapter 9. Functions`)
    and the name after the number; capitals, spaces and hyphens make no difference.
    """
    wanted_slug, slug = _slug(wanted), _slug(section)
    if not wanted_slug:
        return False
    names = {slug, _slug(section.rsplit("/", 1)[-1])}
    if match := re.match(r"(?:\D*?)(\d+(?:\.\d+)*)[.:\s]\s*(.*)", section):
        names |= {_slug(match[1]), _slug(match[2]), _slug("chapter " + match[1])}
    return wanted_slug in names


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")
