"""`chatdock index`, `search` and `eval` as a user runs them: exit code, stdout, stderr."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.requirements import requirement

MAIN = "from chatdock.cli import main; main()"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", MAIN, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    (folder / "basil.md").write_text("# Basil\n\n## Watering\n\nEvery morning.", encoding="utf-8")
    (folder / "mint.html").write_text("<h1 id=mint>Mint</h1><p>Likes wet soil.", encoding="utf-8")
    (folder / "index.html").write_text("<h1>Herbs</h1><p>All the herbs.", encoding="utf-8")
    (folder / "broken.html").write_bytes(b"\0\0\0\0")
    return folder


@pytest.fixture(scope="module")
def data(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    assert run("index", site, "--data", folder).returncode == 0
    return folder


def test_index_prints_its_report_as_json(site: Path, tmp_path: Path) -> None:
    result = run("index", site, "--data", tmp_path, "--exclude", "index.html", "--json")

    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["seconds"] > 0
    assert {key: report[key] for key in ("documents", "passages", "skipped")} == {
        "documents": 2,
        "passages": 2,
        "skipped": [{"path": "broken.html", "reason": "binary file"}],
    }
    assert result.stderr == "skipped broken.html: binary file\n"


def test_files_with_one_address_are_indexed_once_and_the_other_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    for name in ("README.md", "index.md", "a.html", "a.md"):
        (folder / name).write_text("<h1>Same</h1>", encoding="utf-8")

    result = run("index", folder, "--data", tmp_path / "data", "--json")

    assert result.returncode == 0
    assert json.loads(result.stdout)["documents"] == 2
    assert result.stderr.splitlines() == [
        "skipped a.md: a.html has the same address",
        "skipped README.md: index.md has the same address",
    ]
    (folder / "index.md").unlink()
    assert (
        json.loads(run("index", folder, "--data", tmp_path / "data", "--json").stdout)["changed"]
        == 1
    )


def test_search_prints_the_documented_fields_best_first(data: Path) -> None:
    result = run("search", "when to water basil", "--data", data, "--limit", "2", "--json")

    hits: list[dict[str, Any]] = json.loads(result.stdout)
    assert [hits[0][key] for key in ("document", "url", "anchor", "heading", "text")] == [
        "basil.md",
        "/basil.html",
        "watering",
        "Basil › Watering",
        "Every morning.",
    ]
    assert len(hits) <= 2
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


def test_search_in_a_scope_looks_at_that_page_only(data: Path) -> None:
    result = run("search", "herbs", "--scope", "page", "--page", "/", "--data", data, "--json")

    assert {hit["document"] for hit in json.loads(result.stdout)} == {"index.html"}


def test_a_batch_is_answered_line_by_line(data: Path, tmp_path: Path) -> None:
    queries = ["mint", "", 'wet "soil" AND (', "x" * 100_000]
    batch = tmp_path / "queries.jsonl"
    batch.write_text("\n".join(json.dumps({"q": query}) for query in queries), encoding="utf-8")

    result = run("search", "--batch", batch, "--data", data, "--json")

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["q"] for line in lines] == queries
    assert all(line["ms"] > 0 for line in lines)
    assert lines[0]["results"][0]["document"] == "mint.html"


def test_eval_reports_measures_and_counts_what_has_no_answer(data: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"q": "mint", "targets": ["mint.html"]}\n\n{"q": "cars", "unanswerable": true}\n',
        encoding="utf-8",
    )

    metrics = json.loads(run("eval", cases, "--data", data, "--json").stdout)

    assert (metrics["questions"], metrics["unanswerable"]) == (1, 1)
    assert (metrics["recall@10"], metrics["ndcg@10"], metrics["mrr@10"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "x", "--data", "nowhere"], "There is no index in nowhere"),
        (["search"], "Give a query or --batch FILE"),
        (["search", " "], "Give a query or --batch FILE"),
        (["search", "x", "--batch", "y"], "Give either a query or --batch FILE"),
        (["search", "--batch", "absent.jsonl"], "absent.jsonl cannot be read"),
        (["index", "nowhere"], "nowhere does not exist"),
        (["eval", "absent.jsonl"], "absent.jsonl cannot be read"),
    ],
)
def test_wrong_use_ends_with_exit_code_2_and_what_to_do(arguments: list[str], message: str) -> None:
    result = run(*arguments)

    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not Path("nowhere").exists()


@pytest.mark.parametrize(
    "line", ["no json", "[1]", '{"q": 1}', '{"q": "x"}', '{"q": "x", "targets": []}']
)
def test_a_wrong_line_of_a_file_is_named(data: Path, tmp_path: Path, line: str) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f'{{"q": "mint", "targets": ["mint.html"]}}\n{line}\n', encoding="utf-8")

    result = run("eval", cases, "--data", data)

    assert result.returncode == 2
    assert "line 2" in result.stderr


@requirement("KNO-5")
def test_index_and_search_need_no_network_and_leave_nothing_in_the_home_folder(
    site: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    alone = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'): raise SystemExit('network')\n"
        "sys.addaudithook(refuse)\n" + MAIN
    )

    def run_alone(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", alone, *map(str, arguments), "--data", str(tmp_path / "data")],
            env={"HOME": str(home), "PATH": os.environ["PATH"]},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert run_alone("index", site).returncode == 0
    found = run_alone("search", "sprinkle basil at dawn", "--json")

    assert json.loads(found.stdout)[0]["document"] == "basil.md", found.stderr
    assert not list(home.iterdir())


def test_index_and_search_do_not_import_the_agent_sdks() -> None:
    check = (
        "import sys; import chatdock.knowledge, chatdock.ingest, chatdock.cli.index, chatdock.cli.search;"
        "print([name for name in ('agents', 'openai', 'chatkit', 'fastapi') if name in sys.modules])"
    )

    result = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )

    assert result.stdout == "[]\n"
