"""Search quality and speed, beside plain BM25 and vectors alone, over the same passages in the same run.

`python -m benchmarks.retrieval [--lookups FILE]`. Two sets of questions: index terms of the PostgreSQL
manual with the pages that its index points to (`bookindex.html` itself is not indexed), and questions
about Django in a reader's words, with the pages that its FAQ and its table of contents give for them.

Each set is split in halves by a hash of the question. The weights in `chatdock.knowledge.ranking` and
`lexical` were chosen on the tuning halves alone; the held-out halves are what counts. Pages are ranked
by their best passage. Times are of a search for ten passages in a warm process.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

# As the commands do it, for every system here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks.report import save, show
from chatdock.ingest import index
from chatdock.knowledge import (
    Knowledge,
    Passage,
    Score,
    mean_and_interval,
    open_knowledge,
    quantile,
    score_pages,
)
from chatdock.knowledge.embedding import static_embedder
from chatdock.settings import Settings
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate

ROOT: Final = Path(__file__).parents[1]
LOOKUPS: Final = ROOT.parent / "shared/retrieval/postgres-15-index.jsonl"
QUESTIONS: Final = ROOT / "benchmarks/data/django-faq.jsonl"
MANUALS: Final = Path("/usr/share/doc")
PASSAGES: Final = 100

Search = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a query and a number of passages to the documents of the best passages, best first."""

Judged = tuple[Score, float]
"""A score and the processor's milliseconds of the same search, all threads."""


def is_held_out(question: str) -> bool:
    """Tell whether a question is in the half that nothing was tuned on."""
    return hashlib.sha256(question.encode()).digest()[0] % 2 == 1


def chatdock(knowledge: Knowledge) -> Search:
    """ChatDock's own search."""

    async def search(query: str, limit: int) -> Sequence[str]:
        result = await knowledge.search([query], limit=limit)
        return [hit.passage.document for hit in result.hits]

    return search


def plain_bm25(passages: Sequence[Passage]) -> Search:
    """SQLite's BM25 with Porter stemming over headings and text as one field, any word matches."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61')")
    rows = ((f"{each.title}\n{each.heading}\n{each.text}",) for each in passages)
    connection.executemany("INSERT INTO t VALUES (?)", rows)

    async def search(query: str, limit: int) -> Sequence[str]:
        expression = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        found = connection.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t), rowid LIMIT ?",
            (expression, limit),
        )
        numbers: list[int] = [row[0] for row in found]
        return [passages[number - 1].document for number in numbers]

    return search


def vectors_alone(passages: Sequence[Passage]) -> Search:
    """Cosines of the embedded default, headings and text as one string."""
    embedder = static_embedder()
    vectors = embedder.embed([f"{each.title}\n{each.heading}\n{each.text}" for each in passages])

    async def search(query: str, limit: int) -> Sequence[str]:
        cosines = vectors @ embedder.embed([query])[0]
        best: list[int] = np.argsort(-cosines, kind="stable")[:limit].tolist()
        return [passages[row].document for row in best]

    return search


async def judge(search: Search, cases: Sequence[dict[str, Any]]) -> list[Judged]:
    """Search for every case: once to time ten passages, once to rank ten pages."""
    judged: list[Judged] = []
    for case in cases:
        wall, processor = time.perf_counter(), time.process_time()
        await search(case["q"], 10)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        pages = list(dict.fromkeys(await search(case["q"], PASSAGES)))[:10]
        score = score_pages(pages, set(case["targets"]), wall * 1000)
        judged.append((score, processor * 1000))
    return judged


def summary(judged: Sequence[Judged], baseline: Sequence[Judged]) -> dict[str, float]:
    """Figures of one system on one half, and its paired difference to plain BM25."""
    scores = [score for score, _ in judged]
    ndcg, interval = mean_and_interval([each.ndcg for each in scores])
    pairs = zip(scores, baseline, strict=True)
    gain, gain_interval = mean_and_interval([one.ndcg - other.ndcg for one, (other, _) in pairs])
    times = [each.milliseconds for each in scores]
    return {
        "questions": len(scores),
        "ndcg@10": ndcg,
        "ndcg@10_ci95": interval,
        "recall@10": mean_and_interval([each.recall for each in scores])[0],
        "mrr@10": mean_and_interval([each.reciprocal_rank for each in scores])[0],
        "gain_over_bm25": gain,
        "gain_ci95": gain_interval,
        "ms_p50": quantile(times, 0.5),
        "ms_p95": quantile(times, 0.95),
        "cpu_ms_p50": quantile([processor for _, processor in judged], 0.5),
    }


async def measure(
    manual: str, exclude: Sequence[str], cases: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Index a manual and put every system to both halves of its questions."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        database = Database.of(settings)
        await migrate(database)
        source = str(MANUALS / manual / "html")
        await index([source], database=database, settings=settings, exclude=exclude)
        knowledge = open_knowledge(database, settings)
        await knowledge.warm()
        passages = await all_passages(knowledge)
        systems = {
            "plain BM25": plain_bm25(passages),
            "vectors alone": vectors_alone(passages),
            "ChatDock": chatdock(knowledge),
        }
        figures: dict[str, Any] = {}
        for half, wanted in (("tuning", False), ("held out", True)):
            chosen = [case for case in cases if is_held_out(case["q"]) is wanted]
            scores = {name: await judge(search, chosen) for name, search in systems.items()}
            baseline = scores["plain BM25"]
            figures[half] = {name: summary(each, baseline) for name, each in scores.items()}
        await database.close()
    return figures


async def all_passages(knowledge: Knowledge) -> list[Passage]:
    """Every passage of an index, in the order of the site."""
    found = (await knowledge.passages(await knowledge.ids())).values()
    return sorted(found, key=lambda each: (each.document, each.position))


def read_cases(path: Path) -> list[dict[str, Any]]:
    """Read lines of `{"q", "targets"}`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lookups", type=Path, default=LOOKUPS)
    lookups: Path = parser.parse_args().lookups
    figures: dict[str, Any] = {}
    if lookups.exists():
        cases = read_cases(lookups)
        figures["look-ups, PostgreSQL"] = asyncio.run(
            measure("postgresql-doc-15", ["bookindex.html"], cases)
        )
    figures["questions, Django"] = asyncio.run(
        measure("python-django-doc", [], read_cases(QUESTIONS))
    )
    for name, halves in figures.items():
        for half, systems in halves.items():
            rows = [
                (system, *(f"{value:.3f}" for value in list(each.values())[1:]))
                for system, each in systems.items()
            ]
            size = systems["ChatDock"]["questions"]
            header = ("", *list(systems["ChatDock"])[1:])
            show(f"{name}: {half} half, {size} questions", header, rows)
    save("retrieval", figures)


if __name__ == "__main__":
    main()
