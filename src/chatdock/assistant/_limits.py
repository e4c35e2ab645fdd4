"""What one run may use of tokens and tool calls, however the agent that runs is built."""

from __future__ import annotations

from typing import Any, Final, Literal

from agents import Agent, ModelResponse, RunContextWrapper, RunHooks, TResponseInputItem, Usage
from agents.items import TResponseStreamEvent
from openai.types.responses import ResponseCompletedEvent, ResponseUsage
from typing_extensions import override

from ._meter import ModelMeter
from ._orderly import keep_events_before
from ._tokens import tokens_in

LimitSetting = Literal["RUN_TOKENS", "RUN_TOOL_CALLS"]
"""The setting that a limit comes from."""


class LimitReachedError(Exception):
    """A run was ended because it would have used more than one run may.

    Attributes:
        setting: The setting that holds the limit.
    """

    def __init__(self, setting: LimitSetting) -> None:
        """Name the limit; the events before it are read first."""
        super().__init__(f"The run reached {setting}")
        self.setting: Final = setting
        keep_events_before(self)


class RunLimits(RunHooks[Any]):
    """Counts what one run uses and ends it at the limits.

    The SDK calls it for every agent of the run, those that are handed off to included, whatever their models and
    tools are. Tools of MCP servers, tools that the provider runs and handoffs are tool calls as well. An agent that
    is used as a tool is one tool call, and the tokens of its models count.

    Tokens are what the models report. What a model says before it has reported, or if it never reports, is taken as
    a token for each four bytes.
    """

    def __init__(self, *, tokens: int, tool_calls: int, meter: ModelMeter | None = None) -> None:
        """Set the most tokens, read and written, and the most tool calls; the meter is told of each call."""
        self._meter: Final = meter or ModelMeter()
        self._most_tokens: Final = tokens
        self._most_tool_calls: Final = tool_calls
        self._tool_calls = 0
        # As far as the events were read, which the models can be ahead of.
        self._reported_tokens = 0
        self._unreported_bytes = 0
        self._said_bytes = 0

    @override
    async def on_llm_start(
        self,
        context: RunContextWrapper[Any],
        agent: Agent[Any],
        system_prompt: str | None,
        input_items: list[TResponseInputItem],
    ) -> None:
        """Let no model be called when the tokens are used up; raises `LimitReachedError`."""
        self._check_tokens(context.usage)
        self._meter.called()

    @override
    async def on_llm_end(
        self, context: RunContextWrapper[Any], agent: Agent[Any], response: ModelResponse
    ) -> None:
        """Let a model's tools run only if there is room for all of them; raises `LimitReachedError`."""
        self._meter.answered(response.usage)
        calls = sum(item.type.endswith("_call") for item in response.output)
        self._tool_calls += calls
        if self._tool_calls > self._most_tool_calls:
            raise LimitReachedError("RUN_TOOL_CALLS")
        if calls:
            # What the tools find could not be read any more.
            self._check_tokens(context.usage)

    def has_room_after(self, event: TResponseStreamEvent) -> bool:
        """Count the next event of the run's models; False when what is being said is too much."""
        if isinstance(event, ResponseCompletedEvent):
            self._take_report(event.response.usage)
            return True
        if isinstance(delta := getattr(event, "delta", None), str):
            self._said_bytes += len(delta.encode(errors="replace"))
        estimated = tokens_in(self._unreported_bytes + self._said_bytes)
        return self._reported_tokens + estimated <= self._most_tokens

    def _take_report(self, usage: ResponseUsage | None) -> None:
        if usage and usage.total_tokens:
            self._reported_tokens += usage.total_tokens
        else:
            self._unreported_bytes += self._said_bytes
        self._said_bytes = 0

    def _check_tokens(self, usage: Usage) -> None:
        if usage.total_tokens + tokens_in(self._unreported_bytes) >= self._most_tokens:
            raise LimitReachedError("RUN_TOKENS")
