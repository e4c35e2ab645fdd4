"""What an installation tells its owner about itself: log lines, for now."""

from .logs import configure_logging, request_id
from .sdk_logger import leave_sdk_logger_alone

__all__ = ["configure_logging", "leave_sdk_logger_alone", "request_id"]
