"""What both servers refuse, and what only ours does: absent things, wrong states, malformed requests."""

from collections.abc import Sequence
from typing import Any, Final

from chatkit.types import ClosedStatus, LockedStatus, ThreadItemDoneEvent

from tests.contract.op_scenarios import ACTION, CALLED, output
from tests.contract.says import call, done, questions
from tests.contract.scenario import (
    ASK,
    ASK_MORE,
    REFUSED,
    Difference,
    Keep,
    Op,
    Scenario,
    Step,
    message,
    refused,
)
from tests.contract.scripted import Change

NO_ORPHAN: Final = "A message that is refused leaves no thread behind."
CLOSED: Final = "A thread that is not open takes nothing."
EXPIRED: Final = "A call that nobody answered ends with the turn that waited for it."


def _refuses(
    name: str,
    *steps: Step,
    error: str,
    status: int,
    code: str,
    trap: int = 14,
    also: Sequence[Difference] = (),
    **more: Any,
) -> Scenario:
    """The last of the steps is refused."""
    ops = [step for step in steps if isinstance(step, Op)]
    differences = [refused(len(ops) - 1, error, status, code, trap), *also]
    return Scenario(name=name, steps=steps, differences=differences, **more)


def _one(name: str, params: dict[str, Any], error: str = "NotFoundError") -> Scenario:
    return _refuses(
        f"{name} of what is not there",
        Op(name, **params),
        error=error,
        status=404,
        code="not_found",
    )


REFUSALS: Final = (
    _one("threads.get_by_id", {"thread_id": "none"}),
    _one("threads.update", {"thread_id": "none", "title": "x"}),
    _one("threads.delete", {"thread_id": "none"}, "KeyError"),
    _one("threads.add_user_message", {"thread_id": "none", "input": message()}),
    _one("threads.add_client_tool_output", {"thread_id": "none", "result": 1}),
    _one("threads.add_structured_input", {"thread_id": "none", "item_id": "none", "input": {}}),
    _one("threads.retry_after_item", {"thread_id": "none", "item_id": "none"}),
    _one("threads.custom_action", {"thread_id": "none", "action": ACTION}),
    _one("threads.sync_custom_action", {"thread_id": "none", "action": ACTION}),
    _one("attachments.delete", {"attachment_id": "none"}, "KeyError"),
    *(
        _refuses(name, Op(op, **params), error="ValidationError", status=400, code="bad_request")
        for name, op, params in (
            ("an op that does not exist", "threads.run", {}),
            ("an op without its params", "threads.get_by_id", {}),
            ("a page in no order", "threads.list", {"order": "up"}),
        )
    ),
    _refuses(
        "sound that is no Base64",
        Op("input.transcribe", audio_base64="a", mime_type="audio/webm"),
        error="Error",
        status=400,
        code="bad_request",
    ),
    _refuses(
        "an output that nobody waits for",
        ASK,
        output(1),
        says=[[done("A")]],
        error="ValueError",
        status=404,
        code="not_found",
    ),
    _refuses(
        "a second output",
        ASK,
        output(1),
        output(2),
        says=[CALLED, [done("A")]],
        error="ValueError",
        status=404,
        code="not_found",
    ),
    _refuses(
        "an output behind a later message",
        ASK,
        Keep([call("old")]),
        ASK_MORE,
        output(1),
        says=[[done("A")], [done("B", "b")]],
        error="ValueError",
        status=404,
        code="not_found",
        trap=11,
        also=[
            Difference(at=place, trap=11, why=EXPIRED, theirs={"id": "old", "status": "pending"})
            for place in ("3.json.items.data.2-", "4.json.data.2-")
        ],
    ),
    _refuses(
        "answers to questions that have been answered",
        ASK,
        *[Op("threads.add_structured_input", thread_id="$thread", item_id="asked", input={})] * 2,
        says=[[ThreadItemDoneEvent(item=questions())], [done("A")]],
        error="ValueError",
        status=409,
        code="conflict",
    ),
    _refuses(
        "answers to what is no question",
        ASK,
        Op("threads.add_structured_input", thread_id="$thread", item_id="said", input={}),
        says=[[done("A")]],
        error="ValueError",
        status=409,
        code="conflict",
    ),
    _refuses(
        "an action at once of what is no widget",
        ASK,
        Op("threads.sync_custom_action", thread_id="$thread", item_id="said", action=ACTION),
        says=[[done("A")]],
        error="ValueError",
        status=400,
        code="bad_request",
    ),
    Scenario(
        name="an action of what is no widget",
        steps=[
            ASK,
            Op("threads.custom_action", thread_id="$thread", item_id="said", action=ACTION),
        ],
        says=[[done("A")]],
        differences=[
            Difference(
                at="1",
                trap=14,
                why=REFUSED,
                theirs={
                    "events": [{"type": "error", "code": "stream.error", "allow_retry": False}]
                },
                ours={"refused": [400, "bad_request"]},
            )
        ],
    ),
    Scenario(
        name="a retry of nothing",
        steps=[ASK, Op("threads.retry_after_item", thread_id="$thread", item_id="none")],
        says=[[done("A")]],
        differences=[
            Difference(
                at="1",
                trap=22,
                why=REFUSED,
                theirs={"events": []},
                ours={"refused": [404, "not_found"]},
            )
        ],
    ),
    _refuses(
        "a retry of an answer",
        ASK,
        Op("threads.retry_after_item", thread_id="$thread", item_id="said"),
        says=[[done("A")]],
        error="ValueError",
        status=404,
        code="not_found",
        trap=22,
    ),
    _refuses(
        "a message with an attachment that is not there",
        Op("threads.create", input=message(attachments=["none"])),
        error="NotFoundError",
        status=404,
        code="not_found",
        trap=15,
        also=[
            Difference(at="1", trap=15, why=NO_ORPHAN, theirs={"json": ...}, ours=...),
            Difference(at="2", trap=15, why=NO_ORPHAN, theirs={"json": {"data": []}}, ours=...),
            Difference(
                at="3.json.data.0-", trap=15, why=NO_ORPHAN, theirs={"status": {"type": "active"}}
            ),
        ],
    ),
    Scenario(
        name="feedback on what is not there",
        steps=[ASK, Op("items.feedback", thread_id="$thread", item_ids=["none"], kind="positive")],
        says=[[done("A")]],
        differences=[
            Difference(
                at="1",
                trap=13,
                why="Feedback is about something.",
                theirs={"json": {}},
                ours={"refused": [404, "not_found"]},
            )
        ],
    ),
    *(
        Scenario(
            name=f"a message to a {status.type} thread",
            steps=[ASK, ASK_MORE, ASK_MORE],
            says=[[done("A")], [Change({"status": status}), done("B", "b")], [done("C", "c")]],
            differences=[
                Difference(
                    at="2", trap=13, why=CLOSED, theirs=..., ours={"refused": [409, "conflict"]}
                ),
                *(
                    Difference(at=f"{place}.{number}-", trap=13, why=CLOSED, theirs={"type": kind})
                    for place in ("3.json.items.data", "4.json.data")
                    for number, kind in ((4, "user_message"), (5, "assistant_message"))
                ),
            ],
        )
        for status in (LockedStatus(reason="Wait."), ClosedStatus())
    ),
)
