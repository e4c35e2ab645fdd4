"""Folders are indexed into a real database and searched."""

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from chatdock.assistant import ReaderSearch
from chatdock.context import PageContext
from chatdock.errors import UsageError
from chatdock.ingest import IndexReport, Skipped, index
from chatdock.knowledge import Knowledge, open_knowledge
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from tests.requirements import partly, requirement

Write = Callable[..., None]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for path, text in {
        "index.md": "# Herbs\n\nA guide to kitchen herbs.\n\n## Pictures\n\nImages of every plant.",
        "growing/basil.md": "# Basil\n\n## Watering\n\nWater basil every morning.\n\n"
        "## Harvest\n\nCut the leaves above a pair of leaves.",
        "growing/mint.md": "# Mint\n\n## Watering\n\nMint likes wet soil and needs much water.",
        "cooking/pesto.html": "<title>Pesto</title><main><h1 id=p>Pesto</h1>"
        "<p>Pesto needs basil, oil and cheese.<h2 id=op>The <code>-&gt;&gt;</code> operator</h2>"
        "<p>Use <code>data ->> 'leaf'</code> or getLeafById.</main>",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


async def build(site: Path, database: Database, **options: object) -> IndexReport:
    return await index([str(site)], database=database, settings=settings(**options))


def settings(**options: object) -> Settings:
    return Settings.model_validate(options)


async def documents(knowledge: Knowledge, query: str, **options: object) -> list[str]:
    result = await knowledge.search([query], **options)  # pyright: ignore[reportArgumentType]
    return list(dict.fromkeys(hit.passage.document for hit in result.hits))


async def test_a_passage_says_where_it_stands(site: Path, database: Database) -> None:
    await build(site, database)
    knowledge = open_knowledge(database, settings(site_url="https://herbs.example/kitchen/"))

    [hit, *_] = (await knowledge.search(["when should I water basil?"])).hits

    passage = hit.passage
    assert (passage.document, passage.url) == (
        "growing/basil.md",
        "https://herbs.example/kitchen/growing/basil.html",
    )
    assert (passage.anchor, passage.title, passage.section) == ("watering", "Basil", "growing")
    assert passage.heading == "Basil › Watering"
    assert passage.text == "Water basil every morning."
    assert (await knowledge.passages([passage.id, "unknown"])) == {passage.id: passage}
    assert await knowledge.size() == (4, 7)


@partly("KNO-2")
async def test_an_indexed_page_is_cut_by_the_settings_and_its_passages_know_their_neighbours(
    site: Path, database: Database
) -> None:
    code = "\n".join(f"plant(seed={number}, depth={number}, row={number})" for number in range(60))
    row = "| " + " seed " * 80 + " | x |"
    sentences = "\n\n".join(f"Sentence {number} tells of seeds." for number in range(40))
    (site / "seeds.md").write_text(
        f"# Seeds\n\n{sentences}\n\n## Code\n\n```\n{code}\n```\n\n## Table\n\n| a | b |\n| - | - |\n{row}\n",
        encoding="utf-8",
    )
    await build(site, database, passage_tokens=60, passage_max_tokens=80, passage_overlap=0.3)
    knowledge = open_knowledge(database, settings())

    ids = await knowledge.ids()
    found = await knowledge.passages(ids)
    passages = [found[key] for key in ids if found[key].document == "seeds.md"]

    assert [each.position for each in passages] == list(range(len(passages)))
    assert list(dict.fromkeys((each.heading, each.anchor) for each in passages)) == [
        ("Seeds", "seeds"),
        ("Seeds › Code", "code"),
        ("Seeds › Table", "table"),
    ]
    texts = [each.text for each in passages if each.heading == "Seeds"]
    assert len(texts) > 5
    assert all(before.splitlines()[-1] in after for before, after in pairwise(texts))
    assert any(code in each.text for each in passages)
    assert any(" ".join(["seed"] * 80) in each.text for each in passages)


@requirement("KNO-3")
async def test_by_default_section_and_page_multiply_the_score_before_the_cut(
    site: Path, database: Database
) -> None:
    for number in range(120):
        (site / f"{number}.md").write_text(
            f"# Note {number}\n\nWater it, water it.", encoding="utf-8"
        )
    await build(site, database)
    knowledge = open_knowledge(database, settings())

    async def scores(**options: Any) -> dict[str, float]:
        found = await knowledge.search(["watering mint"], limit=200, **options)
        return {hit.passage.id: hit.score for hit in reversed(found.hits)}

    anywhere = await scores()
    here = await scores(page="growing/mint.md")

    passages = await knowledge.passages(list(here))
    for key, score in here.items():
        document = passages[key].document
        factor = 1.2 * (1.1 if document == "growing/mint.md" else 1)
        if document.startswith("growing/"):
            assert score == pytest.approx(anywhere[key] * factor)
        else:
            assert score == pytest.approx(anywhere[key])


@requirement("KNO-3")
async def test_a_passage_comes_into_a_short_result_by_its_boost(
    site: Path, database: Database
) -> None:
    await build(site, database)
    knowledge = open_knowledge(database, settings(page_boost=3.0))

    async def best(**options: Any) -> str:
        found = await knowledge.search(["how much water"], limit=1, **options)
        return found.hits[0].passage.document

    assert await best() == "growing/mint.md"
    assert await best(page="growing/basil.md") == "growing/basil.md"


@requirement("KNO-3")
@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("->>", "cooking/pesto.html"),
        ("get leaf by id", "cooking/pesto.html"),
        ("getLeafById", "cooking/pesto.html"),
        ("harvesting", "growing/basil.md"),
        ("photos", "index.md"),
    ],
)
async def test_names_operators_word_forms_and_meanings_are_found(
    site: Path, database: Database, query: str, document: str
) -> None:
    await build(site, database)

    assert (await documents(open_knowledge(database, settings()), query))[0] == document


