"""Every op of the protocol, with what it needs and what it refuses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from chatkit.types import (
    ClientToolCallItem,
    ClosedStatus,
    LockedStatus,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
)

from tests.contract.item_scenarios import HERE, card, done, said, shown, text
from tests.contract.scenario import (
    ASK,
    ASK_MORE,
    Difference,
    Keep,
    Op,
    Scenario,
    Step,
    message,
)
from tests.contract.scripted import Change

REFUSED: Final = "It is refused before the answer begins, with a status and a message that helps."

NO_ORPHAN: Final = "A message that is refused leaves no thread behind."
CLOSED: Final = "A thread that is not open takes nothing."
EXPIRED: Final = "A call that nobody answered ends with the turn that waited for it."


def _refused(
    number: int, error: str, status: int, code: str, trap: int = 14, *, why: str = REFUSED
) -> Difference:
    """The op is an error of the SDK's application, and a refusal of ours."""
    ours = {"refused": [status, code]}
    return Difference(at=str(number), trap=trap, why=why, theirs={"broken": error}, ours=ours)


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
    differences = [_refused(len(ops) - 1, error, status, code, trap), *also]
    return Scenario(name=name, steps=steps, differences=differences, **more)


def _one(name: str, params: dict[str, Any], error: str = "NotFoundError") -> Scenario:
    return _refuses(
        f"{name} of what is not there",
        Op(name, **params),
        error=error,
        status=404,
        code="not_found",
    )


def call(item_id: str = "call", *, created_at: datetime | None = None) -> ClientToolCallItem:
    """A client tool call that waits."""
    here: dict[str, Any] = {**HERE, "created_at": created_at or datetime.now().astimezone()}
    return ClientToolCallItem(
        **here, id=item_id, call_id="c", name="read_cart", arguments={"deep": [1]}
    )


def _questions() -> StructuredInputItem:
    options = [StructuredInputMultipleChoiceOption(value=value) for value in "abc"]
    return StructuredInputItem(
        **HERE,
        id="asked",
        inputs=[
            StructuredInputMultipleChoice(id="one", question="One?", options=options),
            StructuredInputMultipleChoice(
                id="many", question="Many?", options=options, multiple=True
            ),
            StructuredInputFreeform(id="free", question="Why?", description="In your words"),
        ],
    )


def _answered(name: str, **submission: Any) -> Scenario:
    answer = Op(
        "threads.add_structured_input", thread_id="$thread", item_id="asked", input=submission
    )
    says = [[ThreadItemDoneEvent(item=_questions())], [done("Thanks.")]]
    return Scenario(name=f"questions that are {name}", steps=[ASK, answer], says=says)


def _output(result: Any) -> Op:
    return Op("threads.add_client_tool_output", thread_id="$thread", result=result)


OUTPUTS: Final[tuple[Any, ...]] = ({"apples": [2, None]}, "text", 0, [], None)
CALLED: Final = [ThreadItemDoneEvent(item=call())]
WIDGET: Final = [ThreadItemDoneEvent(item=shown(card(text("A"))))]
ACTION: Final = {"type": "press", "payload": {"deep": [None, 1.5, "x"]}}
CREATE_ATTACHMENT: Final = Op(
    "attachments.create", name="a.pdf", size=3, mime_type="application/pdf"
)

