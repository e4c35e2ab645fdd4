"""What the site says: passages, search over them, and where a page is."""

from .knowledge import Knowledge, open_knowledge
from .model import (
    HEADING_SEPARATOR,
    FileState,
    Hit,
    Location,
    NewDocument,
    NewPassage,
    Passage,
    Scope,
    SearchResult,
)
from .places import MARKDOWN_SUFFIXES, page_key, page_url
from .writing import IndexWriter

__all__ = [
    "HEADING_SEPARATOR",
    "MARKDOWN_SUFFIXES",
    "FileState",
    "Hit",
    "IndexWriter",
    "Knowledge",
    "Location",
    "NewDocument",
    "NewPassage",
    "Passage",
    "Scope",
    "SearchResult",
    "open_knowledge",
    "page_key",
    "page_url",
]