@requirement("KNO-3")
async def test_narrow_scopes_filter_and_the_wide_one_prefers_the_readers_place(
    site: Path, database: Database
) -> None:
    await build(site, database)
    knowledge = open_knowledge(database, settings(page_boost=3.0))
    here = "https://elsewhere.example/growing/mint/?q=1"

    assert await documents(knowledge, "basil", scope="section", page=here) == ["growing/basil.md"]
    assert await documents(knowledge, "watering", scope="page", page=here) == ["growing/mint.md"]
    assert (await documents(knowledge, "watering", page="growing/basil.md"))[
        0
    ] == "growing/basil.md"
    assert (await documents(knowledge, "watering", page=here))[0] == "growing/mint.md"


@requirement("KNO-3")
async def test_a_scope_that_finds_nothing_says_so_and_widens(
    site: Path, database: Database
) -> None:
    await build(site, database)
    knowledge = open_knowledge(database, settings())

    narrow = await knowledge.search(["basil"], scope="page", page="growing/basil.md")
    unknown = await knowledge.search(["basil"], scope="page", page="/no/such/page")
    empty = await knowledge.search(["pesto"], scope="page", page="growing/mint.md")

    assert (narrow.scope, narrow.widened) == ("page", False)
    assert (unknown.scope, unknown.widened) == ("site", True)
    assert (empty.scope, empty.widened) == ("site", True)
    assert empty.hits[0].passage.document == "cooking/pesto.html"


async def test_several_wordings_keep_the_best_score_and_order_is_stable(
    site: Path, database: Database
) -> None:
    if not database.is_sqlite:
        pytest.skip("words are not searched on PostgreSQL yet: KNO-6")
    await build(site, database)
    knowledge = open_knowledge(database, settings())

    one = await knowledge.search(["pesto cheese"])
    both = await knowledge.search(["mint", "pesto cheese", "mint"], limit=3)
    again = await knowledge.search(["mint", "pesto cheese", "mint"], limit=3)

    assert len(both.hits) == 3
    assert both == again
    assert {hit.passage.document for hit in both.hits} >= {"growing/mint.md", "cooking/pesto.html"}
    assert max(hit.score for hit in both.hits) >= one.hits[0].score
    assert [hit.score for hit in both.hits] == sorted(
        (hit.score for hit in both.hits), reverse=True
    )


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        '"',
        "a AND OR NOT (",
        "title:x*",
        "NEAR(a b)",
        "\0",
        "'; --",
        "x" * 100_000,
        "罗勒",
        "\ud800",
    ],
)
async def test_a_query_of_any_kind_is_only_text(site: Path, database: Database, query: str) -> None:
    await build(site, database)

    result = await open_knowledge(database, settings()).search([query])

    assert result.scope == "site"


async def test_an_empty_database_finds_nothing(database: Database) -> None:
    knowledge = open_knowledge(database, settings())

    await knowledge.warm()
    assert (await knowledge.search(["basil"])).hits == ()
    assert await knowledge.size() == (0, 0)
    assert await knowledge.locate("/") is None


@partly("KNO-13")
async def test_a_page_is_located_by_its_address(site: Path, database: Database) -> None:
    await build(site, database)
    knowledge = open_knowledge(database, settings(site_url="https://herbs.example/kitchen"))

    found = await knowledge.locate("https://herbs.example/kitchen/growing/basil/#harvest")

    assert found is not None
    assert (found.document, found.title, found.section) == ("growing/basil.md", "Basil", "growing")
    assert await knowledge.locate("https://herbs.example/kitchen/growing/parsley") is None


