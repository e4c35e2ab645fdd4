"""Everything that an integration can stream into an answer."""

from typing import Any, Final

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    ClientEffectEvent,
    ClosedStatus,
    CustomSummary,
    CustomTask,
    DurationSummary,
    EndOfTurnItem,
    GeneratedImage,
    GeneratedImageItem,
    GeneratedImageUpdated,
    HiddenContextItem,
    NoticeEvent,
    ProgressUpdateEvent,
    SDKHiddenContextItem,
    TaskItem,
    ThoughtTask,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    WidgetComponentUpdated,
    WidgetRootUpdated,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit.widgets import DynamicWidgetComponent

from tests.contract.says import (
    HERE,
    SOURCES,
    TASKS,
    card,
    delta,
    done,
    in_transition,
    said,
    shown,
    text,
    update,
    workflow,
)
from tests.contract.scenario import ASK, ASK_MORE, Difference, Scenario
from tests.contract.scripted import Change, Growing, Line


def _streamed(name: str, *says: Line, differences: tuple[Difference, ...] = ()) -> Scenario:
    """One question, and these events as its answer."""
    return Scenario(name=name, steps=[ASK], says=[says], differences=differences)


def _grown(number: int, *children: dict[str, Any]) -> Difference:
    widget = {"type": "Card", "children": list(children)}
    return Difference(
        at=f"0.events.{number}+",
        trap=18,
        why="The text is shown while it grows, wherever it stands.",
        ours={
            "type": "thread.item.updated",
            "update": {"type": "widget.root.updated", "widget": widget},
        },
    )


def _withheld(number: int, kind: str) -> Difference:
    return Difference(
        at=f"0.events.{number}-",
        trap=9,
        why="A hidden item is shown to no client, in whichever event it comes.",
        theirs={"type": kind, "item": {"type": "hidden_context_item"}},
    )


NOTE: Final = HiddenContextItem(**HERE, id="note", content={"for": ["the model"]})
TITLED: Final = Difference(
    at="1.broken",
    trap=7,
    why="A thread that was given a title in its first turn can be opened.",
    theirs="TypeError",
)

