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
_SUMMARY = re.compile(
    r"\bwhat(?:'s| is| does) this(?: (?:page|article|lesson|chapter|section))? (?:about|for|cover|say|mean)\b"
    r"|\bsummar|\btl;?dr\b|\b(?:overview|gist) of (?:this|the) (?:page|article|lesson)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:what|which|any|its|the|are there|the only) (?:other |possible |available )?"
    r"(?:default|difference|option|parameter|argument|setting|limit|limitation|restriction|"
    r"drawback|disadvantage|advantage|example|syntax|value|alternative|requirement|step|risk)s?\b",
    re.IGNORECASE,
)
"""Asks for something of a subject without naming the subject."""

_SUBJECT = re.compile(
    r"^\s*(?:what(?:'s| is| are| does)|explain|define|describe|meaning of)\s+(?:an? |the )?(.+?)"
    r"(?: do| mean| stand for)?[\s?.!]*$",
    re.IGNORECASE,
)
_VERSIONS = re.compile(
    r"\b(?:version|release|changelog|changed|new in|upgrad\w+|\d+\.\d+)", re.IGNORECASE
)
_SWITCHES = {
    re.compile(rf"\b(?:turn|switch|shut)\b(.{{0,30}}?)\b{way}\b", re.IGNORECASE): rf"{verb}\1"
    for way, verb in (("off", "disable"), ("on", "enable"))
}
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
        previous: The questions before that this one leans on, the first of them first; else empty.
        page: Title of the reader's page, empty when it is not known.
        outputs: What the tools gave back since the question was asked, in order.
    """

    text: str
    quote: str = ""
    previous: str = ""
    page: str = ""
    outputs: tuple[str, ...] = ()

    def own_words(self) -> list[str]:
        """Words of the question itself, and of the quote when the question has few of its own."""
        own = content_words(_plain(self.text))
        quoted = content_words(self.quote)[:_QUOTE_WORDS] if self.quote else []
        return own + [word for word in quoted if word not in own]

    def context_words(self) -> list[str]:
        """Words of the question before that this one leans on."""
        own = self.own_words()
        return [word for word in content_words(self.previous) if word not in own]

    def subject(self) -> str:
        """What a question such as "what is autovacuum?" asks to define; empty for all others."""
        found = _SUBJECT.match(self.text)
        return found[1] if found else ""

    def asks_for_versions(self) -> bool:
        """Tell whether the reader wants to know what changed when."""
        return _VERSIONS.search(self.text) is not None

    def is_summary(self) -> bool:
        """Tell whether the reader asks what their page is about."""
        return bool(self.page) and _SUMMARY.search(self.text) is not None

    def action(self) -> str:
        """Stem of what the reader wants to do, as in "how do I stop"; empty when it is not said."""
        return next((stem(word) for word in _ACTION.findall(self.text) if content_words(word)), "")

    def queries(self) -> list[str]:
        """Word the search: the question as it is, then its words with their synonyms."""
        if self.is_summary():
            return [self.page, f"{self.page} description introduction overview"]
        if not self.own_words():
            return []
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
        if _THIS_PAGE.search(self.text) or self.is_summary() or self._leans_on_page():
            return "page"
        return "section" if _THIS_SECTION.search(self.text) else "site"

    def _leans_on_page(self) -> bool:
        alone = bool(self.page) and not self.previous and not self.quote
        return alone and _lacks_subject(self.text)


def read_question(items: Sequence[TResponseInputItem]) -> Question:
    """Find the last question in the model's input."""
    asked: list[tuple[str, str]] = []
    outputs: list[str] = []
    page = ""
    for item in items:
        message = _user_message(item)
        if message is not None:
            asked.append(message)
            outputs = []
        elif item.get("type") == "function_call_output":
            outputs.append(str(item.get("output")))
        page = _page_title(item) or page
    text, quote = asked[-1] if asked else ("", "")
    previous = "" if quote else _leaned_on([before for before, _ in asked])
    return Question(text, quote, previous, page, tuple(outputs))


def _leaned_on(asked: Sequence[str]) -> str:
    """Join the questions before the last as far back as each leans on the one before it."""
    found: list[str] = []
    for question, before in zip(reversed(asked), reversed(asked[:-1]), strict=False):
        if not _lacks_subject(question):
            break
        found.insert(0, before)
    return " ".join([*found[:1], *found[1:][-1:]])


def _lacks_subject(text: str) -> bool:
    words = content_words(_plain(text))
    if not 0 < len(words) < _SHORT_WORDS:
        return False
    return _FOLLOW_UP.search(text) is not None or (
        len(words) < _SHORT_WORDS - 1 and _OPEN.search(text) is not None
    )


def _plain(text: str) -> str:
    """Say "disable" for "turn off", whose words say nothing alone."""
    for switch, verb in _SWITCHES.items():
        text = switch.sub(verb, text)
    return text


def _page_title(item: TResponseInputItem) -> str:
    """Give the title in a message that describes the reader's page."""
    if item.get("role") != "user":
        return ""
    described = (
        unblock("page_context", part)
        for part in _texts(cast("Mapping[str, Any]", item).get("content"))
    )
    lines = (line for page in described if page for line in page.splitlines())
    fields = {name: value for name, _, value in (line.partition(": ") for line in lines)}
    return fields.get("title") or fields.get("path", "")


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
