"""How documents get into the index: sources, parsers, chunker, pipeline."""

from .pipeline import IndexReport, Progress, index
from .sources import PageFile, Skipped, Source, open_sources, require_pages, walk

__all__ = [
    "IndexReport",
    "PageFile",
    "Progress",
    "Skipped",
    "Source",
    "index",
    "open_sources",
    "require_pages",
    "walk",
]
