"""A bad page costs no other page its place: all others are indexed, found and served."""

import os
from pathlib import Path

import httpx
import pytest

from chatdock.hosts.folder import folder_site
from chatdock.ingest import IndexReport, Progress, Skipped, Source, index, pipeline
from chatdock.knowledge import open_knowledge
from chatdock.settings import Settings
from chatdock.storage.engine import Database

ALIASES = "\n".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(9))
BAD_PAGES = {
    "charset.html": b'<meta charset="hex"><p>caf\xe9',
    "idna.html": b'<meta charset="idna"><p>caf\xe9',
    "deep.html": b"<div>" * 100_000 + b"text",
    "deep.md": b"---\nt: " + b"[" * 50_000 + b"\n---\ntext",
    "aliases.md": f"---\na0: &a0 x\n{ALIASES}\ntitle: *a9\n---\ntext".encode(),
    "half.md": b'---\ntitle: "\\ud83d"\n---\ntext',
    "comments.md": b"{/*" * 60_000,
    os.fsdecode(b"\xff.md"): b"text",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "good.md").write_text("# Basil\n\nWater it every morning.", encoding="utf-8")
    return folder


async def build(
    folder: Path, database: Database, *, progress: Progress | None = None, **options: object
) -> IndexReport:
    settings = Settings.model_validate(options)
    return await index([str(folder)], database=database, settings=settings, progress=progress)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", BAD_PAGES)
async def test_a_bad_page_costs_no_other_page_its_place(
    name: str, folder: Path, database: Database
) -> None:
    (folder / name).write_bytes(BAD_PAGES[name])

    await build(folder, database)

    found = await open_knowledge(database, Settings()).search(["when to water basil"])
    assert found.hits[0].passage.document == "good.md"
    transport = httpx.ASGITransport(folder_site([Source(folder)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        assert "Water it" in (await client.get("/good.html")).text


async def test_a_page_that_breaks_its_parser_is_skipped_with_a_reason(
    folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(_: str) -> None:
        raise RecursionError

    (folder / "bad.html").write_text("text", encoding="utf-8")
    monkeypatch.setattr(pipeline, "parse_html", parse)

    report = await build(folder, database)

    assert report.documents == 1
    assert report.skipped == (Skipped("bad.html", "cannot be parsed (RecursionError)"),)


async def test_a_file_that_grows_is_read_no_further_than_allowed(
    folder: Path, database: Database
) -> None:
    grown = folder / "grown.html"
    grown.write_bytes(b"text")

    def grow(done: int, total: int) -> None:
        grown.write_bytes(b"text " * 1_000)

    report = await build(folder, database, progress=grow, max_page_bytes=1_024)

    (skipped,) = report.skipped
    assert skipped.reason == "larger than 1,024 bytes (CHATDOCK_MAX_PAGE_BYTES)"
