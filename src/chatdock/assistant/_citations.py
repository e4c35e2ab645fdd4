"""From markers in a text to verified annotations: a place in the text, an address that exists, and the words quoted."""

from __future__ import annotations

from collections.abc import Iterator

from chatkit.types import Annotation, AssistantMessageContent, URLSource

from chatdock.knowledge import Passage

from ._escaping import unescape_markdown
from ._markers import Marker, MarkerScanner
from ._retrieved import Retrieved
from ._sentences import best_quote

_CLAIM_CHARS = 400


class Citer:
    """Resolves the markers of one turn against what the model was given in it."""

    def __init__(self, retrieved: Retrieved) -> None:
        """Cite from `retrieved`."""
        self.retrieved = retrieved

    def begin(self) -> CitedText:
        """Start the text of one content part."""
        return CitedText(self)

    def cite(self, number: int, claim: str, index: int) -> Annotation:
        """Point from character `index` of the text to the passage, with its words that bear out `claim`."""
        passage = self.retrieved[number]
        return Annotation(
            source=URLSource(
                url=_address(passage),
                title=_title(passage),
                description=best_quote(passage.text, unescape_markdown(claim)),
            ),
            index=index,
        )


class CitedText:
    """The text of one content part, grown piece by piece, markers out and annotations in.

    Attributes:
        annotations: Every annotation so far, in the order in which they were added.
        begun: Whether any text has come.
    """

    def __init__(self, citer: Citer) -> None:
        """Start empty."""
        self._citer = citer
        self._scanner = MarkerScanner(lambda number: number in citer.retrieved)
        self._text = ""
        self.annotations: list[Annotation] = []
        self.begun = False

    def feed(self, text: str) -> Iterator[str | Annotation]:
        """Take the model's next words; give the reader's text and the annotations that they bring."""
        self.begun = self.begun or bool(text)
        return self._take(self._scanner.feed(text))

    def finish(self) -> Iterator[str | Annotation]:
        """Give what was held back, now that the part is done."""
        return self._take(self._scanner.finish())

    def annotate(self, annotation: Annotation) -> Iterator[Annotation]:
        """Add an annotation that the model's own server made, at the end of the text so far."""
        yield self._add(annotation.model_copy(update={"index": len(self._text)}))

    def content(self) -> AssistantMessageContent:
        """Return the part as it stands."""
        return AssistantMessageContent(text=self._text, annotations=list(self.annotations))

    def _take(self, pieces: list[str | Marker]) -> Iterator[str | Annotation]:
        for piece in pieces:
            if isinstance(piece, str):
                self._text += piece
                yield piece
            else:
                claim = self._claim()
                yield from (
                    self._add(self._citer.cite(number, claim, len(self._text)))
                    for number in piece.numbers
                )

    def _add(self, annotation: Annotation) -> Annotation:
        self.annotations.append(annotation)
        return annotation

    def _claim(self) -> str:
        """The words since the last citation in this line: what the marker bears out."""
        since = self.annotations[-1].index if self.annotations else 0
        return self._text[
            max(since or 0, self._text.rfind("\n") + 1, len(self._text) - _CLAIM_CHARS) :
        ]


def _title(passage: Passage) -> str:
    heading = passage.heading or passage.title
    return heading if heading.startswith(passage.title) else f"{passage.title} › {heading}"


def _address(passage: Passage) -> str:
    return f"{passage.url}#{passage.anchor}" if passage.anchor else passage.url