ITEM_SCENARIOS: Final = (
    _streamed(
        "a message with annotations, in every event that it can take",
        ThreadItemAddedEvent(item=said("")),
        update(
            "said",
            AssistantMessageContentPartAdded(
                content_index=0, content=AssistantMessageContent(text="", annotations=[])
            ),
        ),
        delta("See "),
        delta("there."),
        *(
            update(
                "said",
                AssistantMessageContentPartAnnotationAdded(
                    content_index=0,
                    annotation_index=number,
                    annotation=Annotation(source=source, index=4),
                ),
            )
            for number, source in enumerate(SOURCES)
        ),
        update(
            "said",
            AssistantMessageContentPartDone(
                content_index=0, content=AssistantMessageContent(text="See there.", annotations=[])
            ),
        ),
        ThreadItemDoneEvent(
            item=said("See there.", *(Annotation(source=source) for source in SOURCES))
        ),
    ),
    _streamed(
        "a message of two parts, the second of which was not announced",
        ThreadItemAddedEvent(item=said("")),
        delta("One.", 0),
        delta("Two.", 1),
        ThreadItemDoneEvent(
            item=said("One.").model_copy(
                update={
                    "content": [
                        AssistantMessageContent(text="One.", annotations=[]),
                        AssistantMessageContent(text="Two.", annotations=[]),
                    ]
                }
            )
        ),
    ),
    _streamed("a message in one piece", done("Whole.")),
    _streamed(
        "a message with emoji, Arabic and no text", done("\U0001f6a2 مرحبا"), done("", "blank")
    ),
    _streamed(
        "two messages, the first of which is done again", done("A"), done("B", "other"), done("C")
    ),
    _streamed(
        "a message that begins and is taken back", done("A"), ThreadItemRemovedEvent(item_id="said")
    ),
    _streamed("a message that is replaced", done("A"), ThreadItemReplacedEvent(item=said("B"))),
    _streamed(
        "an item that is taken back and was never there", ThreadItemRemovedEvent(item_id="none")
    ),
    _streamed("a replacement for nothing", ThreadItemReplacedEvent(item=said("New"))),
    _streamed("nothing at all"),
    _streamed(
        "a widget in one piece",
        ThreadItemDoneEvent(
            item=shown(card(text("A", weight="bold"), {"type": "Divider"}, size="sm"))
        ),
    ),
    _streamed(
        "a widget whose text has an id and grows",
        Growing(
            [
                card(text("", id="t", streaming=True)),
                card(text("A ", id="t", streaming=True)),
                card(text("A b", id="t", streaming=True)),
                card(text("A b", id="t", streaming=False)),
            ]
        ),
    ),
    _streamed(
        "a widget whose text has no id and grows",
        Growing([card(text("A")), card(text("A b"))]),
        differences=(_grown(4, text("A b")),),
    ),
    _streamed(
        "a widget whose text grows inside a transition",
        Growing([card(in_transition(text("A", id="t"))), card(in_transition(text("A b", id="t")))]),
        differences=(_grown(4, in_transition(text("A b", id="t"))),),
    ),
    _streamed(
        "a widget that gets another component, and a text that begins anew",
        Growing(
            [
                card(text("A", id="t")),
                card(text("A", id="t"), text("B", id="u")),
                card(text("Other", id="t"), text("B", id="u")),
            ]
        ),
    ),
    _streamed(
        "a widget that is updated by an integration's own events",
        ThreadItemAddedEvent(item=shown(card(text("A", id="t")))),
        update("widget", WidgetRootUpdated(widget=card(text("B", id="t")))),
        update(
            "widget",
            WidgetComponentUpdated(
                component_id="t",
                component=DynamicWidgetComponent.model_validate(text("C", id="t")),
            ),
        ),
        ThreadItemDoneEvent(item=shown(card(text("C", id="t")))),
    ),
    _streamed(
        "a workflow with every kind of task",
        ThreadItemAddedEvent(item=workflow("custom", TASKS[0])),
        *(
            update("wf", WorkflowTaskAdded(task_index=number, task=task))
            for number, task in enumerate(TASKS[1:], start=1)
        ),
        update("wf", WorkflowTaskUpdated(task_index=0, task=CustomTask(title="Done"))),
        ThreadItemDoneEvent(
            item=workflow("custom", *TASKS, summary=CustomSummary(title="Done", icon="check"))
        ),
    ),
    _streamed(
        "reasoning",
        ThreadItemAddedEvent(item=workflow("reasoning")),
        update("wf", WorkflowTaskAdded(task_index=0, task=TASKS[2])),
        update("wf", WorkflowTaskUpdated(task_index=0, task=ThoughtTask(content="hm, yes"))),
        ThreadItemDoneEvent(
            item=workflow("reasoning", TASKS[2], summary=DurationSummary(duration=3), expanded=True)
        ),
    ),
    _streamed(
        "tasks that stand alone",
        *(
            ThreadItemDoneEvent(item=TaskItem(**HERE, id=f"task {number}", task=task))
            for number, task in enumerate(TASKS)
        ),
    ),
    _streamed(
        "a generated image",
        ThreadItemAddedEvent(item=GeneratedImageItem(**HERE, id="img")),
        update(
            "img",
            GeneratedImageUpdated(
                image=GeneratedImage(id="i", url="data:image/png;base64,AA"), progress=0.5
            ),
        ),
        ThreadItemDoneEvent(
            item=GeneratedImageItem(
                **HERE, id="img", image=GeneratedImage(id="i", url="https://example.org/i.png")
            )
        ),
    ),
    _streamed(
        "hidden context, and the end of the turn",
        ThreadItemDoneEvent(item=NOTE),
        done("Seen."),
        ThreadItemDoneEvent(
            item=SDKHiddenContextItem(**HERE, id="sdk note", content="for the model")
        ),
        ThreadItemDoneEvent(item=EndOfTurnItem(**HERE, id="end")),
    ),
    _streamed(
        "hidden context that begins and is replaced",
        ThreadItemAddedEvent(item=NOTE),
        ThreadItemReplacedEvent(item=NOTE),
        done("Seen."),
        differences=(_withheld(3, "thread.item.added"), _withheld(4, "thread.item.replaced")),
    ),
    _streamed(
        "progress, effects and notices",
        ProgressUpdateEvent(icon="search", text="Searching…"),
        ProgressUpdateEvent(text=""),
        ClientEffectEvent(name="highlight", data={"ids": [1, 2], "deep": {"a": None}}),
        NoticeEvent(level="warning", message="**Careful**", title="Mind"),
        NoticeEvent(level="info", message="x"),
    ),
    Scenario(
        name="a thread that changes in a later turn",
        steps=[ASK, ASK_MORE],
        says=[
            [done("A")],
            [
                Change({"title": "Named", "allowed_image_domains": ["example.org"]}),
                done("B", "b"),
                Change({"metadata": {"secret": [1, {"deep": True}]}}),
            ],
        ],
    ),
    _streamed(
        "a thread that gets a title and is closed in its first turn",
        Change({"title": "Named"}),
        done("A"),
        Change({"status": ClosedStatus(reason="Enough.")}),
        differences=(
            TITLED,
            Difference(
                at="1.json",
                trap=7,
                why=TITLED.why,
                ours={"title": "Named", "status": {"type": "closed"}},
            ),
        ),
    ),
)
