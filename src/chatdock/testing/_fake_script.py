"""What the fake server is asked, and what it is told to answer."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Api = Literal["responses", "chat", "transcriptions"]
"""Which of OpenAI's APIs a request came by."""

_TOKEN = re.compile(r"\s*\S+|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeToolCall:
    """A call of a tool that the fake model asks for."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeReply:
    """One answer of the fake server, and what goes wrong in it. Failures count tokens of `text`.

    Attributes:
        text: What the model says.
        tokens: The same in the pieces in which it is streamed; word by word when empty.
        reasoning: Summary of its reasoning, streamed first.
        tool_calls: Tools that it asks for, after the text.
        reports_usage: Whether it says at the end how many tokens it took: one for each of `tokens`, and one read.
        first_token_seconds: Delay before the first token.
        tokens_per_second: Pace of the tokens; None sends them as fast as the reader reads.
        status: HTTP status; anything but 200 answers OpenAI's error body instead.
        error_code: Code in the error body.
        retry_after_seconds: Sent as the header Retry-After.
        pause_after: Sends this many tokens and then waits until `resume` is set; what the pace would have sent
            meanwhile comes at once then. An answer that is not streamed does not wait.
        resume: For a test to set, from any thread. Shared by all answers of this reply: once set, none of them waits.
        hang_after: Sends this many tokens and then nothing, keeping the connection open; of an answer that is not
            streamed, nothing at all when it is 0.
        cut_after: Sends this many tokens and then drops the connection.
        garbage_after: Sends this many tokens and then an event that is not JSON.
    """

    text: str = ""
    tokens: Sequence[str] = ()
    reasoning: str = ""
    tool_calls: Sequence[FakeToolCall] = ()
    reports_usage: bool = True
    first_token_seconds: float = 0.0
    tokens_per_second: float | None = None
    status: int = 200
    error_code: str | None = None
    retry_after_seconds: float | None = None
    pause_after: int | None = None
    resume: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)
    hang_after: int | None = None
    cut_after: int | None = None
    garbage_after: int | None = None

    @property
    def pieces(self) -> Sequence[str]:
        """The text as it is streamed."""
        return self.tokens or _TOKEN.findall(self.text)

    @property
    def whole_text(self) -> str:
        """The text as it reads."""
        return "".join(self.pieces)


@dataclass(slots=True, kw_only=True)
class FakeRequest:
    """A request as the fake server received it, and how it ended.

    Attributes:
        api: The API that it came by.
        headers: Its headers, names in lower case.
        body: Its JSON body; of a form its fields, with a file as its name and its bytes.
        number: How many requests came before it.
        disconnected: Set when the client closed the connection before the answer was complete.
        finished: Set when the server is done with it, in whichever way.
        tokens_sent: Tokens of text that were sent so far.
    """

    api: Api
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    number: int = 0
    disconnected: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)
    tokens_sent: int = 0

    @property
    def input(self) -> Sequence[Mapping[str, Any]]:
        """The conversation that the model was given: `input` or `messages`."""
        return self.body["input" if self.api == "responses" else "messages"]

    @property
    def has_tool_result(self) -> bool:
        """Whether the conversation ends with what a tool gave back."""
        last = self.input[-1]
        return last.get("type") == "function_call_output" or last.get("role") == "tool"


Script = Sequence[FakeReply] | Callable[[FakeRequest], FakeReply]
"""Replies in order, the last one for every request after it; or a function that chooses by the request."""
