"""An answer in one piece: its text and the places that it points to."""

from __future__ import annotations

from dataclasses import dataclass

from chatkit.types import Annotation, AssistantMessageItem, URLSource


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPlace:
    """A place that an answer points to."""

    url: str
    anchor: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAnswer:
    """An answer in one piece; `answered` is False when the pages do not cover the question."""

    answer: str
    citations: tuple[CitedPlace, ...]
    answered: bool


def one_answer(messages: list[AssistantMessageItem]) -> OneAnswer:
    """The messages of an answer as one text, with the places that they cite, each once."""
    parts = [part for message in messages for part in message.content]
    places = [_place(annotation) for part in parts for annotation in part.annotations]
    cited = tuple(dict.fromkeys(place for place in places if place is not None))
    text = "\n\n".join(part.text for part in parts if part.text.strip())
    return OneAnswer(answer=text, citations=cited, answered=bool(cited))


def _place(annotation: Annotation) -> CitedPlace | None:
    source = annotation.source
    if not isinstance(source, URLSource):
        return None
    url, _, anchor = source.url.partition("#")
    return CitedPlace(url=url, anchor=anchor, title=source.title, quote=source.description or "")
