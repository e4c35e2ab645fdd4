"""What the reader asks, read from the same input items that any other model is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from agents import TResponseInputItem

from chatdock.assistant._data import is_block, unblock
from chatdock.assistant._terms import content_words, related_words, stem

_FOLLOW_UP = re.compile(
    r"^\s*(?:and|or|but|also|what about|how about|why|then|so|what if)\b|\b(?:it|that|those|them|this one)\b",
    re.IGNORECASE,
)
_THIS_PAGE = re.compile(
    r"\b(?:this|the current) (?:page|article|chapter page|lesson)\b", re.IGNORECASE
)
_THIS_SECTION = re.compile(r"\b(?:this|the current) (?:section|chapter|part)\b", re.IGNORECASE)
_SHORT_WORDS = 4
_QUOTE_WORDS = 12
_QUERY_SYNONYMS = 3
_ACTION = re.compile(
    r"\b(?:how (?:do|can|to|should|could)|can|to)(?: (?:i|we|you|one))? (\w+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Question:
    """The last user message, with what gives it its meaning.

    Attributes:
        text: What the reader typed.
        quote: What the reader selected, empty without a selection.
        previous: The question before, when this one leans on it; else empty.
        outputs: What the tools gave back since the question was asked, in order.
    """

    text: str
    quote: str = ""
    previous: str = ""
    outputs: tuple[str, ...] = ()

    def own_words(self) -> list[str]:
        """Words of the question itself, and of the quote when the question has few of its own."""
        own = content_words(self.text)
        quoted = content_words(self.quote)[:_QUOTE_WORDS] if self.quote else []
        return own + [word for word in quoted if word not in own]

    def context_words(self) -> list[str]:
        """Words of the question before that this one leans on."""
        own = self.own_words()
        return [word for word in content_words(self.previous) if word not in own]

    def action(self) -> str:
        """Stem of what the reader wants to do, as in "how do I stop"; empty when it is not said."""
        return next((stem(word) for word in _ACTION.findall(self.text) if content_words(word)), "")

    def queries(self) -> list[str]:
        """Word the search: the question as it is, then its words with their synonyms."""
        asked = " ".join([*content_words(self.previous), self.text]) if self.previous else self.text
        words = self.own_words() + self.context_words()
        related = [other for word in words for other in related_words(word, _QUERY_SYNONYMS)]
        queries = [
            asked,
            " ".join(content_words(self.quote)[:_QUOTE_WORDS]),
            " ".join([*words, *related]),
        ]
        return [query for query in dict.fromkeys(queries) if query]

    def scope(self) -> Literal["page", "section", "site"]:
        """Scope that the question names in words such as "on this page"."""
        if _THIS_PAGE.search(self.text):
            return "page"
        return "section" if _THIS_SECTION.search(self.text) else "site"


def read_question(items: Sequence[TResponseInputItem]) -> Question:
    """Find the last question in the model's input."""
    asked: list[tuple[str, str]] = []
    outputs: list[str] = []
    for item in items:
        message = _user_message(item)
        if message is not None:
            asked.append(message)
            outputs = []
        elif item.get("type") == "function_call_output":
            outputs.append(str(item.get("output")))
    text, quote = asked[-1] if asked else ("", "")
    leans = len(asked) > 1 and not quote and _leans_on_previous(text)
    return Question(text, quote, asked[-2][0] if leans else "", tuple(outputs))


def _leans_on_previous(text: str) -> bool:
    words = content_words(text)
    return len(words) < _SHORT_WORDS and bool(words) and _FOLLOW_UP.search(text) is not None


def _user_message(item: TResponseInputItem) -> tuple[str, str] | None:
    """Give the text and the quote of a user message; None for other items and for messages that are only data."""
    if item.get("role") != "user":
        return None
    parts = list(_texts(cast("Mapping[str, Any]", item).get("content")))
    quotes = [quote for part in parts if (quote := unblock("quoted_text", part)) is not None]
    typed = [part for part in parts if not is_block(part)]
    return ("\n".join(typed), "\n".join(quotes)) if typed else None


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for part in cast("list[Mapping[str, Any]]", content):
            if part.get("type") == "input_text":
                yield str(part.get("text"))