async def test_only_what_changed_is_indexed_again_and_readers_notice(
    site: Path, database: Database
) -> None:
    first = await build(site, database)
    knowledge = open_knowledge(database, settings())
    basil = (await knowledge.search(["harvest the leaves"])).hits[0].passage

    same = await build(site, database)
    (site / "growing/mint.md").write_text("# Mint\n\nMint is now about rockets.", encoding="utf-8")
    (site / "cooking/pesto.html").unlink()
    (site / "new.md").write_text("# Thyme\n\nThyme is dry.", encoding="utf-8")
    os.utime(site / "growing/basil.md")
    changed = await build(site, database)

    assert (first.documents, first.changed, first.removed) == (4, 4, 0)
    assert (same.documents, same.changed, same.removed) == (4, 0, 0)
    assert (changed.documents, changed.changed, changed.removed) == (4, 2, 1)
    assert (await documents(knowledge, "rockets"))[0] == "growing/mint.md"
    assert "cooking/pesto.html" not in await documents(knowledge, "pesto cheese oil")
    assert (await knowledge.search(["harvest the leaves"])).hits[0].passage == basil


async def test_other_sizes_of_passages_make_all_of_them_again(
    site: Path, database: Database
) -> None:
    await build(site, database)

    again = await build(site, database, passage_tokens=200)

    assert (again.documents, again.changed) == (4, 4)


async def test_several_folders_are_one_index(site: Path, database: Database) -> None:
    report = await index(
        [str(site / "growing"), str(site / "cooking")], database=database, settings=settings()
    )
    knowledge = open_knowledge(database, settings())

    [hit, *_] = (await knowledge.search(["pesto"])).hits
    assert report.documents == 3
    assert (hit.passage.document, hit.passage.url) == ("pesto.html", "/cooking/pesto.html")


async def test_the_readers_page_is_found_in_each_of_several_folders(
    site: Path, database: Database
) -> None:
    for folder, text in {"growing": "Sow it early.", "cooking": "Bake it early."}.items():
        (site / folder / "start.md").write_text(f"# Start\n\n{text}", encoding="utf-8")
    await index(
        [str(site / "growing"), str(site / "cooking")], database=database, settings=settings()
    )
    knowledge = open_knowledge(database, settings())

    for url in ("/growing/start.html", "/cooking/start.html"):
        search = await ReaderSearch.from_page(knowledge, PageContext(path=url))
        hits = (await search.find(["early"], scope="page")).hits
        assert {hit.passage.url for hit in hits} == {url}


async def test_bad_files_are_reported_and_skipped(site: Path, database: Database) -> None:
    (site / "binary.html").write_bytes(b"\x89PNG\r\n\0\0" * 100)
    (site / "empty.html").write_text("", encoding="utf-8")
    (site / "huge.html").write_bytes(b"<p>" + b"word " * 4_000_000)

    report = await build(site, database)

    assert report.documents == 4
    assert report.skipped == (
        Skipped("binary.html", "binary file"),
        Skipped("empty.html", "no text of its own"),
        Skipped("huge.html", "larger than 10,485,760 bytes (CHATDOCK_MAX_PAGE_BYTES)"),
    )


async def test_a_folder_without_a_page_is_refused_and_the_old_index_stays(
    site: Path, database: Database, tmp_path: Path
) -> None:
    await build(site, database)
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "a.css").write_text("x", encoding="utf-8")

    with pytest.raises(UsageError, match="No page to index"):
        await build(tmp_path / "none", database)
    assert await open_knowledge(database, settings()).size() == (4, 7)


@partly("KNO-9")
@pytest.mark.parametrize(
    ("manual", "pages", "database"),
    [
        ("postgresql-doc-15", 1_160, "postgresql"),
        ("python3-doc", 480, "sqlite"),
        ("python-django-doc", 530, "sqlite"),
    ],
    indirect=["database"],
)
async def test_every_anchor_of_a_real_manual_exists_on_its_page(
    manual: str, pages: int, database: Database
) -> None:
    folder = Path("/usr/share/doc") / manual / "html"
    if not folder.is_dir():
        pytest.skip(f"the Debian package {manual} is not installed")
    report = await build(folder, database)
    knowledge = open_knowledge(database, settings())

    anchors = await knowledge.anchors()

    assert report.documents >= pages
    for document, wanted in anchors.items():
        missing = wanted - ids_of(folder / document)
        assert not missing, document


def ids_of(page: Path) -> set[str]:
    tree = LexborHTMLParser(page.read_text(encoding="utf-8", errors="replace"))
    ids = {node.id for node in tree.css("[id]")}
    names = {node.attributes.get("name") for node in tree.css("a[name]")}
    return {each for each in ids | names if each}
