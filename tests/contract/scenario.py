"""What a scenario of the contract is made of: the reader's steps, what the server says, what may differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from chatkit.types import ThreadItem

from tests.contract.scripted import Line


class Op:
    """A request. Params such as `"$thread"` or `"$widget"` are the newest id of that kind that was seen."""

    def __init__(self, name: str, /, **params: Any) -> None:
        self.name = name
        self.params = params


@dataclass(frozen=True)
class Keep:
    """Items are put into the thread behind the server's back."""

    items: Sequence[ThreadItem]


Step = Op | Keep

ABSENT = "(absent)"
"""Stands for what is only on the other side."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A deliberate difference between the SDK's server and ours.

    Attributes:
        at: Where: the number of the op, then the way through its answer; `+` stands for what only one side has.
        trap: The number of the SDK's finding in `docs/decisions/chatkit-sdk.md`.
        why: What it is good for.
        theirs: What the SDK gives there: of an object some of its fields, or `...` for anything.
        ours: What we give there, in the same way.
    """

    at: str
    trap: int
    why: str
    theirs: Any = ABSENT
    ours: Any = ABSENT


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A conversation that is held with both servers.

    Attributes:
        name: What is done.
        steps: What the reader does.
        says: What the server says to each message, tool output, structured input and action.
        updates: What it gives back to each synchronous action.
        differences: How ours differs.
    """

    name: str
    steps: Sequence[Step]
    says: Sequence[Sequence[Line]] = ()
    updates: Sequence[ThreadItem | None] = ()
    differences: Sequence[Difference] = ()


def message(text: str = "Hello", **more: Any) -> dict[str, Any]:
    """The input of a message."""
    content = [{"type": "input_text", "text": text}]
    return {"content": content, "attachments": [], "inference_options": {}, **more}


ASK = Op("threads.create", input=message())
"""Begins a thread."""

ASK_MORE = Op("threads.add_user_message", thread_id="$thread", input=message("And then?"))
"""Goes on with it."""

REFUSED: Final = "It is refused before the answer begins, with a status and a message that helps."


def refused(
    number: int, error: str, status: int, code: str, trap: int = 14, *, why: str = REFUSED
) -> Difference:
    """The op is an error of the SDK's application, and a refusal of ours."""
    ours = {"refused": [status, code]}
    return Difference(at=str(number), trap=trap, why=why, theirs={"broken": error}, ours=ours)
