"""A machine that lacks what the commands need is told so in plain words."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH of its own, with nothing on it."""
    return tmp_path


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(tools: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", ROOT / "scripts" / command[0], *command[1:]],
        env={"PATH": str(tools)},
        cwd=tools,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_machine_without_python_is_told_what_to_install(tools: Path) -> None:
    done = run(tools, "find_python.sh")
    assert done.returncode == 1
    assert "this machine has no Python at all" in done.stderr


def test_an_old_python_is_named(tools: Path) -> None:
    script(tools, "python3", '[ "$1" = --version ] && echo Python 3.9.2; exit 1')
    done = run(tools, "find_python.sh")
    assert "needs Python 3.11 or newer; this machine has Python 3.9.2" in done.stderr


def test_a_machine_without_node_is_told_what_to_install(tools: Path) -> None:
    done = run(tools, "check_node.sh")
    assert done.returncode == 1
    assert "needs Node 20.19 or newer with npm" in done.stderr


def test_an_old_node_is_named(tools: Path) -> None:
    script(tools, "npm", "exit 0")
    script(tools, "node", '[ "$1" = --version ] && echo v18.1.0; exit 1')
    done = run(tools, "check_node.sh")
    assert done.returncode == 1
    assert "this machine has v18.1.0" in done.stderr


def test_an_absent_browser_that_cannot_be_installed_is_named(tools: Path) -> None:
    script(tools, "id", "echo 1000")
    done = run(tools, "debian_packages.sh", "chromium")
    assert done.returncode == 1
    assert "sudo apt-get install chromium" in done.stderr


def test_an_absent_manual_is_named_and_does_not_stop_the_tests(tools: Path) -> None:
    script(tools, "id", "echo 1000")
    done = run(tools, "debian_packages.sh", "no-such-manual-doc")
    assert done.returncode == 0
    assert "no-such-manual-doc" in done.stderr


def test_a_browser_that_is_named_counts_as_present(tools: Path) -> None:
    script(tools, "browser", "exit 0")
    done = subprocess.run(
        ["/bin/sh", ROOT / "scripts" / "debian_packages.sh", "chromium"],
        env={"PATH": str(tools), "CHATDOCK_CHROMIUM": str(tools / "browser")},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_lock_files_name_no_index_and_pin_every_hash() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text
        assert "index" not in text
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert all(line.endswith("\\") for line in pins)
    lock = (ROOT / "web" / "package-lock.json").read_text()
    assert '"resolved": "http' not in lock


def test_scripts_can_be_run() -> None:
    for path in [*(ROOT / "scripts").glob("*.sh"), ROOT / ".ci" / "run"]:
        assert os.access(path, os.X_OK), path
