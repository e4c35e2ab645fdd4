"""An index that another process builds beside a server: picked up without a restart, never half, also after a kill."""

import random
import re
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.requirements import requirement
from tests.serving import CHATDOCK, RunningServer, clean_environment, run_chatdock

PAGES: Final = 60
SECTIONS: Final = 20
KILLS: Final = 100
FEW_KILLS: Final = 3
_WAIT_SECONDS: Final = 60


def write_site(folder: Path, version: int) -> Path:
    """A site of which every passage tells its version."""
    folder.mkdir(exist_ok=True)
    section = "\n\n## Part {}\n\nThe harbour has mooring number {} of version{}.\n"
    for page in range(PAGES):
        parts = [section.format(part, f"{page}-{part}", version) for part in range(SECTIONS)]
        (folder / f"page{page}.md").write_text(f"# Page {page}" + "".join(parts))
    return folder


def versions(server: RunningServer) -> set[str]:
    """The versions of what a search finds now."""
    found = httpx.get(f"{server.url}/search", params={"q": "mooring in the harbour", "limit": 50})
    assert found.status_code == 200, found.text
    texts = " ".join(hit["text"] for hit in found.json())
    return set(re.findall(r"version\d+", texts))


def start_index(site: Path, data: Path) -> subprocess.Popen[bytes]:
    command = [str(CHATDOCK), "index", str(site), "--data", str(data)]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
        cwd=data.parent,
    )


def kill_while_it_writes(indexing: subprocess.Popen[bytes], log: Path, late: float) -> bool:
    """Kill the process soon after it began to write to the database's log; whether it was still there."""
    before = log.stat().st_mtime_ns
    deadline = time.monotonic() + _WAIT_SECONDS
    while log.stat().st_mtime_ns == before and indexing.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    time.sleep(late)
    was_there = indexing.poll() is None
    indexing.kill()
    indexing.wait()
    return was_there


def assert_whole(data: Path) -> None:
    """The file opens, and its index is one that was written to its end."""
    with closing(sqlite3.connect(data / "chatdock.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        documents = database.execute("SELECT count(*) FROM knowledge_documents").fetchone()
        assert documents == (PAGES,)
        # The index of words against the passages themselves.
        check = "INSERT INTO knowledge_fts (knowledge_fts, rank) VALUES ('integrity-check', 1)"
        database.execute(check)


def kill_and_check(folder: Path, serve: Callable[..., RunningServer], kills: int) -> None:
    chance = random.Random(14)
    data = folder / "data"
    server = serve(write_site(folder / "site", 0), data_dir=data)
    shown = versions(server)
    assert shown == {"version0"}
    cut = 0
    for version in range(1, kills + 1):
        site = write_site(folder / "site", version)
        indexing = start_index(site, data)
        # The first bytes of a commit, and whatever comes a while later.
        late = chance.uniform(0, 0.2) if version % 3 == 0 else 0.0
        cut += kill_while_it_writes(indexing, data / "chatdock.db-wal", late)
        assert_whole(data)
        shown = versions(server)
        assert len(shown) == 1, f"a search found passages of several versions: {shown}"
    assert cut > 0
    assert (
        run_chatdock("index", str(folder / "site"), "--data", str(data), cwd=folder).returncode == 0
    )
    assert versions(server) == {f"version{kills}"}


@requirement("STO-12")
def test_an_index_whose_writer_is_killed_is_the_old_one_or_the_new_one(
    tmp_path: Path, serve: Callable[..., RunningServer]
) -> None:
    kill_and_check(tmp_path, serve, FEW_KILLS)


@pytest.mark.long
@requirement("STO-12")
def test_a_hundred_kills_leave_the_old_index_or_the_new_one(
    tmp_path: Path, serve: Callable[..., RunningServer]
) -> None:
    kill_and_check(tmp_path, serve, KILLS)


@requirement("STO-13")
def test_pages_that_another_process_indexes_are_found_and_cited_without_a_restart(
    tmp_path: Path, serve: Callable[..., RunningServer]
) -> None:
    site, data = tmp_path / "site", tmp_path / "data"
    site.mkdir()
    (site / "boats.md").write_text("# Boats\n\n## Mooring\n\nUse a cleat hitch.\n")
    server = serve(site, data_dir=data)
    with httpx.Client(base_url=server.url, timeout=30) as client:
        client.post("/auth/guest").raise_for_status()
        assert "kestrel" not in client.get("/search", params={"q": "kestrel"}).text
        (site / "birds.md").write_text("# Birds\n\n## Kestrel\n\nThe kestrel nests in the crane.\n")
        (site / "boats.md").write_text("# Boats\n\n## Mooring\n\nUse a bowline knot.\n")
        done = run_chatdock("index", str(site), "--data", str(data), cwd=tmp_path)
        assert done.returncode == 0, done.stderr

        found = client.get("/search", params={"q": "kestrel"}).json()
        assert found[0]["url"].startswith("/birds")
        content = [{"type": "input_text", "text": "Where does the kestrel nest?"}]
        asked = {"type": "threads.create", "params": {"input": {"content": content}}}
        answer = client.post("/chatkit", json=asked).text
        assert "nests in the crane" in answer
        assert "/birds" in answer
        assert "cleat hitch" not in client.get("/search", params={"q": "mooring"}).text
    assert server.process.poll() is None
