"""`chatdock doctor` finds what is wrong with an installation and says how to mend it."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.requirements import partly
from tests.running_app import write_pages
from tests.serving import run_chatdock

Findings = dict[str, tuple[str, str]]


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    write_pages(tmp_path / "site")
    assert run_chatdock("index", "site", cwd=tmp_path).returncode == 0
    return tmp_path


def doctor(folder: Path, env: Mapping[str, str] | None = None) -> tuple[int, Findings]:
    """Exit code, and what was found and what mends it by subject; the widget depends on the build."""
    done = run_chatdock("doctor", "--json", cwd=folder, env=env)
    assert done.stderr == ""
    findings = {each["subject"]: (each["found"], each["fix"]) for each in json.loads(done.stdout)}
    del findings["widget"]
    return done.returncode, findings


def execute(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / ".chatdock" / "chatdock.db")) as connection:
        connection.execute(statement)
        connection.commit()


@partly("OPS-2")
def test_a_sound_installation_needs_no_fix(installation: Path) -> None:
    code, findings = doctor(installation)

    assert {subject: fix for subject, (_, fix) in findings.items()} == {
        "database": "",
        "index": "",
        "model": "",
    }
    assert findings["index"][0] == "3 pages, 4 passages"
    assert code == 0


@partly("OPS-2")
def test_an_empty_index_is_found(installation: Path) -> None:
    execute(installation, "DELETE FROM knowledge_passages")
    execute(installation, "DELETE FROM knowledge_documents")

    code, findings = doctor(installation)

    assert code == 1
    assert findings["database"][1] == ""
    assert findings["index"][0] == "empty"
    assert "make one with `chatdock index PATH --data .chatdock`" in findings["index"][1]


def test_a_folder_without_anything_lacks_its_index_only(tmp_path: Path) -> None:
    code, findings = doctor(tmp_path)

    assert code == 1
    assert [subject for subject, (_, fix) in findings.items() if fix] == ["index"]
    assert not (tmp_path / ".chatdock").exists()


@partly("OPS-2")
@pytest.mark.parametrize(
    ("env", "fix"),
    [
        ({"CHATDOCK_MODEL": "openai/m"}, "Set CHATDOCK_MODEL_API_KEY (or OPENAI_API_KEY)"),
        (
            {"CHATDOCK_MODEL": "chat/m", "CHATDOCK_MODEL_BASE_URL": "localhost:11434/v1"},
            "Set CHATDOCK_MODEL_BASE_URL to an address such as http://localhost:11434/v1.",
        ),
    ],
)
def test_a_model_that_cannot_be_used_is_found(
    installation: Path, env: Mapping[str, str], fix: str
) -> None:
    code, findings = doctor(installation, env)

    assert code == 1
    assert fix in findings["model"][1]
