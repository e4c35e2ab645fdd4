from collections.abc import Iterable
from typing import Any

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    ProgressUpdateEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
)

from chatdock.assistant._citations import Citer
from chatdock.assistant._message_stage import MessageStage
from chatdock.assistant._retrieved import Retrieved
from tests.assistants import NOW, THREAD, passage

FAKE = "__fake_id__"


def stage() -> MessageStage:
    retrieved = Retrieved()
    retrieved.add([passage(1, "It stops.")])
    numbers = iter(range(1, 10))
    return MessageStage(
        Citer(retrieved), lambda: f"msg_{next(numbers)}", lambda: f"tc_{next(numbers)}"
    )


def message(*texts: str, item_id: str = FAKE) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text, annotations=[]) for text in texts]
    return AssistantMessageItem(id=item_id, thread_id=THREAD.id, created_at=NOW, content=content)


def updated(update: Any, item_id: str = FAKE) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(item_id=item_id, update=update)


def delta(text: str) -> ThreadItemUpdatedEvent:
    return updated(AssistantMessageContentPartTextDelta(content_index=0, delta=text))


def part(text: str = "") -> ThreadItemUpdatedEvent:
    content = AssistantMessageContent(text=text, annotations=[])
    return updated(AssistantMessageContentPartAdded(content_index=0, content=content))


def part_done(text: str) -> ThreadItemUpdatedEvent:
    content = AssistantMessageContent(text=text, annotations=[])
    return updated(AssistantMessageContentPartDone(content_index=0, content=content))


def test_what_no_database_takes_is_replaced() -> None:
    broken = "a" + chr(0) + chr(0xD83D) + "b"
    events = feed(stage(), ThreadItemAddedEvent(item=message()), part(), delta(broken))
    done = events[-1]
    assert isinstance(done, ThreadItemUpdatedEvent)
    assert done.update.delta == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b"  # type: ignore[union-attr]


def feed(target: MessageStage, *events: ThreadStreamEvent) -> list[ThreadStreamEvent]:
    return [out for event in events for out in target.feed(event)]


def outline(events: Iterable[ThreadStreamEvent]) -> list[str]:
    """Each event in a line: its kind, its item and its text."""
    return [_line(event) for event in events]


def _line(event: ThreadStreamEvent) -> str:
    match event:
        case ThreadItemUpdatedEvent():
            kind = event.update.type.rsplit(".", 1)[-1]
            content = getattr(event.update, "content", None)
            text = content.text if content else getattr(event.update, "delta", "")
            return f"{kind} {event.item_id} {text}".strip()
        case ThreadItemAddedEvent() | ThreadItemDoneEvent():
            item = event.item
            assert isinstance(item, AssistantMessageItem)
            text = "|".join(each.text for each in item.content)
            return f"{event.type.removeprefix('thread.item.')} {item.id} {text}".strip()
        case ThreadItemRemovedEvent():
            return f"removed {event.item_id}"
        case _:
            return event.type


def test_two_messages_under_one_model_made_id_get_an_id_each() -> None:
    turn = [
        ThreadItemAddedEvent(item=message()),
        part(),
        delta("Hi."),
        ThreadItemDoneEvent(item=message("Hi.")),
    ]
    events = outline(feed(stage(), *turn, *turn))
    assert events[:5] == [
        "added msg_1",
        "added msg_1",
        "text_delta msg_1 Hi.",
        "done msg_1 Hi.",
        "done msg_1 Hi.",
    ]
    assert events[5] == "added msg_2"
    assert events[-1] == "done msg_2 Hi."


def test_a_part_that_the_model_left_open_is_finished_before_its_item() -> None:
    events = feed(
        stage(),
        ThreadItemAddedEvent(item=message()),
        part(),
        delta("Hi."),
        ThreadItemDoneEvent(item=message("Hi.")),
    )
    kinds = [event.update.type for event in events if isinstance(event, ThreadItemUpdatedEvent)]
    assert kinds.count("assistant_message.content_part.done") == 1


