"""The life of one answer: start, log, attach, stop, queue."""

from .log import Frame
from .records import NewRun, RunRecord, RunState
from .runs import RunCursor, Runs, Work

__all__ = ["Frame", "NewRun", "RunCursor", "RunRecord", "RunState", "Runs", "Work"]
