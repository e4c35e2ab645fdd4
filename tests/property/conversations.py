"""What readers should see: threads and items as plain data, changed as the server should change its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_OF_TOOLS: Final = {
    "cart": ("client_tool_call", "pending "),
    "card": ("widget", ""),
    "form": ("structured_input", "pending "),
}


@dataclass
class Item:
    """An item as its reader sees it; the id is known once it was listed."""

    type: str
    text: str
    id: str = ""


@dataclass
class File:
    """An attachment of one reader.

    Attributes:
        text: What is in it.
        is_whole: Whether its bytes are there.
        message: The text of the message that shows it, once there is one; each is said once.
    """

    id: str
    reader: str
    text: str
    is_whole: bool = False
    message: str | None = None


@dataclass
class Conversation:
    """A thread of one reader.

    Attributes:
        changed: When its items changed last, by counting.
    """

    id: str
    reader: str
    changed: int
    title: str | None = None
    items: list[Item] = field(default_factory=list[Item])

    @property
    def waits(self) -> bool:
        """Whether the page was asked to do something and has not answered."""
        return any(
            item.text == "pending " and item.type == "client_tool_call" for item in self.items
        )

    def ask(self, text: str) -> None:
        """A message and what the model does about it."""
        self.items.append(Item("user_message", text))
        self.answer(text)

    def answer(self, text: str) -> None:
        """What the model does about a message."""
        kind = text.rpartition("-")[2]
        if kind in _OF_TOOLS:
            self.items.append(Item(*_OF_TOOLS[kind]))
        if kind != "cart":
            self.items.append(Item("assistant_message", f"echo {text}"))

    def retry(self, item: Item) -> None:
        """The same again: all behind the message goes."""
        del self.items[self.items.index(item) + 1 :]
        self.answer(item.text)

    def has(self, message: str) -> bool:
        """Whether the message is in it."""
        return any(item.text == message for item in self.of_type("user_message"))

    def of_type(self, kind: str) -> list[Item]:
        """The items of one type."""
        return [item for item in self.items if item.type == kind]


def seen(item: Mapping[str, Any]) -> Item:
    """An item of a response as plain data."""
    match item["type"]:
        case "user_message" | "assistant_message":
            text = "".join(part["text"] for part in item["content"])
        case "client_tool_call":
            text = f"{item['status']} {item.get('output', '')}"
        case "structured_input":
            answers = [each["answer"]["values"] for each in item["inputs"] if each.get("answer")]
            text = f"{item['status']} {''.join(answers[0]) if answers else ''}"
        case _:
            text = ""
    return Item(item["type"], text, item["id"])
