"""What the scripted server says: items and events in their shortest form."""

from datetime import UTC, datetime
from typing import Any, Final

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    CustomTask,
    EntitySource,
    FileSource,
    FileTask,
    ImageTask,
    SearchTask,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    ThoughtTask,
    ThreadItemDoneEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    URLSource,
    WidgetItem,
    Workflow,
    WorkflowItem,
)
from chatkit.widgets import DynamicWidgetRoot, WidgetRoot

LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
HERE: Final[Any] = {"thread_id": "", "created_at": LONG_AGO}
"""The fields that every item has; thread and time are filled in when it is streamed."""

SOURCES: Final = (
    URLSource(url="https://example.org/a#b", title="A", description="what", attribution="them"),
    FileSource(filename="a.pdf", title="A file", group="files"),
    EntitySource(id="e", title="An entity", icon="cube", interactive=True, data={"n": 1}),
)
TASKS: Final = (
    CustomTask(title="Doing", icon="bolt", content="this", status_indicator="loading"),
    SearchTask(title_query="boats", queries=["boats"], sources=[SOURCES[0]]),
    ThoughtTask(title="Thinking", content="hm"),
    FileTask(title="Reading", sources=[SOURCES[1]]),
    ImageTask(title="Looking"),
)


def said(text: str, *annotations: Annotation, item_id: str = "said") -> AssistantMessageItem:
    """A whole message of the assistant."""
    content = AssistantMessageContent(text=text, annotations=list(annotations))
    return AssistantMessageItem(**HERE, id=item_id, content=[content] if text else [])


def done(text: str, item_id: str = "said") -> ThreadItemDoneEvent:
    return ThreadItemDoneEvent(item=said(text, item_id=item_id))


def update(item_id: str, change: ThreadItemUpdate) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(item_id=item_id, update=change)


def delta(text: str, index: int = 0) -> ThreadItemUpdatedEvent:
    return update("said", AssistantMessageContentPartTextDelta(content_index=index, delta=text))


def card(*children: dict[str, Any], **props: Any) -> WidgetRoot:
    """A widget that shows these components."""
    return DynamicWidgetRoot.model_validate({"type": "Card", "children": list(children), **props})


def text(value: str, **props: Any) -> dict[str, Any]:
    return {"type": "Text", "value": value, **props}


def in_transition(child: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Transition", "children": child}


def shown(widget: WidgetRoot, item_id: str = "widget") -> WidgetItem:
    return WidgetItem(**HERE, id=item_id, widget=widget, copy_text="copied")


def workflow(kind: Any = "custom", *tasks: Any, **more: Any) -> WorkflowItem:
    return WorkflowItem(**HERE, id="wf", workflow=Workflow(type=kind, tasks=list(tasks), **more))


def call(item_id: str = "call") -> ClientToolCallItem:
    """A client tool call that waits."""
    arguments = {"deep": [1]}
    return ClientToolCallItem(
        **HERE, id=item_id, call_id="c", name="read_cart", arguments=arguments
    )


def questions() -> StructuredInputItem:
    """Questions of every kind, which wait for answers."""
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
