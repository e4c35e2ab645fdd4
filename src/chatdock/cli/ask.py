"""`chatdock ask`: one question, one answer with its citations, no server."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from chatdock.errors import UsageError

from ._app import AsJson, DataDir, app

if TYPE_CHECKING:
    from chatdock.chat.one_answer import OneAnswer
    from chatdock.settings import Settings

Question = Annotated[str, typer.Argument(help="What to ask.")]


@app.command("ask")
def ask_command(question: Question, data: DataDir = None, json_: AsJson = False) -> None:
    """Answer one question from the index, with citations."""
    import asyncio

    from ._index_store import settings_for

    if not question.strip():
        raise UsageError('The question is empty. Ask one: chatdock ask "How do I …?"')
    answer = asyncio.run(_ask(question, settings_for(data)))
    if json_:
        typer.echo(json.dumps(asdict(answer), ensure_ascii=False))
        return
    typer.echo(answer.answer)
    for place in answer.citations:
        address = f"{place.url}#{place.anchor}" if place.anchor else place.url
        typer.echo(f"  {place.title}: {address}")


async def _ask(question: str, settings: Settings) -> OneAnswer:
    from ._index_store import open_index

    async with open_index(settings) as knowledge:
        from chatdock.chat.once import answer_once

        return await answer_once(question, settings=settings, knowledge=knowledge)
