"""What an installation tells its owner about itself: log lines, for now."""

from .logs import configure_logging, request_id

__all__ = ["configure_logging", "request_id"]