def test_a_part_that_the_model_finished_is_finished_once() -> None:
    events = feed(
        stage(),
        ThreadItemAddedEvent(item=message()),
        part(),
        delta("Hi."),
        part_done("Hi."),
        ThreadItemDoneEvent(item=message("Hi.")),
    )
    assert outline(events).count("done msg_1 Hi.") == 2  # the part and the item


def test_markers_become_annotations_in_updates_in_the_part_and_in_the_item() -> None:
    events = feed(
        stage(),
        ThreadItemAddedEvent(item=message()),
        part(),
        delta("It stops 【"),
        delta("1】."),
        part_done("It stops 【1】."),
        ThreadItemDoneEvent(item=message("It stops 【1】.")),
    )
    assert outline(events) == [
        "added msg_1",
        "added msg_1",
        "text_delta msg_1 It stops",
        "annotation_added msg_1",
        "text_delta msg_1 .",
        "done msg_1 It stops.",
        "done msg_1 It stops.",
    ]
    done = events[-1]
    assert isinstance(done, ThreadItemDoneEvent)
    assert isinstance(done.item, AssistantMessageItem)
    assert [annotation.index for annotation in done.item.content[0].annotations] == [8]
    assert all(isinstance(each, Annotation) for each in done.item.content[0].annotations)


def test_text_that_came_without_deltas_is_streamed_from_the_finished_item() -> None:
    events = feed(stage(), ThreadItemDoneEvent(item=message("It stops 【1】.", "More.")))
    assert outline(events)[0] == "added msg_1"
    assert outline(events)[-1] == "done msg_1 It stops.|More."
    assert "annotation_added msg_1" in outline(events)


def test_a_delta_without_its_part_opens_the_part() -> None:
    events = feed(stage(), ThreadItemAddedEvent(item=message()), delta("Hi"))
    assert outline(events) == ["added msg_1", "added msg_1", "text_delta msg_1 Hi"]


def test_a_broken_off_message_is_finished_with_what_was_seen() -> None:
    target = stage()
    feed(target, ThreadItemAddedEvent(item=message()), part(), delta("Half an ans"))
    assert outline(target.close()) == ["done msg_1 Half an ans", "done msg_1 Half an ans"]
    assert list(target.close()) == []


def test_a_broken_off_message_without_text_is_not_kept() -> None:
    target = stage()
    feed(target, ThreadItemAddedEvent(item=message()), part(), delta("  "))
    assert all(not isinstance(event, ThreadItemDoneEvent) for event in target.close())


def test_an_open_message_is_finished_when_its_id_comes_again() -> None:
    added = ThreadItemAddedEvent(item=message())
    events = outline(feed(stage(), added, part(), delta("One"), added))
    assert events[-2:] == ["done msg_1 One", "added msg_2"]


def test_removing_a_model_made_id_removes_every_message_that_had_it() -> None:
    done = ThreadItemDoneEvent(item=message("x"))
    events = outline(feed(stage(), done, done, ThreadItemRemovedEvent(item_id=FAKE)))
    assert events[-2:] == ["removed msg_1", "removed msg_2"]


def test_a_client_tool_call_gets_an_id_of_ours_and_keeps_its_call_id() -> None:
    call = ClientToolCallItem(
        id=FAKE, thread_id="t", created_at=NOW, call_id="call_1", name="n", arguments={}
    )
    (event,) = feed(stage(), ThreadItemDoneEvent(item=call))
    assert isinstance(event, ThreadItemDoneEvent)
    assert event.item == call.model_copy(update={"id": "tc_1"})


def test_other_events_pass_unchanged() -> None:
    progress = ProgressUpdateEvent(text="Searching")
    foreign = updated(
        AssistantMessageContentPartTextDelta(content_index=0, delta="x"), item_id="other"
    )
    assert feed(stage(), progress, foreign) == [progress, foreign]
