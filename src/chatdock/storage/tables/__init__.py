"""The tables of one installation, by subject; `metadata` holds them all."""

from ._base import UtcDateTime, metadata
from .conversations import attachments, feedback, items, threads
from .runs import frames, runs, turns

__all__ = [
    "UtcDateTime",
    "attachments",
    "feedback",
    "frames",
    "items",
    "metadata",
    "runs",
    "threads",
    "turns",
]
