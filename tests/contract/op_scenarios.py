"""Every op of the protocol, with all that it may be given."""

from typing import Any, Final

from chatkit.types import ThreadItemDoneEvent, ThreadItemReplacedEvent

from tests.contract.says import call, card, done, questions, said, shown, text
from tests.contract.scenario import ASK, ASK_MORE, Difference, Keep, Op, Scenario, message, refused
from tests.contract.scripted import Change


def _answered(name: str, **submission: Any) -> Scenario:
    answer = Op(
        "threads.add_structured_input", thread_id="$thread", item_id="asked", input=submission
    )
    says = [[ThreadItemDoneEvent(item=questions())], [done("Thanks.")]]
    return Scenario(name=f"questions that are {name}", steps=[ASK, answer], says=says)


def output(result: Any) -> Op:
    """The output of a client tool."""
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
            steps=[ASK, output(result)],
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
        differences=[
            Difference(
                at=f"2.events.{number}+",
                trap=22,
                why="Who follows the thread elsewhere drops what is gone.",
                ours={"type": "thread.item.removed", "item_id": item_id},
            )
            for number, item_id in enumerate("bc")
        ],
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
            refused(3, "NotFoundError", 404, "not_found"),
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
