"""Markdown and MDX to HTML: what is served to readers is what is indexed, anchors included."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Final, cast
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from chatdock.knowledge import MARKDOWN_SUFFIXES, page_url

from .blocks import Page
from .front_matter import named_title, split_front_matter
from .html import parse_html

_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_MODULE_LINE: Final = re.compile(
    r"^(?:import\s+(?:[\w*{][^'\"]*\sfrom\s+)?['\"][^'\"]+['\"];?|export\s+(?:default|const|function)\b.*)\s*$"
)
_JSX_LINE: Final = re.compile(r"^\s*</?[A-Z][\w.]*(?:\s[^<>]*|\s*\{.*\}[^}]*)?/?>\s*$")
_JSX_TAG: Final = re.compile(r"</?[A-Z][\w.]*(?:\s[^<>]*)?/?>")
_HEADING_ID: Final = re.compile(r"\{#([\w:.-]+)\}\s*$")
_ADMONITIONS: Final = ("note", "tip", "info", "warning", "danger", "caution", "important")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a rendered page; `id` is its anchor."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedMarkdown:
    """A Markdown page as HTML.

    Attributes:
        title: From the front matter, else the first heading of level 1, else `""`.
        html: Body of the page; every heading has an id. The owner's own HTML is kept as it is.
        front_matter: Parsed YAML or TOML at the top of the file; empty when there is none.
        headings: All headings in order.
    """

    title: str
    html: str
    front_matter: Mapping[str, Any]
    headings: tuple[Heading, ...]


def render(text: str) -> RenderedMarkdown:
    """Render CommonMark with GFM tables, task lists, footnotes, definition lists, admonitions.

    Of MDX, imports, exports, comments and component tags are dropped; what stands between the
    tags stays. Links to other Markdown files become links to their rendered pages.
    """
    front_matter, body = split_front_matter(text)
    parser = _parser()
    tokens = parser.parse(_without_mdx(body))
    headings = tuple(_give_ids(tokens))
    _adapt(tokens)
    html = cast("str", parser.renderer.render(tokens, parser.options, {}))
    first = next((each.text for each in headings if each.level == 1), "")
    return RenderedMarkdown(
        title=named_title(front_matter) or first,
        html=html,
        front_matter=front_matter,
        headings=headings,
    )


def parse_markdown(text: str) -> Page:
    """Parse a Markdown page through its rendered HTML, so that every anchor exists there."""
    rendered = render(text)
    page = parse_html(rendered.html)
    return Page(title=rendered.title or page.title, section="", blocks=page.blocks)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False})
    parser.enable(["table", "strikethrough"])
    for plugin in (tasklists_plugin, footnote_plugin, deflist_plugin, admon_plugin):
        parser.use(plugin)
    parser.use(attrs_block_plugin)
    for name in _ADMONITIONS:
        parser.use(container_plugin, name=name)
    return parser


def _without_mdx(text: str) -> str:
    """Drop module lines and lines of nothing but component tags, outside code fences."""
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif opening:
            fence = opening[1]
        elif _MODULE_LINE.match(line):
            continue
        elif _JSX_LINE.match(line):
            line = ""  # noqa: PLW2901 (the blank line ends what Markdown would take for HTML)
        lines.append(line if fence else _without_comments(line))
    return "\n".join(lines)


def _without_comments(line: str) -> str:
    parts: list[str] = []
    kept = 0
    while (start := line.find("{/*", kept)) >= 0 and (end := line.find("*/}", start + 3)) >= 0:
        parts.append(line[kept:start])
        kept = end + 3
    return "".join((*parts, line[kept:]))


def _give_ids(tokens: Sequence[Token]) -> list[Heading]:
    """Give every heading an id: its own `{#id}`, else a slug as GitHub makes it."""
    used: dict[str, int] = {}
    headings: list[Heading] = []
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        text, own = _heading_text(inline)
        heading_id = own or str(token.attrGet("id") or "") or slug(text)
        heading_id = _unused(heading_id, used)
        token.attrSet("id", heading_id)
        headings.append(Heading(int(token.tag[1]), heading_id, text))
    return headings


def _unused(heading_id: str, used: dict[str, int]) -> str:
    """Mark an id as used, with a number at its end if it is; `used` knows each id's last number."""
    number, name = used.get(heading_id, 0), heading_id
    while name in used:
        number += 1
        name = f"{heading_id}-{number}"
    used[heading_id] = number
    used.setdefault(name, 0)
    return name


def _heading_text(inline: Token) -> tuple[str, str]:
    children = inline.children or []
    own = ""
    if children and children[-1].type == "text":
        match = _HEADING_ID.search(children[-1].content)
        if match:
            own = match[1]
            children[-1].content = children[-1].content[: match.start()].rstrip()
    parts = (child.content for child in children if child.type in {"text", "code_inline"})
    return "".join(parts).strip(), own


def slug(text: str) -> str:
    """Return the anchor that GitHub gives a heading: lower case, hyphens for spaces."""
    kept = re.sub(r"[^\w\- ]", "", text.strip().lower())
    return kept.replace(" ", "-") or "section"


def _adapt(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in {"html_block", "html_inline"}:
            token.content = _JSX_TAG.sub("", token.content)
        elif token.type == "link_open":
            token.attrSet("href", _page_link(str(token.attrGet("href") or "")))
        _adapt(token.children or [])


def _page_link(href: str) -> str:
    """Point a relative link to a Markdown file at its rendered page."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or not parts.path.lower().endswith(MARKDOWN_SUFFIXES):
        return href
    folder, slash, name = parts.path.rpartition("/")
    page = page_url(name).removeprefix("/")
    return parts._replace(path=f"{folder}{slash}{page}" or "./").geturl()
