"""The model itself: first a search, then an answer made of quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chatdock.assistant._local_model import (
    LocalModel,
    ModelReply,
    ModelRequest,
    ModelText,
    ModelToolCall,
)
from chatdock.assistant._retrieved import ShownPassage
from chatdock.assistant._search import SEARCH_TOOL
from ._compose import Quote, choose_quotes
from ._question import Question, read_question

_PIECE = re.compile(r"\s*\S+\s*")
_NO_TOOL = "There is no documentation to search here yet, so I cannot answer that."
_NO_QUESTION = "Ask me about anything in this documentation, in a sentence or in a few words."
_NOT_COVERED = (
    "I could not find an answer to that in this documentation. Other words may help: the name of a command, a setting or an "
    "error message."
)
_LEAD = "This is what the documentation says:"


class ExtractiveModel(LocalModel):
    """Answers by quoting; the same input gives the same answer."""

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Search when nothing was searched since the question; else answer from what was found."""
        question = read_question(request.input)
        if not question.own_words():
            return _say(_NO_QUESTION)
        if question.outputs:
            return _say(_answer(question))
        if all(tool.name != SEARCH_TOOL for tool in request.tools):
            return _say(_NO_TOOL)
        return ModelToolCall(
            SEARCH_TOOL, {"queries": question.queries(), "scope": question.scope()}
        )


def _answer(question: Question) -> str:
    passages = ShownPassage.parse("\n".join(question.outputs))
    quotes = choose_quotes(question, passages)
    if quotes:
        return "\n\n".join([_LEAD, *_sections(quotes)])
    return _NOT_COVERED


def _sections(quotes: Sequence[Quote]) -> Iterator[str]:
    for quote in quotes:
        yield f"**{_heading(quote.passage)}**\n\n{_cited(quote)}"


def _heading(passage: ShownPassage) -> str:
    return (passage.heading or passage.page).rsplit(" › ", 1)[-1]


def _cited(quote: Quote) -> str:
    prose, *code = quote.text.split("\n\n", 1)
    marked = f"{prose} 【{quote.passage.number}】"
    return "\n\n".join([marked, *code])


def _say(text: str) -> ModelText:
    return ModelText(_PIECE.findall(text))
