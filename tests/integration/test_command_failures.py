"""What is wrong with an installation is said by every command in one message, without a traceback."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from chatdock import cli
from tests.serving import CHATDOCK, clean_environment, free_port, run_chatdock

COMMANDS: dict[str, tuple[str, ...]] = {
    "serve": ("serve", "site", "--port", "0"),
    "index": ("index", "site"),
    "search": ("search", "basil"),
    "ask": ("ask", "basil?"),
    "eval": ("eval", "cases.jsonl"),
    "doctor": ("doctor",),
}
every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "basil.md").write_text("# Basil\n\nWater it.", encoding="utf-8")
    (tmp_path / "cases.jsonl").write_text('{"q": "basil", "targets": ["basil.md"]}\n')
    return tmp_path


def failure(done: subprocess.CompletedProcess[str]) -> str:
    """What a failed command says; its report is on stdout for `doctor`."""
    said = done.stdout + done.stderr
    assert done.returncode in {1, 2}, said
    assert "Traceback" not in said
    return said


@every_command
@pytest.mark.parametrize(
    ("name", "value"),
    [("HISTORY_ITEMS", "many"), ("DATABASE_URL", "mysql://reader:s3cret@host/db")],
)
def test_a_setting_that_cannot_be_used_is_named_and_its_value_is_not_repeated(
    folder: Path, command: tuple[str, ...], name: str, value: str
) -> None:
    done = run_chatdock(*command, cwd=folder, env={f"CHATDOCK_{name}": value})

    assert f"CHATDOCK_{name} cannot be used: " in failure(done)
    assert done.returncode == 2
    assert "s3cret" not in done.stdout + done.stderr


@every_command
def test_a_file_in_the_data_folders_place_is_said(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "data").write_text("x")

    done = run_chatdock(*command, "--data", "data", cwd=folder)

    assert "data is a file: name a folder" in failure(done)


@pytest.mark.parametrize("command", [COMMANDS["serve"], COMMANDS["index"]])
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write")
def test_a_data_folder_that_cannot_be_made_is_said(folder: Path, command: tuple[str, ...]) -> None:
    done = run_chatdock(*command, "--data", "/proc/self/data", cwd=folder)

    assert "The data folder /proc/self/data cannot be used" in failure(done)
    assert done.returncode == 1


def corrupt(database: Path) -> None:
    database.write_bytes(b"no database at all, " * 1_000)


def make_newer(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


@every_command
def test_a_database_that_cannot_be_used_is_said(folder: Path, command: tuple[str, ...]) -> None:
    assert run_chatdock("index", "site", "--data", "data", cwd=folder).returncode == 0
    corrupt(folder / "data" / "chatdock.db")

    done = run_chatdock(*command, "--data", "data", cwd=folder)

    assert "chatdock.db cannot be used (file is not a database)" in failure(done)


@pytest.mark.parametrize("command", [COMMANDS["index"], COMMANDS["doctor"]])
def test_a_database_of_a_newer_version_is_used_and_told(
    folder: Path, command: tuple[str, ...]
) -> None:
    assert run_chatdock("index", "site", "--data", "data", cwd=folder).returncode == 0
    make_newer(folder / "data" / "chatdock.db")

    done = run_chatdock(*command, "--data", "data", cwd=folder)

    assert "A newer version of ChatDock has changed the database." in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("command", [COMMANDS["index"], COMMANDS["doctor"]])
def test_a_database_server_that_does_not_answer_is_said(
    folder: Path, command: tuple[str, ...]
) -> None:
    url = f"postgresql+asyncpg://reader:s3cret@127.0.0.1:{free_port()}/docs"

    said = failure(run_chatdock(*command, cwd=folder, env={"CHATDOCK_DATABASE_URL": url}))

    assert "Check CHATDOCK_DATABASE_URL and that the database is running" in said
    assert "s3cret" not in said


def test_a_server_whose_pages_cannot_be_read_serves_them_and_says_so(folder: Path) -> None:
    (folder / "site" / "basil.md").write_bytes(b"\0\0\0")
    process = subprocess.Popen(
        [CHATDOCK, *COMMANDS["serve"]],
        cwd=folder,
        env=clean_environment(),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if line.startswith("Ready"):
            break
    process.terminate()
    process.communicate()

    assert said[-1].startswith("Ready without search: http://127.0.0.1:")
    assert "1 files were skipped, basil.md: binary file" in "".join(said)


def test_a_defect_is_one_line_and_shows_its_place_to_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise LookupError("with a secret")

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(SystemExit) as ended:
        cli.main()

    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 1
    assert line.startswith("chatdock: LookupError, which should not happen. CHATDOCK_DEBUG=1 ")
    monkeypatch.setenv("CHATDOCK_DEBUG", "1")
    with pytest.raises(LookupError):
        cli.main()