TURN_SCENARIOS: Final = (
    Scenario(
        name="messages with tags, quotes and options",
        steps=[
            Op(
                "threads.create",
                input=message(
                    content=[
                        {"type": "input_text", "text": "What is "},
                        {
                            "type": "input_tag",
                            "id": "t",
                            "text": "it",
                            "data": {"a": [1]},
                            "group": "g",
                            "interactive": True,
                        },
                    ],
                    quoted_text="quoted",
                    inference_options={"tool_choice": {"id": "search"}, "model": "big"},
                ),
            ),
            Op("threads.add_user_message", thread_id="$thread", input=message(quoted_text="")),
        ],
        says=[[done("A")], [done("B", "b")]],
    ),
    *(
        Scenario(
            name=f"the output {result!r} of a client tool",
            steps=[ASK, _output(result)],
            says=[CALLED, [done("Bought.")]],
        )
        for result in OUTPUTS
    ),
    _answered(
        "answered",
        answers={
            "one": {"values": ["a", "b"]},
            "many": {"values": ["a", "own"]},
            "free": {"values": ["so"]},
        },
    ),
    _answered(
        "answered in part",
        answers={"one": {"skipped": True}, "many": {"values": []}, "unknown": {"values": ["x"]}},
    ),
    _answered("skipped", status="skipped", answers={"one": {"values": ["a"]}}),
    _answered("answered by nothing"),
    Scenario(
        name="an action of a widget, which replaces the widget",
        steps=[
            ASK,
            Op("threads.custom_action", thread_id="$thread", item_id="widget", action=ACTION),
        ],
        says=[WIDGET, [ThreadItemReplacedEvent(item=shown(card(text("B")))), done("Pressed.")]],
    ),
    Scenario(
        name="an action without a widget and without a payload",
        steps=[ASK, Op("threads.custom_action", thread_id="$thread", action={"type": "press"})],
        says=[[done("A")], [Change({"title": "Pressed"}), done("Pressed.", "p")]],
    ),
    Scenario(
        name="a question that is asked again",
        steps=[
            ASK,
            ASK_MORE,
            Op("threads.retry_after_item", thread_id="$thread", item_id="$user_message"),
        ],
        says=[[done("A")], [done("B", "b"), done("C", "c")], [done("D", "d")]],
    ),
    Scenario(
        name="a thread of 30 items",
        steps=[
            ASK,
            Keep([said(str(number), item_id=f"item {number:02}") for number in range(28)]),
            Op("items.list", thread_id="$thread"),
            Op("items.list", thread_id="$thread", limit=3, order="asc", after="item 01"),
            Op("items.list", thread_id="$thread", limit=3, order="desc", after="item 01"),
        ],
        says=[[done("A")]],
        differences=[
            Difference(
                at="4.json.items",
                trap=8,
                why="A thread opens on its newest items, and `after` leads to older ones.",
                theirs={"after": "item 17"},
                ours={"after": "item 08"},
            )
        ],
    ),
)

PLAIN_SCENARIOS: Final = (
    Scenario(
        name="a thread that is renamed",
        steps=[ASK, Op("threads.update", thread_id="$thread", title="Mine")],
        says=[[done("A")]],
    ),
    Scenario(
        name="a thread that is deleted",
        steps=[
            ASK,
            Op("threads.delete", thread_id="$thread"),
            Op("threads.list", limit=5, order="asc"),
        ],
        says=[[done("A")]],
        differences=[
            _refused(3, "NotFoundError", 404, "not_found"),
            Difference(
                at="4",
                trap=9,
                why="An absent thread is no empty page.",
                theirs={"json": {"data": []}},
                ours={"refused": [404, "not_found"]},
            ),
        ],
    ),
    Scenario(
        name="feedback on several items",
        steps=[
            ASK,
            Op("items.feedback", thread_id="$thread", item_ids=["said", "b"], kind="positive"),
            Op("items.feedback", thread_id="$thread", item_ids=["said"], kind="negative"),
            Op("items.feedback", thread_id="$thread", item_ids=[], kind="negative"),
        ],
        says=[[done("A"), done("B", "b")]],
    ),
    Scenario(
        name="dictation",
        steps=[Op("input.transcribe", audio_base64="aGVsbG8=", mime_type="audio/webm;codecs=opus")],
    ),
    Scenario(
        name="an action at once, which updates its widget",
        steps=[
            ASK,
            Op("threads.sync_custom_action", thread_id="$thread", item_id="widget", action=ACTION),
        ],
        says=[WIDGET],
        updates=[shown(card(text("B")))],
        differences=[
            Difference(
                at=f"{place}.widget.children.0.value",
                trap=26,
                why="What the reader was shown is still there after a reload.",
                theirs="A",
                ours="B",
            )
            for place in ("2.json.items.data.1", "3.json.data.1")
        ],
    ),
    Scenario(
        name="an action at once, which updates nothing",
        steps=[
            ASK,
            Op("threads.sync_custom_action", thread_id="$thread", action={"type": "press"}),
        ],
        says=[[done("A")]],
        updates=[None],
    ),
    Scenario(
        name="an attachment that is sent",
        steps=[
            CREATE_ATTACHMENT,
            Op("threads.create", input=message(attachments=["$file"])),
        ],
        says=[[done("A")]],
    ),
    Scenario(
        name="an attachment that is taken back",
        steps=[CREATE_ATTACHMENT, Op("attachments.delete", attachment_id="$file")],
    ),
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
        _output(1),
        says=[[done("A")]],
        error="ValueError",
        status=404,
        code="not_found",
    ),
    _refuses(
        "a second output",
        ASK,
        _output(1),
        _output(2),
        says=[CALLED, [done("A")]],
        error="ValueError",
        status=404,
        code="not_found",
    ),
    _refuses(
        "an output behind a later message",
        ASK,
        Keep([call("old", created_at=HERE["created_at"])]),
        ASK_MORE,
        _output(1),
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
        says=[[ThreadItemDoneEvent(item=_questions())], [done("A")]],
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
