"""`chatdock doctor`: looks at an installation and says how to mend what it finds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import typer

from chatdock.errors import ChatDockError, UsageError

from ._app import AsJson, DataDir, app

if TYPE_CHECKING:
    from chatdock.settings import Settings

_WEB_ADDRESS: Final = re.compile(r"https?://[^/\s]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `fix` is empty when all is well."""

    subject: str
    found: str
    fix: str = ""


@app.command("doctor")
def doctor_command(data: DataDir = None, json_: AsJson = False) -> None:
    """Check settings, database, index, model and widget; exit code 1 when something needs a fix."""
    from ._index_store import settings_for

    settings = settings_for(data)
    checks: tuple[Callable[[Settings], Finding], ...] = (_database, _index, _model, _widget)
    findings = [check(settings) for check in checks]
    if json_:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(_as_text(finding))
    if any(finding.fix for finding in findings):
        raise typer.Exit(1)


def _database(settings: Settings) -> Finding:
    import asyncio

    from ._index_store import check_database

    if settings.database_url is None and not (settings.data_dir / "chatdock.db").exists():
        return Finding("database", f"none in {settings.data_dir} yet; it is made when it is needed")
    try:
        asyncio.run(check_database(settings))
    except ChatDockError as error:
        return Finding("database", "cannot be used", error.message)
    return Finding("database", "opens, and its tables are those of this version")


def _index(settings: Settings) -> Finding:
    import asyncio

    from ._index_store import open_index

    async def size() -> tuple[int, int]:
        async with open_index(settings) as knowledge:
            return await knowledge.size()

    try:
        documents, passages = asyncio.run(size())
    except UsageError as error:
        return Finding("index", "empty", error.message)
    except ChatDockError:
        return Finding("index", "cannot be read", "See to the database first.")
    return Finding("index", f"{documents:,} pages, {passages:,} passages")


def _model(settings: Settings) -> Finding:
    if settings.model == "extractive":
        return Finding("model", "extractive: quotes the pages, needs no key")
    if settings.model_api_key is None and settings.model_base_url is None:
        fix = "Set CHATDOCK_MODEL_API_KEY (or OPENAI_API_KEY), or CHATDOCK_MODEL_BASE_URL."
        return Finding("model", f"{settings.model} without a key", fix)
    if settings.model_base_url and not _WEB_ADDRESS.match(settings.model_base_url):
        fix = "Set CHATDOCK_MODEL_BASE_URL to an address such as http://localhost:11434/v1."
        return Finding("model", f"{settings.model} at no address", fix)
    return Finding("model", f"{settings.model}, not asked now")


def _widget(_settings: Settings) -> Finding:
    from chatdock.http.widget import STATIC

    if (STATIC / "chatdock.js").is_file():
        return Finding("widget", "built")
    return Finding("widget", "not built", "Run `make build` in the source tree (it needs Node).")


def _as_text(finding: Finding) -> str:
    if not finding.fix:
        return f"ok    {finding.subject}: {finding.found}"
    return f"FIX   {finding.subject}: {finding.found}\n      {finding.fix}"
