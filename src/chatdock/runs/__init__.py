"""The life of one answer: start, log, attach, stop, queue, recover."""

from .log import Frame
from .records import NewRun, RunRecord, RunRecords, RunState
from .runs import RunCursor, Runs
from .work import Cause, Work

__all__ = [
    "Cause",
    "Frame",
    "NewRun",
    "RunCursor",
    "RunRecord",
    "RunRecords",
    "RunState",
    "Runs",
    "Work",
]
