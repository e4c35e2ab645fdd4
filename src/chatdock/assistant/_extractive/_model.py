"""The model itself: first a search, then an answer made of quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from typing_extensions import override

from chatdock.assistant._escaping import escape_markdown
from chatdock.assistant._local_model import (
    LocalModel,
    ModelReply,
    ModelRequest,
    ModelText,
    ModelToolCall,
)
from chatdock.assistant._retrieved import ShownPassage
from chatdock.assistant._search import COULD_NOT_SEARCH, SEARCH_TOOL

from ._compose import Quote, bare_name, choose_quotes, choose_summary
from ._question import Question, read_question

_PIECE = re.compile(r"\s*\S+\s*")
_NO_TOOL = "There is no documentation to search here yet, so I cannot answer that."
_NO_QUESTION = "Ask me about anything in this documentation, in a sentence or in a few words."
_NO_SEARCH = "The documentation could not be searched just now. Please ask again in a moment."
_NOT_COVERED = (
    "I could not find an answer to that in this documentation. Try the name of a command, a "
    "setting or an error message."
)


class ExtractiveModel(LocalModel):
    """Answers by quoting; the same input gives the same answer."""

    @override
    async def reply(self, request: ModelRequest) -> ModelReply:
        """Search when nothing was searched since the question; else answer from what was found."""
        question = read_question(request.input)
        if not question.queries():
            return _say(_NO_QUESTION)
        if question.outputs[-1:] == (COULD_NOT_SEARCH,):
            return _say(_NO_SEARCH)
        scope = question.scope() if not question.outputs else "site"
        answer = _answer(question)
        if answer or len(question.outputs) > (question.scope() != "site"):
            return _say(answer or _NOT_COVERED)
        if all(tool.name != SEARCH_TOOL for tool in request.tools):
            return _say(_NO_TOOL)
        return ModelToolCall(SEARCH_TOOL, {"queries": question.queries(), "scope": scope})


def _answer(question: Question) -> str:
    passages = ShownPassage.parse("\n".join(question.outputs[-1:]))
    summary = choose_summary(passages) if question.is_summary() else []
    return "\n\n".join(_sections(summary or choose_quotes(question, passages)))


def _sections(quotes: Sequence[Quote]) -> Iterator[str]:
    """Put the quotes under their headings, each heading once."""
    for heading in dict.fromkeys(_heading(quote.passage) for quote in quotes):
        cited = [_cited(quote) for quote in quotes if _heading(quote.passage) == heading]
        yield "\n\n".join([f"**{heading}**", *cited])


def _heading(passage: ShownPassage) -> str:
    """Name the place by the last two steps of its path, without their numbers."""
    steps = [bare_name(step) for step in (passage.heading or passage.page).split(" › ")]
    return escape_markdown(" › ".join(steps[-2:]))


def _cited(quote: Quote) -> str:
    prose, *code = quote.text.split("\n\n", 1)
    marked = f"{prose} 【{quote.passage.number}】"
    return "\n\n".join([marked, *code])


def _say(text: str) -> ModelText:
    return ModelText(_PIECE.findall(text))
