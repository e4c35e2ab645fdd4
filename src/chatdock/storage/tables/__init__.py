"""The tables of one installation, by subject; `metadata` holds them all."""

from ._base import UtcDateTime, metadata
from .conversations import attachments, feedback, items, threads
from .knowledge import knowledge_documents, knowledge_passages, knowledge_state
from .runs import frames, runs, turns, workers

__all__ = [
    "UtcDateTime",
    "attachments",
    "feedback",
    "frames",
    "items",
    "knowledge_documents",
    "knowledge_passages",
    "knowledge_state",
    "metadata",
    "runs",
    "threads",
    "turns",
    "workers",
]
