"""The life of one answer: start, log, attach, stop, queue, recover."""

from .fence import LostRunError, check_fence
from .following import Attached, Batches, Following, RunCursor
from .line import HOLD_SECONDS
from .log import Frame
from .model import UNFINISHED, NewRun, RunRecord, RunState
from .records import RunRecords
from .runs import Runs
from .work import Cause, Left, NotSavedError, Work

__all__ = [
    "HOLD_SECONDS",
    "UNFINISHED",
    "Attached",
    "Batches",
    "Cause",
    "Following",
    "Frame",
    "Left",
    "LostRunError",
    "NewRun",
    "NotSavedError",
    "RunCursor",
    "RunRecord",
    "RunRecords",
    "RunState",
    "Runs",
    "Work",
    "check_fence",
]
