"""What the site says: passages, search over them, and where a page is."""

from .evaluation import Case, Score, judge, mean_and_interval, quantile, score_pages
from .knowledge import Knowledge, open_knowledge
from .model import (
    HEADING_SEPARATOR,
    SCOPE_NAMES,
    FileState,
    Hit,
    Location,
    NewDocument,
    NewPassage,
    Passage,
    Scope,
    ScopeName,
    SearchResult,
)
from .places import MARKDOWN_SUFFIXES, page_key, page_url
from .writing import IndexWriter

__all__ = [
    "HEADING_SEPARATOR",
    "MARKDOWN_SUFFIXES",
    "SCOPE_NAMES",
    "Case",
    "FileState",
    "Hit",
    "IndexWriter",
    "Knowledge",
    "Location",
    "NewDocument",
    "NewPassage",
    "Passage",
    "Scope",
    "ScopeName",
    "Score",
    "SearchResult",
    "judge",
    "mean_and_interval",
    "open_knowledge",
    "page_key",
    "page_url",
    "quantile",
    "score_pages",
]
