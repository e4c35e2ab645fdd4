"""Answers that fail, before and after their first words."""

from typing import Any, Final

from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.types import ThreadItemAddedEvent

from tests.contract.op_scenarios import ACTION, WIDGET
from tests.contract.says import card, delta, done, said, shown, text
from tests.contract.scenario import ASK, Difference, Op, Scenario

FAILURES: Final = (
    CustomStreamError("Not today."),
    CustomStreamError("Try again.", allow_retry=True),
    StreamError(ErrorCode.STREAM_ERROR),
    StreamError(ErrorCode.STREAM_ERROR, allow_retry=False),
    ValueError("secret /etc/passwd SELECT"),
)
SO_FAR: Final[dict[str, Any]] = {
    "type": "assistant_message",
    "id": "said",
    "content": [{"type": "output_text", "text": "So far ", "annotations": []}],
}
KEPT: Final = "What the reader saw is still there after a reload."

FAILURE_SCENARIOS: Final = (
    *(
        Scenario(
            name=f"a failure with {type(failure).__name__} {number}, after a whole message",
            steps=[ASK],
            says=[[done("Whole."), failure]],
        )
        for number, failure in enumerate(FAILURES)
    ),
    Scenario(name="a failure before the first word", steps=[ASK], says=[[FAILURES[1]]]),
    Scenario(
        name="a failure of an action",
        steps=[
            ASK,
            Op("threads.custom_action", thread_id="$thread", item_id="widget", action=ACTION),
        ],
        says=[WIDGET, [FAILURES[0]]],
    ),
    Scenario(
        name="a failure amid a message",
        steps=[ASK],
        says=[[ThreadItemAddedEvent(item=said("")), delta("So far "), FAILURES[4]]],
        differences=[
            Difference(
                at="0.events.5+",
                trap=5,
                why=KEPT,
                ours={"type": "thread.item.done", "item": SO_FAR},
            ),
            Difference(at="1.json.items.data.1+", trap=5, why=KEPT, ours=SO_FAR),
            Difference(at="2.json.data.1+", trap=5, why=KEPT, ours=SO_FAR),
        ],
    ),
    Scenario(
        name="a failure amid a widget",
        steps=[ASK],
        says=[[ThreadItemAddedEvent(item=shown(card(text("A")))), FAILURES[0]]],
    ),
)
