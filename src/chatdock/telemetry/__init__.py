"""What an installation tells its owner about itself: log lines and metrics."""

from .logs import configure_logging, request_id, tell
from .metrics import UNMEASURED, Door, Metrics
from .sdk_logger import leave_sdk_logger_alone

__all__ = [
    "UNMEASURED",
    "Door",
    "Metrics",
    "configure_logging",
    "leave_sdk_logger_alone",
    "prometheus_metrics",
    "request_id",
    "tell",
]


def prometheus_metrics() -> Metrics:
    """Metrics that are counted, in a registry of their own."""
    # Commands that serve nothing need not pay for importing it.
    from .prometheus import PrometheusMetrics

    return PrometheusMetrics()
