import json
from typing import Any

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    ClientToolCallItem,
    EndOfTurnItem,
    HiddenContextItem,
    ThreadItem,
    UserMessageItem,
)

from chatdock.assistant import ChatDockItemConverter, build_input, recent_items
from chatdock.context import PageContext
from tests.assistants import NOW, THREAD, DictStore, context, user_message

CONTEXT = context()


def answer(text: str, item_id: str) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text, annotations=[])]
    return AssistantMessageItem(id=item_id, thread_id=THREAD.id, created_at=NOW, content=content)


def conversation(turns: int, words: int = 1) -> list[ThreadItem]:
    items: list[ThreadItem] = []
    for turn in range(turns):
        items.append(user_message(f"question {turn} " + "word " * words, item_id=f"q{turn}"))
        items.append(answer(f"answer {turn}", f"a{turn}"))
    return items


async def given(
    items: list[ThreadItem],
    message: UserMessageItem | None,
    *,
    limit: int = 20,
    tokens: int = 8_000,
    **reader: Any,
) -> list[Any]:
    request = context(**reader)
    recent = await recent_items(DictStore(*items), THREAD, message, request, limit=limit)
    return await build_input(recent, request, ChatDockItemConverter(), token_budget=tokens)


def texts(given_input: list[Any]) -> list[str]:
    found: list[str] = []
    for item in given_input:
        content = item["content"]
        parts = [content] if isinstance(content, str) else [part["text"] for part in content]
        found += [f"{item['role']}: {part}" for part in parts]
    return found


async def test_the_newest_items_come_in_order_with_their_roles() -> None:
    message = user_message("now", item_id="now")
    items = await given([*conversation(3), message], message, limit=3)
    assert texts(items) == ["user: question 2 word ", "assistant: answer 2", "user: now"]


async def test_the_current_message_is_there_once_stored_or_not() -> None:
    message = user_message("now", item_id="now")
    stored = await given([*conversation(1), message], message)
    not_stored = await given(conversation(1), message)
    assert texts(stored) == texts(not_stored)
    assert texts(stored).count("user: now") == 1


async def test_a_token_budget_drops_the_oldest_items_first_and_never_the_question() -> None:
    message = user_message("the question " * 400, item_id="now")
    items = await given([*conversation(5, words=300), message], message, tokens=1_900)
    assert [text.split()[1:3] for text in texts(items)] == [
        ["answer", "3"],
        ["question", "4"],
        ["answer", "4"],
        ["the", "question"],
    ]


async def test_the_readers_context_stands_right_before_the_question_as_user_data() -> None:
    message = user_message("now", item_id="now")
    items = await given([*conversation(1), message], message, page=PageContext(title="T"))
    assert texts(items)[-2:] == ["user: <page_context>\ntitle: T\n</page_context>", "user: now"]


async def test_a_quote_and_tags_stay_with_their_message_in_the_history() -> None:
    quoting = user_message("what is this?", quote="pg_dump", item_id="q")
    message = user_message("now", item_id="now")
    items = await given([quoting, answer("a tool", "a"), message], message)
    assert texts(items)[:2] == [
        "user: <quoted_text>\npg_dump\n</quoted_text>",
        "user: what is this?",
    ]


async def test_after_a_tool_output_the_call_and_its_output_follow_the_question() -> None:
    call = ClientToolCallItem(
        id="c",
        thread_id=THREAD.id,
        created_at=NOW,
        status="completed",
        call_id="call_1",
        name="t",
        arguments={},
        output=1,
    )
    items = await given(
        [user_message("do it", item_id="q"), call], None, page=PageContext(title="T")
    )
    assert [item.get("type") for item in items] == [
        "message",
        "message",
        "function_call",
        "function_call_output",
    ]


async def test_pending_calls_and_end_marks_are_left_out_and_hidden_context_is_kept() -> None:
    base: dict[str, Any] = {"thread_id": THREAD.id, "created_at": NOW}
    pending = ClientToolCallItem(
        id="c", status="pending", call_id="x", name="t", arguments={}, **base
    )
    hidden = HiddenContextItem(id="h", content={"visits": 3}, **base)
    items = await given([hidden, pending, EndOfTurnItem(id="e", **base), user_message("now")], None)
    assert len(items) == 2
    assert json.dumps({"visits": 3}) in texts(items)[0]


async def test_an_empty_thread_gives_an_empty_input() -> None:
    assert await given([], None) == []
