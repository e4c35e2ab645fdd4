"""How documents get into the index: sources, parsers, chunker, pipeline."""

from .files import UnreadableError, decode
from .front_matter import named_title, split_front_matter
from .markdown import Heading, RenderedMarkdown, render
from .pipeline import IndexReport, Progress, index
from .sources import (
    HTML_SUFFIXES,
    INDEX_NAMES,
    PAGE_SUFFIXES,
    PageFile,
    Skipped,
    Source,
    open_sources,
    require_pages,
    walk,
)

__all__ = [
    "HTML_SUFFIXES",
    "INDEX_NAMES",
    "PAGE_SUFFIXES",
    "Heading",
    "IndexReport",
    "PageFile",
    "Progress",
    "RenderedMarkdown",
    "Skipped",
    "Source",
    "UnreadableError",
    "decode",
    "index",
    "named_title",
    "open_sources",
    "render",
    "require_pages",
    "split_front_matter",
    "walk",
]
