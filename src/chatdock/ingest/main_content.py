"""Where a page's own content is, and what around it is not: navigation, contents, chrome."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

# In this order: the most particular place that a generator puts its content in.
_MAIN: Final = (
    ".theme-doc-markdown",  # Docusaurus
    ".md-content__inner",  # Material for MkDocs
    "main article",
    "div[role=main]",  # Sphinx (Read the Docs), MkDocs
    "div.body[role=main]",  # Sphinx (classic)
    "#bd #yui-main",  # Sphinx (Django)
    "main",
    "[role=main]",
    "article",
    "#docContent",  # DocBook (PostgreSQL)
)

# Never content, wherever it stands: what browsers do not draw, navigation, then the chrome of
# DocBook, Sphinx, Docusaurus, Material for MkDocs and of pages in general.
_CHROME: Final = """
script, style, template, noscript, svg, iframe, object, form, button, select, input,
nav, [role=navigation], [role=search], [role=banner], [role=contentinfo],
[hidden], [aria-hidden=true],
.navheader, .navfooter, div.toc,
.headerlink, .sphinxsidebar, .related, .contents.topic, .contents.local, .viewcode-link,
.linenos, .viewcode-back, .toctree-wrapper,
.hash-link, .pagination-nav, .theme-doc-toc-mobile, .theme-doc-footer, .breadcrumbs,
.theme-doc-version-badge, .table-of-contents,
.md-sidebar, .md-source-file, .md-content__button,
.skip-link, .skip-to-content, .edit-this-page, .sr-only, .visually-hidden
"""
# Chrome only where the page does not mark its content: an article has headers of its own.
_OUTER_CHROME: Final = "header, footer, aside, .sidebar, .footer, .breadcrumb, #header, #footer"

# Pages that a generator makes of all others: an index, a search form.
_LISTING: Final = ".genindextable, .modindextable, #search-results, div.index > .indexdiv"

_SECTION: Final = (
    ".navheader tr:nth-child(2) > th",  # DocBook
    ".breadcrumbs li:nth-last-child(2):not(:first-child)",  # Docusaurus
)


def page_section(tree: LexborHTMLParser) -> str:
    """Return the section that the page says it belongs to, `""` when it says nothing."""
    for selector in _SECTION:
        node = tree.css_first(selector)
        if node is not None and (text := " ".join(node.text().split())):
            return text
    return ""


def main_content(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the element that holds the page's content, with everything else removed from it.

    None for a page without content of its own: a generated index or search page.
    """
    body = tree.body
    if body is None or body.css_first(_LISTING) is not None:
        return None
    main = next((node for select in _MAIN if (node := body.css_first(select)) is not None), None)
    root = main or body
    _remove(root, _CHROME)
    if main is None:
        _remove(root, _OUTER_CHROME)
    return root


def _remove(root: LexborNode, selector: str) -> None:
    for node in root.css(selector):
        # An old page may keep its whole body in a form; what holds headings is no chrome.
        if node.tag in {"form", "header"} and node.css_first("h1, h2") is not None:
            continue
        node.decompose()
