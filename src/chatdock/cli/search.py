"""`chatdock search`: find passages, one query or a file of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from chatdock.errors import UsageError

from ._app import AsJson, DataDir, app

if TYPE_CHECKING:
    from chatdock.knowledge import Hit, Knowledge
    from chatdock.settings import Settings

Query = Annotated[str | None, typer.Argument(help="What to look for.", show_default=False)]
Batch = Annotated[
    Path | None, typer.Option("--batch", help='File with a line {"q": "…"} per query.')
]
ScopeOption = Annotated[
    Literal["page", "section", "site", "current_page", "current_chapter", "full_book"],
    typer.Option("--scope", help="Where to look; the last three are other names of the first."),
]
Page = Annotated[
    str | None, typer.Option("--page", help="Path or address of the page the reader is on.")
]
Section = Annotated[str | None, typer.Option("--section", help="Name of the reader's section.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="Most results.")]


@app.command("search")
def search_command(
    query: Query = None,
    *,
    batch: Batch = None,
    scope: ScopeOption = "site",
    page: Page = None,
    section: Section = None,
    limit: Limit = 10,
    data: DataDir = None,
    json_: AsJson = False,
) -> None:
    """Search the index and print what it finds, best first."""
    import asyncio

    from chatdock.knowledge import SCOPE_NAMES

    from ._index_store import settings_for

    if query is not None and batch is not None:
        raise UsageError("Give either a query or --batch FILE, not both.")
    if batch is None and not (query or "").strip():
        raise UsageError('Give a query or --batch FILE: chatdock search "how do I …"')
    options = {"scope": SCOPE_NAMES[scope], "page": page, "section": section, "limit": limit}
    settings = settings_for(data)
    if batch is not None:
        asyncio.run(_search_batch(list(_batch_queries(batch)), settings, options))
    else:
        asyncio.run(_search_one(query or "", settings, options, as_json=json_))


async def _search_one(
    query: str, settings: Settings, options: dict[str, Any], *, as_json: bool
) -> None:
    from ._index_store import open_index

    async with open_index(settings) as knowledge:
        result = await knowledge.search([query], **options)
    if result.widened:
        typer.echo(f"Nothing in scope {options['scope']}: searched the whole site.", err=True)
    if as_json:
        typer.echo(json.dumps([hit.as_json() for hit in result.hits], ensure_ascii=False))
        return
    for hit in result.hits:
        typer.echo(_as_text(hit))
    if not result.hits:
        typer.echo("Nothing found.", err=True)


async def _search_batch(queries: list[str], settings: Settings, options: dict[str, Any]) -> None:
    from ._index_store import open_index

    async with open_index(settings) as knowledge:
        await knowledge.warm()
        for query in queries:
            typer.echo(json.dumps(await _timed(knowledge, query, options), ensure_ascii=False))


async def _timed(knowledge: Knowledge, query: str, options: dict[str, Any]) -> dict[str, Any]:
    started = time.perf_counter()
    result = await knowledge.search([query], **options)
    elapsed_ms = (time.perf_counter() - started) * 1000
    return {
        "q": query,
        "ms": round(elapsed_ms, 3),
        "results": [hit.as_json() for hit in result.hits],
    }


def _batch_queries(path: Path) -> Iterator[str]:
    from ._jsonl import read_jsonl

    for number, line in read_jsonl(path):
        query = line.get("q")
        if not isinstance(query, str):
            raise UsageError(f'{path}, line {number}: needs a text "q".')
        yield query


def _as_text(hit: Hit) -> str:
    passage = hit.passage
    address = f"{passage.url}#{passage.anchor}" if passage.anchor else passage.url
    excerpt = " ".join(passage.text.split())[:200]
    return f"{hit.score:.3f}  {passage.heading}\n       {address}\n       {excerpt}\n"
