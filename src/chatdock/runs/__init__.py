"""The life of one answer: start, log, attach, stop, queue, recover."""

from .log import Frame
from .records import UNFINISHED, NewRun, RunRecord, RunRecords, RunState
from .runs import RunCursor, Runs
from .work import Cause, Work

__all__ = [
    "UNFINISHED",
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
