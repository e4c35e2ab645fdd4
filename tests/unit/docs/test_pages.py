"""The documentation's links lead somewhere, its samples are files that run, its messages exist."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from chatdock.ingest.markdown import render

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
TEXTS_AT_THE_ROOT = sorted(ROOT.glob("*.md"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(heading.id for heading in render(path.read_text()).headings)


def links(path: Path) -> Iterator[tuple[Path, str]]:
    """Relative links in the Markdown of a page: the file and the anchor that each means."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target:
            file, _, anchor = target.partition("#")
            yield (path.parent / file if file else path), anchor


@pytest.mark.parametrize("page", [*PAGES, *TEXTS_AT_THE_ROOT], ids=name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for file, anchor in links(page):
        assert file.exists(), f"{file} does not exist"
        assert not anchor or anchor in anchors(file.resolve()), f"{file} has no #{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_page_has_a_title(page: Path) -> None:
    assert render(page.read_text()).title


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_page_can_be_reached_from_the_folders_index(page: Path) -> None:
    if page == DOCS / "index.md":
        return
    index = page.parent / "index.md"
    if page == index or not index.exists():
        index = page.parent.parent / "index.md"
    assert page in {file.resolve() for file, _ in links(index)}


def test_every_python_sample_is_a_file_of_docs_src() -> None:
    sources = {path.read_text() for path in (ROOT / "docs_src").rglob("*.py")}
    samples = {
        sample
        for page in PAGES
        for sample in re.findall(
            r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE
        )
    }
    assert samples == sources


def test_every_message_in_troubleshooting_is_one_of_ours() -> None:
    page = (DOCS / "troubleshooting.md").read_text()
    headings = re.findall(r"^### `(.*)`$", page, re.MULTILINE)
    ours = "\n".join(texts_of_the_source())
    for heading in headings:
        for part in heading.split("…"):
            assert part in ours, f"no message of ours has {part!r}"


def texts_of_the_source() -> Iterator[str]:
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_remedy_for_the_sdk_names_tests_that_are_there() -> None:
    page = (DOCS / "decisions" / "chatkit-sdk.md").read_text()
    tests = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    rows = re.findall(r"^\| (\d+) \|.*\| (`test_.*`) \|$", page, re.MULTILINE)
    assert set(re.findall(r"`(test_\w+)`", page)) <= tests
    chat = "".join(path.read_text() for path in (ROOT / "src/chatdock/chat").glob("*.py"))
    cited = set(re.findall(r"# (\d+): |\((\d+)[:)]", chat))
    assert {first or second for first, second in cited} <= {number for number, _ in rows}


def test_every_dependency_has_its_line() -> None:
    python = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = [*python["project"]["dependencies"], *python["dependency-groups"]["dev"]]
    packages = [json.loads(path.read_text()) for path in ROOT.glob("web/packages/*/package.json")]
    named = {re.split(r"[\[<>=]", each)[0] for each in needed}
    named |= {name for package in packages for name in package.get("dependencies", {})}
    named |= json.loads((ROOT / "web" / "package.json").read_text())["devDependencies"].keys()
    listed = re.findall(
        r"^\| `(.*?)` \|", (DOCS / "decisions" / "dependencies.md").read_text(), re.MULTILINE
    )
    assert set(listed) == {name for name in named if not name.startswith("@chatdock/")}
