"""The reading site's pages: an article with the folder's navigation around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import Any, Final

from chatdock.ingest import Heading

from .navigation import Navigation, Place


def _asset(name: str) -> tuple[str, bytes]:
    """Address and content of a file of ours; the address changes with the content."""
    content = (Path(__file__).parent / name).read_bytes()
    version = blake2b(content, digest_size=8).hexdigest()
    return f"/_reading/{version}{Path(name).suffix}", content


_STYLES: Final = _asset("reading.css")
_SCRIPT: Final = _asset("reading.js")
_ICON: Final = _asset("reading.svg")
ASSETS: Final = dict((_STYLES, _SCRIPT, _ICON))
"""The files that the pages load, by their address below the site's root."""

_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "dv", "ckb"})
_CONTENTS_LEVELS: Final = (2, 3)
_WHOLE_TREE_PAGES: Final = 60


@dataclass(frozen=True, kw_only=True)
class Article:
    """What stands in the middle of a page.

    Attributes:
        title: Title of the page, as text.
        html: The article, anchors included.
        headings: Its headings, for the contents on the page.
        front_matter: The owner's words about it: `lang`, `dir` and `description` count here.
        url: Its address below the site's root; None for a page that has none, such as a 404.
    """

    title: str
    html: str
    headings: Sequence[Heading] = ()
    front_matter: Mapping[str, Any] = field(default_factory=dict[str, Any])
    url: str | None = None


class ReadingSite:
    """Draws the pages of one folder."""

    def __init__(self, name: str | None, navigation: Navigation) -> None:
        """Take the site's name, or take it from the folder's index page, and the folder's tree."""
        self._navigation: Final = navigation
        self._name: Final = name or navigation.root.title
        self._shows_whole_tree: Final = len(navigation.pages()) <= _WHOLE_TREE_PAGES

    def page(self, article: Article, base: str) -> bytes:
        """The whole page; `base` is the path under which the site is mounted, without a slash."""
        links = _Links(base)
        navigation = self._navigation
        before, after = navigation.around(article.url) if article.url else (None, None)
        parts = (
            "<!doctype html>",
            f"<html{self._language(article.front_matter)}>",
            self._head(article, links),
            "<body>",
            '<a class="skip" href="#content">Skip to content</a>',
            self._header(article, links),
            '<div class="page">',
            self._sidebar(article, links),
            '<main id="content" tabindex="-1">',
            f'<article dir="auto">\n{article.html}</article>',
            links.neighbours(before, after),
            "</main>",
            _contents(article.headings),
            "</div>",
            "</body>",
            "</html>\n",
        )
        return "\n".join(filter(None, parts)).encode("utf-8", "xmlcharrefreplace")

    def listing(self, folder: Place, base: str) -> bytes:
        """A page for a folder that has none of its own."""
        title = escape(folder.title)
        entries = _Links(base).list(folder.below)
        html = f"<h1>{title}</h1>\n{entries}\n"
        return self.page(Article(title=folder.title, html=html, url=folder.url), base)

    def not_found(self, path: str, suggestions: Iterable[Place], base: str) -> bytes:
        """The page for an address where nothing is."""
        links = _Links(base)
        html = (
            "<h1>There is no such page</h1>\n"
            f"<p>Nothing is at <code>{escape(path)}</code>. It may have moved or been renamed.</p>\n"
        )
        if close := list(suggestions):
            html += f"<p>Did you mean one of these?</p>\n{links.list(close)}\n"
        html += f'<p><a href="{links.to("/")}">Go to the start of {escape(self._name)}</a></p>\n'
        return self.page(Article(title="There is no such page", html=html), base)

    def _language(self, front_matter: Mapping[str, Any]) -> str:
        own = front_matter.get("lang") or self._navigation.front_matter.get("lang")
        language = own if isinstance(own, str) else ""
        written = f' lang="{escape(language)}"' if language else ""
        to_left = language.lower().partition("-")[0] in _RIGHT_TO_LEFT
        return written + (' dir="rtl"' if to_left or front_matter.get("dir") == "rtl" else "")

    def _head(self, article: Article, links: _Links) -> str:
        own = article.title and article.title != self._name
        title = f"{article.title} · {self._name}" if own else self._name
        lines = [
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(title)}</title>",
            f'<link rel="stylesheet" href="{links.to(_STYLES[0])}">',
            f'<link rel="icon" href="{links.to(_ICON[0])}">',
            f'<script src="{links.to(_SCRIPT[0])}" defer></script>',
        ]
        description = article.front_matter.get("description")
        if isinstance(description, str):
            lines.append(f'<meta name="description" content="{escape(description)}">')
        return "\n".join((*lines, "</head>"))

    def _header(self, article: Article, links: _Links) -> str:
        button = '<button type="button" popovertarget="{0}">{1}</button>'
        buttons = button.format("pages", "Pages")
        if _listed(article.headings):
            buttons += button.format("on-this-page", "On this page")
        name = f'<a class="site-name" href="{links.to("/")}"><bdi>{escape(self._name)}</bdi></a>'
        return f'<header>{name}<div class="buttons">{buttons}</div></header>'

    def _sidebar(self, article: Article, links: _Links) -> str:
        below = self._navigation.root.below
        tree = links.tree(below, article.url, whole=self._shows_whole_tree)
        return f'<nav id="pages" class="pages" popover aria-label="Pages">\n{tree}\n</nav>'


