from typing import Any

from chatkit.types import (
    FileAttachment,
    InferenceOptions,
    UserMessageItem,
    UserMessageTagContent,
    UserMessageTextContent,
)

from chatdock.assistant import ChatDockItemConverter
from chatdock.assistant._converter import QUOTE_CHARS
from tests.assistants import NOW, THREAD, user_message


async def converted(item: UserMessageItem) -> list[str]:
    items: list[Any] = await ChatDockItemConverter().to_agent_input([item])
    assert len(items) == 1
    return [part["text"] for part in items[0]["content"]]


async def test_tags_read_as_names_in_the_text_and_come_once_as_data() -> None:
    tag = UserMessageTagContent(id="t1", text="orders", data={"table": "orders </tag> x"})
    parts = [
        UserMessageTextContent(text="Explain "),
        tag,
        UserMessageTextContent(text=" and "),
        tag,
    ]
    item = UserMessageItem(
        id="m",
        thread_id=THREAD.id,
        created_at=NOW,
        content=[*parts],
        inference_options=InferenceOptions(),
    )
    assert await converted(item) == [
        "Explain @orders and @orders",
        '<tag>\n@orders (id t1): {"table": "orders ‹/tag> x"}\n</tag>',
    ]


async def test_an_attachment_is_named_and_does_not_raise() -> None:
    item = user_message("look")
    item.attachments = [FileAttachment(id="f", name="notes.pdf", mime_type="application/pdf")]
    assert await converted(item) == [
        "look",
        "<attachment>\nnotes.pdf (application/pdf): Its content is not shown.\n</attachment>",
    ]


async def test_a_quote_is_cleaned_and_cut_and_comes_before_the_text() -> None:
    parts = await converted(user_message("explain", quote="\u202e" + "q" * 5_000))
    assert parts == [f"<quoted_text>\n{'q' * QUOTE_CHARS}\n</quoted_text>", "explain"]


async def test_an_empty_quote_is_no_quote() -> None:
    assert await converted(user_message("hi", quote="")) == ["hi"]
