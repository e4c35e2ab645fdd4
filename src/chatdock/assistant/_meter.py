"""Counts the calls of models and what they read and wrote."""

from __future__ import annotations

from collections import Counter
from typing import Final

from agents import Usage

from chatdock.telemetry import UNMEASURED, Metrics


class ModelMeter:
    """Tells the metrics of calls, and adds up the tokens of one run.

    Attributes:
        used_tokens: What models reported so far: `input_tokens`, `output_tokens`.
    """

    def __init__(
        self, metrics: Metrics = UNMEASURED, used_tokens: Counter[str] | None = None
    ) -> None:
        """Tell the metrics; add to the tokens that are given."""
        self._metrics: Final = metrics
        self.used_tokens: Final = Counter[str]() if used_tokens is None else used_tokens

    def called(self) -> None:
        """Count a call that begins."""
        self._metrics.model_called()

    def answered(self, usage: Usage) -> None:
        """Count what a call that ended has used."""
        self.used_tokens["input_tokens"] += usage.input_tokens
        self.used_tokens["output_tokens"] += usage.output_tokens
        self._metrics.model_answered(
            input_tokens=usage.input_tokens, output_tokens=usage.output_tokens
        )