def _listed(headings: Sequence[Heading]) -> list[Heading]:
    listed = [heading for heading in headings if heading.level in _CONTENTS_LEVELS]
    return listed if len(listed) > 1 else []


def _contents(headings: Sequence[Heading]) -> str:
    items = "\n".join(
        f'<li class="level-{heading.level}"><a href="#{escape(heading.id)}">'
        f"<bdi>{escape(heading.text)}</bdi></a></li>"
        for heading in _listed(headings)
    )
    if not items:
        return ""
    return (
        '<nav id="on-this-page" class="contents" popover aria-labelledby="on-this-page-title">\n'
        '<p id="on-this-page-title">On this page</p>\n'
        f"<ul>\n{items}\n</ul>\n</nav>"
    )


class _Links:
    """Links between the pages of a site that is mounted under a path."""

    def __init__(self, base: str) -> None:
        self._base: Final = base

    def to(self, url: str) -> str:
        """The address of a place, ready for an attribute."""
        return escape(self._base + url)

    def link(self, place: Place, *, current: bool = False, kind: str = "") -> str:
        """A link to a place."""
        marks = (' aria-current="page"' if current else "") + (f' rel="{kind}"' if kind else "")
        return f'<a href="{self.to(place.url)}"{marks}><bdi>{escape(place.title)}</bdi></a>'

    def list(self, places: Iterable[Place]) -> str:
        """A plain list of places."""
        items = "\n".join(f"<li>{self.link(place)}</li>" for place in places)
        return f"<ul>\n{items}\n</ul>"

    def tree(self, places: Iterable[Place], url: str | None, *, whole: bool) -> str:
        """The places and what they hold; if not the whole tree, then where the address is in it."""
        items: list[str] = []
        for place in places:
            item = self.link(place, current=place.url == url)
            if place.below and (whole or (url is not None and place.has_in_it(url))):
                item += f"\n{self.tree(place.below, url, whole=whole)}"
            items.append(f"<li>{item}</li>")
        return "<ul>\n{}\n</ul>".format("\n".join(items))

    def neighbours(self, before: Place | None, after: Place | None) -> str:
        """Links to the pages before and after."""
        if before is None and after is None:
            return ""
        previous = f"<span>Previous</span>{self.link(before, kind='prev')}" if before else ""
        following = f"<span>Next</span>{self.link(after, kind='next')}" if after else ""
        return (
            '<nav class="neighbours" aria-label="Neighbouring pages">\n'
            f"<div>{previous}</div>\n<div>{following}</div>\n</nav>"
        )
