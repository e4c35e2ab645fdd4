"""The life of one answer: start, log, attach, stop, queue, recover."""

from .following import Attached, Batches, Following, RunCursor
from .log import Frame
from .model import UNFINISHED, NewRun, RunRecord, RunState
from .records import RunRecords
from .runs import Runs
from .work import Cause, Work

__all__ = [
    "UNFINISHED",
    "Attached",
    "Batches",
    "Cause",
    "Following",
    "Frame",
    "NewRun",
    "RunCursor",
    "RunRecord",
    "RunRecords",
    "RunState",
    "Runs",
    "Work",
]
