"""What a reader has seen of an unfinished answer can be told from the events alone."""

from datetime import UTC, datetime

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    URLSource,
)

from chatdock.chat.partials import Partials

CITATION = Annotation(source=URLSource(url="/a#b", title="A"), index=2)


def message(text: str = "") -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text, annotations=[])] if text else []
    return AssistantMessageItem(
        id="msg_1", thread_id="thr_1", created_at=datetime.now(UTC), content=content
    )


def update(change: ThreadItemUpdate) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(item_id="msg_1", update=change)


def delta(text: str, index: int = 0) -> ThreadItemUpdatedEvent:
    return update(AssistantMessageContentPartTextDelta(content_index=index, delta=text))


def begun() -> Partials:
    partials = Partials()
    partials.see(ThreadItemAddedEvent(item=message()))
    return partials


def shown(partials: Partials) -> list[list[str]]:
    return [[part.text for part in item.content] for item in partials.shown()]


def test_deltas_add_up_even_for_a_part_that_was_never_added() -> None:
    partials = begun()
    for event in (delta("on"), delta("e"), delta("two", 1)):
        partials.see(event)
    assert shown(partials) == [["one", "two"]]


def test_an_added_part_begins_with_its_text_and_stays_the_events_own() -> None:
    partials, part = begun(), AssistantMessageContent(text="a", annotations=[])
    partials.see(update(AssistantMessageContentPartAdded(content_index=0, content=part)))
    partials.see(delta("b"))
    assert (shown(partials), part.text) == ([["ab"]], "a")


def test_citations_stay_though_a_parts_end_carries_none() -> None:
    partials = begun()
    partials.see(delta("abc"))
    partials.see(
        update(
            AssistantMessageContentPartAnnotationAdded(
                content_index=0, annotation_index=0, annotation=CITATION
            )
        )
    )
    whole = AssistantMessageContent(text="abc", annotations=[])
    partials.see(update(AssistantMessageContentPartDone(content_index=0, content=whole)))
    assert [item.content[0].annotations for item in partials.shown()] == [[CITATION]]


def test_finished_and_removed_items_are_no_partials() -> None:
    for end in (ThreadItemDoneEvent(item=message("x")), ThreadItemRemovedEvent(item_id="msg_1")):
        partials = begun()
        partials.see(delta("text"))
        partials.see(end)
        assert shown(partials) == []


def test_an_item_without_text_is_nothing_to_keep() -> None:
    partials = begun()
    partials.see(delta(" \n"))
    assert shown(partials) == []
