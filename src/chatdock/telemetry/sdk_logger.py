"""The logger of the ChatKit SDK, without what the SDK does to it."""

from __future__ import annotations

import logging
import sys
from types import ModuleType


class _LoggerModule(ModuleType):
    """Stands in for `chatkit.logger`, whose only name this is."""

    logger = logging.getLogger("chatkit")


def leave_sdk_logger_alone() -> None:
    """Keep the SDK, when it is imported for the first time after this, from reading LOG_LEVEL.

    It is a variable of the host application: the SDK would add a handler of its own, so that lines come
    twice, and fail to be imported for a level that it does not know.
    """
    sys.modules.setdefault("chatkit.logger", _LoggerModule("chatkit.logger"))
