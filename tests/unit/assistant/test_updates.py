"""What a reader sees of widgets and tasks whose updates are merged: nothing that never was, and the end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from copy import deepcopy
from itertools import chain
from typing import Any, TypeGuard

import pytest
from agents import Agent, RunContextWrapper, function_tool
from chatkit.types import (
    CustomTask,
    NoticeEvent,
    ProgressUpdateEvent,
    ThoughtTask,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    WidgetComponentUpdated,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
    Workflow,
    WorkflowItem,
    WorkflowTaskUpdated,
)
from chatkit.widgets import DynamicWidgetComponent, DynamicWidgetRoot
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdock.assistant import Assistant, ChatDockContext, ModelToolCall
from chatdock.assistant._merge import MergingQueue, Pace, merge
from chatdock.assistant._updates import join_updates, update_part
from chatdock.settings import Settings
from chatdock.testing import ScriptedModel
from tests.assistants import NOW, THREAD, DictStore, context, user_message
from tests.requirements import requirement

FOREVER_MS = 3_600_000
QUESTION = user_message("Show me.")

State = dict[str, Any]


# The events


def part(name: str, value: str = "", **more: Any) -> DynamicWidgetComponent:
    return DynamicWidgetComponent.model_validate(
        {"type": "Text", "id": name, "value": value} | more
    )


def card(*values: str) -> DynamicWidgetRoot:
    """A widget of two texts, one of them in a row."""
    first, second = map(part, "ab", values or ("", ""))
    row = DynamicWidgetComponent(type="Row", id="row", children=[second])
    return DynamicWidgetRoot(type="Card", children=[first, row])


def updated(item_id: str, update: Any) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(item_id=item_id, update=update)


def delta(text: str, *, of: str = "a", item: str = "w1", done: bool = False) -> ThreadStreamEvent:
    return updated(item, WidgetStreamingTextValueDelta(component_id=of, delta=text, done=done))


def root(*values: str, item: str = "w1") -> ThreadStreamEvent:
    return updated(item, WidgetRootUpdated(widget=card(*values)))


def component(
    name: str, value: str, *, renamed: str | None = None, item: str = "w1"
) -> ThreadStreamEvent:
    new = part(renamed or name, value)
    return updated(item, WidgetComponentUpdated(component_id=name, component=new))


def task(index: int, content: str) -> ThreadStreamEvent:
    return updated("wf", WorkflowTaskUpdated(task_index=index, task=CustomTask(content=content)))


def thought(index: int, content: str) -> ThreadStreamEvent:
    return updated("wf", WorkflowTaskUpdated(task_index=index, task=ThoughtTask(content=content)))


def widget_item(item_id: str, widget: DynamicWidgetRoot) -> WidgetItem:
    return WidgetItem(id=item_id, thread_id=THREAD.id, created_at=NOW, widget=widget)


def finished(text: str) -> ThreadStreamEvent:
    return ThreadItemDoneEvent(item=widget_item("w2", card(text, "")))


words = st.text("xyz", min_size=1, max_size=3)
texts = st.sampled_from(["a", "b"])
names = st.sampled_from(["a", "b", "row", "gone"])


def of_widget(item: str) -> st.SearchStrategy[ThreadStreamEvent]:
    return st.one_of(
        st.builds(delta, words, of=texts | names, item=st.just(item), done=st.booleans()),
        st.builds(component, texts | names, words, item=st.just(item), renamed=st.none() | names),
        st.builds(root, words, words, item=st.just(item)),
    )


of_tasks = st.one_of(
    st.builds(task, st.integers(0, 1), words), st.builds(thought, st.integers(0, 1), words)
)
others = st.builds(ProgressUpdateEvent, text=words) | st.builds(finished, words)
bursts = st.one_of(
    st.lists(of_widget("w1"), min_size=2, max_size=8),
    st.lists(of_widget("w2") | of_tasks, max_size=3),
    st.lists(of_tasks | others, max_size=3),
    # A moment in which everything that is due goes out.
    st.just([None]),
)
streams = st.lists(bursts, max_size=6).map(lambda each: [*chain.from_iterable(each)])


# A client


Change = Callable[[State], State]


def states(events: Sequence[ThreadStreamEvent]) -> list[State]:
    """What a client shows after each event, as the protocol says."""
    shown: State = {
        "w1": card().model_dump(),
        "w2": card().model_dump(),
        "wf": [None, None],
        "other": [],
    }
    seen = [deepcopy(shown)]
    for event in events:
        if isinstance(event, ThreadItemUpdatedEvent):
            shown[event.item_id] = after(shown[event.item_id], event.update)
        else:
            shown["other"].append(event.model_dump())
        seen.append(deepcopy(shown))
    return seen


def after(shown: Any, update: Any) -> Any:
    match update:
        case WidgetRootUpdated():
            return update.widget.model_dump()
        case WidgetComponentUpdated():

            def other(_: State) -> State:
                return update.component.model_dump()

            return with_component(shown, update.component_id, other)
        case WidgetStreamingTextValueDelta():

            def longer(old: State) -> State:
                text = old.get("value", "") + update.delta
                return {**old, "value": text, "streaming": not update.done}

            return with_component(shown, update.component_id, longer)
        case _:
            tasks = list(shown)
            tasks[update.task_index] = update.task.model_dump()
            return tasks


def with_component(shown: State, name: str, change: Change) -> State:
    if shown.get("id") == name:
        return change(shown)
    inside: list[State] = shown.get("children") or []
    return {**shown, "children": [with_component(child, name, change) for child in inside]}


# The properties


async def merged(
    stream: Sequence[ThreadStreamEvent | None], *, interval_ms: int
) -> list[ThreadStreamEvent]:
    async def source() -> AsyncIterator[ThreadStreamEvent]:
        for event in stream:
            if event is not None:
                yield event
            else:
                for _ in range(5):
                    await asyncio.sleep(0)

    joined = merge(source(), part_of=update_part, join=join_updates, pace=Pace(interval_ms))
    return [event async for event in joined]


@requirement("RUN-7")
@settings(max_examples=400)
@given(streams, st.sampled_from([0, FOREVER_MS]))
def test_a_reader_sees_only_what_was_so_in_its_order_and_all_of_it_in_the_end(
    stream: list[ThreadStreamEvent | None], interval_ms: int
) -> None:
    every = states([event for event in stream if event is not None])
    seen = states(asyncio.run(merged(stream, interval_ms=interval_ms)))
    assert seen[-1] == every[-1]
    rest = iter(every)
    assert all(state in rest for state in seen), "not a part of what was, in its order"


@given(st.lists(of_widget("w1"), min_size=1, max_size=12))
def test_what_is_joined_cannot_be_joined_again(stream: list[ThreadStreamEvent]) -> None:
    joined = join_updates(stream)
    assert join_updates(joined) == joined


# What is joined


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        ([delta("x"), delta("y"), delta("z", done=True)], [delta("xyz", done=True)]),
        ([delta("x"), delta("y", of="b"), delta("z")], None),
        ([delta("x"), delta("y", of="b"), root("1", "2")], [root("1", "2")]),
        ([root("1", "2"), root("3", "4"), delta("x")], [root("3", "4"), delta("x")]),
        ([delta("x"), component("a", "1"), component("a", "2")], [component("a", "2")]),
        ([component("a", "1"), component("b", "2")], None),
        ([component("a", "1", renamed="c"), component("a", "2")], None),
        ([task(0, "x"), task(0, "y")], [task(0, "y")]),
        ([thought(1, "x"), thought(1, "xy")], [thought(1, "xy")]),
    ],
)
def test_later_updates_take_the_place_of_what_they_replace(
    stream: list[ThreadStreamEvent], expected: list[ThreadStreamEvent] | None
) -> None:
    assert join_updates(stream) == (stream if expected is None else expected)


@requirement("RUN-7")
async def test_the_first_update_goes_out_at_once_and_the_end_comes_last() -> None:
    done = ThreadItemDoneEvent(item=widget_item("w1", card("xyz", "")))
    queue = MergingQueue(part_of=update_part, join=join_updates, pace=Pace(FOREVER_MS))
    pieces = queue.pieces()
    queue.put(delta("x"))
    assert await anext(pieces) == delta("x")
    for event in (delta("y"), delta("z"), done):
        queue.put(event)
    queue.end()
    assert [event async for event in pieces] == [delta("yz"), done]


async def test_updates_of_different_widgets_and_tasks_are_never_joined() -> None:
    stream = [delta("x"), delta("y", item="w2"), task(0, "x"), task(1, "y")]
    assert await merged(stream, interval_ms=FOREVER_MS) == stream


@pytest.mark.parametrize(
    "event",
    [
        NoticeEvent(level="info", message="x"),
        ThreadItemDoneEvent(item=widget_item("w1", card())),
        ThreadItemAddedEvent(
            item=WorkflowItem(
                id="wf",
                thread_id=THREAD.id,
                created_at=NOW,
                workflow=Workflow(type="custom", tasks=[]),
            )
        ),
    ],
)
def test_what_is_no_update_of_a_widget_or_a_task_stands_alone(event: ThreadStreamEvent) -> None:
    assert update_part(event) is None


# Through an agent

LAST = 500


@function_tool
async def show(run: RunContextWrapper[ChatDockContext], kind: str) -> str:
    """Show something that changes all the time."""

    async def widgets() -> AsyncIterator[DynamicWidgetRoot]:
        for number in range(LAST + 1):
            # What grows at its end is sent as text, and what changes otherwise as a whole.
            yield card("." * number if kind == "text" else str(number), "")

    await run.context.stream_widget(widgets())  # pyright: ignore[reportArgumentType] - any iterator will do
    return "Shown."


@function_tool
async def work(run: RunContextWrapper[ChatDockContext]) -> str:
    """Do something in steps."""
    await run.context.add_workflow_task(CustomTask(content="0"))
    for number in range(LAST + 1):
        await run.context.update_workflow_task(CustomTask(content=str(number)), 0)
    await run.context.end_workflow()
    return "Done."


def is_change(event: ThreadStreamEvent) -> TypeGuard[ThreadItemUpdatedEvent]:
    return update_part(event) is not None


def is_done_widget(event: ThreadStreamEvent) -> bool:
    return isinstance(event, ThreadItemDoneEvent) and isinstance(event.item, WidgetItem)


async def answer(call: ModelToolCall) -> list[ThreadStreamEvent]:
    agent = Agent[Any](name="Own", model=ScriptedModel(call, "There."), tools=[show, work])
    built = Assistant(
        settings=Settings(coalesce_ms=1_000),
        knowledge=None,
        store=DictStore(QUESTION),
        agent=agent,
    )
    events = [event async for event in built.answer(THREAD, QUESTION, context())]
    await built.close()
    return events


@requirement("RUN-7")
@pytest.mark.parametrize("kind", ["text", "whole"])
async def test_a_widget_that_an_agent_changes_all_the_time_becomes_few_events(kind: str) -> None:
    events = await answer(ModelToolCall("show", {"kind": kind}))
    changes = [event for event in events if is_change(event)]
    assert 0 < len(changes) < LAST / 10
    shown = card().model_dump()
    for change in changes:
        shown = after(shown, change.update)
    assert shown["children"][0]["value"] == ("." * LAST if kind == "text" else str(LAST))
    (done,) = filter(is_done_widget, events)
    assert events.index(changes[-1]) < events.index(done)
    assert (
        done.model_dump()["item"]["widget"]["children"][0]["value"] == shown["children"][0]["value"]
    )


async def test_a_task_that_an_agent_changes_all_the_time_becomes_few_events() -> None:
    events = await answer(ModelToolCall("work", {}))
    changes = [event for event in events if is_change(event)]
    assert 0 < len(changes) < LAST / 10
    last = changes[-1].update
    assert isinstance(last, WorkflowTaskUpdated)
    assert last.task == CustomTask(content=str(LAST))
