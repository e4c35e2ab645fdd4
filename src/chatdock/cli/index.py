"""`chatdock index`: make the index hold the pages of folders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from ._app import AsJson, DataDir, Exclude, app

if TYPE_CHECKING:
    from chatdock.ingest import IndexReport
    from chatdock.settings import Settings

Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Folders of pages.")]


@app.command("index")
def index_command(
    paths: Paths, data: DataDir = None, exclude: Exclude = None, json_: AsJson = False
) -> None:
    """Index folders of HTML or Markdown pages; a second run reads only what changed."""
    import asyncio

    from ._index_store import settings_for

    report = asyncio.run(_index(paths, settings_for(data), exclude or []))
    for each in report.skipped:
        typer.echo(f"skipped {each.path}: {each.reason}", err=True)
    if json_:
        typer.echo(json.dumps(_as_json(report), ensure_ascii=False))
    else:
        typer.echo(
            f"{report.documents:,} pages, {report.passages:,} passages in {report.seconds:.1f} s "
            f"({report.changed:,} new or changed, {report.removed:,} removed)"
        )


async def _index(paths: list[str], settings: Settings, exclude: list[str]) -> IndexReport:
    from chatdock.ingest import index, open_sources

    from ._index_store import open_database
    from ._progress import progress_bar

    open_sources(paths)  # A wrong path is refused before a data folder is made for it.
    async with open_database(settings) as database:
        with progress_bar("Indexing") as progress:
            return await index(
                paths, database=database, settings=settings, exclude=exclude, progress=progress
            )


def _as_json(report: IndexReport) -> dict[str, object]:
    return {
        "documents": report.documents,
        "passages": report.passages,
        "changed": report.changed,
        "removed": report.removed,
        "skipped": [{"path": each.path, "reason": each.reason} for each in report.skipped],
        "seconds": round(report.seconds, 3),
    }
