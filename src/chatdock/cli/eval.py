"""`chatdock eval`: how well search finds what people say it should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatdock.errors import UsageError

from ._app import AsJson, DataDir, app

if TYPE_CHECKING:
    from chatdock.knowledge import Case, Score
    from chatdock.settings import Settings

File = Annotated[
    Path,
    typer.Argument(
        help='Lines {"q": "…", "targets": ["page.html"]} or {"q": "…", "unanswerable": true}.'
    ),
]


@app.command("eval")
def eval_command(file: File, data: DataDir = None, json_: AsJson = False) -> None:
    """Search for every question of a file and report recall, nDCG and MRR at page level."""
    import asyncio

    from ._index_store import settings_for

    cases = _read_cases(file)
    metrics = asyncio.run(_evaluate(cases, settings_for(data)))
    if json_:
        typer.echo(json.dumps(metrics))
        return
    for name, value in metrics.items():
        typer.echo(f"{name:>20}  {value if isinstance(value, int) else format(value, '.4f')}")


async def _evaluate(cases: list[Case], settings: Settings) -> dict[str, float]:
    from chatdock.knowledge import judge

    from ._index_store import open_index

    async with open_index(settings) as knowledge:
        await knowledge.warm()
        scores = [await judge(knowledge, case) for case in cases if case.targets]
    return _metrics(scores, unanswerable=sum(not case.targets for case in cases))


def _metrics(scores: list[Score], *, unanswerable: int) -> dict[str, float]:
    from chatdock.knowledge import mean_and_interval, quantile

    ndcg, interval = mean_and_interval([score.ndcg for score in scores])
    times = [score.milliseconds for score in scores]
    return {
        "questions": len(scores),
        "unanswerable": unanswerable,
        "recall@10": mean_and_interval([score.recall for score in scores])[0],
        "ndcg@10": ndcg,
        "ndcg@10_ci95": interval,
        "mrr@10": mean_and_interval([score.reciprocal_rank for score in scores])[0],
        "ms_p50": quantile(times, 0.5),
        "ms_p95": quantile(times, 0.95),
    }


def _read_cases(file: Path) -> list[Case]:
    from ._jsonl import read_jsonl

    cases = [_case(file, number, line) for number, line in read_jsonl(file)]
    if not cases:
        raise UsageError(f"{file} holds no question.")
    return cases


def _case(file: Path, number: int, line: dict[str, Any]) -> Case:
    from chatdock.knowledge import Case

    question, targets = line.get("q"), line.get("targets")
    if isinstance(question, str):
        if line.get("unanswerable") is True:
            return Case(question=question, targets=frozenset())
        if isinstance(targets, list) and targets:
            return Case(question=question, targets=frozenset(map(str, targets)))  # pyright: ignore[reportUnknownArgumentType]
    raise UsageError(
        f'{file}, line {number}: needs "q" and either "targets" or "unanswerable": true.'
    )
