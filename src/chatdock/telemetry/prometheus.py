"""The metrics of one application, in a registry of its own: two in one process do not meet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from typing_extensions import override

from .metrics import Door, Metrics

# Seconds. The first two limits are what a transaction takes on SQLite and on PostgreSQL.
_WORK: Final = (0.0005, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_WAITING: Final = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60)
_STATES: Final = ("completed", "failed", "stopped", "interrupted")


class PrometheusMetrics(Metrics):
    """Counts for Prometheus. A label is a name that the code knows, never what a client sent."""

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        self._answers: Final = Histogram(
            "chatdock_request_seconds",
            "Time until a request's answer began, by op (or route) and status.",
            ("op", "status"),
            buckets=_WORK,
            registry=self.registry,
        )
        self._transactions: Final = Histogram(
            "chatdock_database_transaction_seconds",
            "Time of a transaction, the wait for a connection included, by door: read, write.",
            ("door",),
            buckets=_WORK,
            registry=self.registry,
        )
        self._reads: Final = self._transactions.labels("read")
        self._writes: Final = self._transactions.labels("write")
        self._commits: Final = Histogram(
            "chatdock_commit_seconds",
            "Time of a commit of the frame writer, which takes the waiting frames of all runs together.",
            buckets=_WORK,
            registry=self.registry,
        )
        self._frames: Final = Counter(
            "chatdock_frames", "Frames that were committed.", registry=self.registry
        )
        self._searches: Final = Histogram(
            "chatdock_search_seconds",
            "Time of a search of the index.",
            buckets=_WORK,
            registry=self.registry,
        )
        self._first_texts: Final = Histogram(
            "chatdock_first_text_seconds",
            "Time from a run's turn to the first text of its answer.",
            buckets=_WAITING,
            registry=self.registry,
        )
        self._runs: Final = Counter(
            "chatdock_runs",
            f"Runs that ended, by state: {', '.join(_STATES)}.",
            ("state",),
            registry=self.registry,
        )
        for state in _STATES:
            self._runs.labels(state)
        self._calls: Final = Counter(
            "chatdock_model_calls",
            "Calls of models, those for titles included.",
            registry=self.registry,
        )
        tokens = Counter(
            "chatdock_model_tokens",
            "Tokens that models reported, by direction: input, output.",
            ("direction",),
            registry=self.registry,
        )
        self._input_tokens: Final = tokens.labels("input")
        self._output_tokens: Final = tokens.labels("output")

    @override
    def answer_began(self, op: str, status: int, seconds: float) -> None:
        self._answers.labels(op, status).observe(seconds)

    @override
    def transaction(self, door: Door) -> AbstractContextManager[object]:
        return (self._reads if door == "read" else self._writes).time()

    @override
    def frames_committed(self, frames: int, seconds: float) -> None:
        self._frames.inc(frames)
        self._commits.observe(seconds)

    @override
    def search(self) -> AbstractContextManager[object]:
        return self._searches.time()

    @override
    def run_ended(self, state: str) -> None:
        self._runs.labels(state).inc()

    @override
    def first_text(self, seconds: float) -> None:
        self._first_texts.observe(seconds)

    @override
    def model_called(self) -> None:
        self._calls.inc()

    @override
    def model_answered(self, *, input_tokens: int, output_tokens: int) -> None:
        self._input_tokens.inc(input_tokens)
        self._output_tokens.inc(output_tokens)

    @override
    def watch(
        self,
        *,
        runs_active: Callable[[], int],
        runs_waiting: Callable[[], int],
        connections: Callable[[], int],
    ) -> None:
        for name, what, function in (
            ("chatdock_runs_active", "Runs of this process that have begun.", runs_active),
            (
                "chatdock_runs_waiting",
                "Runs of this process that wait for their turn.",
                runs_waiting,
            ),
            (
                "chatdock_database_connections",
                "Connections to the database that are in use.",
                connections,
            ),
        ):
            Gauge(name, what, registry=self.registry).set_function(function)

    @override
    def text(self) -> bytes:
        return generate_latest(self.registry)
