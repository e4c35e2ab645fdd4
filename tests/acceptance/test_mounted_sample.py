"""The guide's sample, served as its reader serves it: an application with the assistant below `/help`."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.requirements import requirement
from tests.running_app import write_pages
from tests.serving import clean_environment, free_port, run_chatdock

DOCS_SRC: Final = Path(__file__).parents[2] / "docs_src"
_START_SECONDS: Final = 120
_END_SECONDS: Final = 60


def ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/help/health/ready", timeout=30).is_success:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    return False


@pytest.fixture
def served_sample(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """The sample's address, its process and its log."""
    write_pages(tmp_path / "site")
    data = tmp_path / "data"
    assert run_chatdock("index", "site", "--data", str(data), cwd=tmp_path).returncode == 0
    port, log = free_port(), tmp_path / "log"
    environment = clean_environment({"HELP_DATA_DIR": str(data), "HELP_SITE_NAME": "Harbour"})
    command = [sys.executable, "-m", "uvicorn", "mounted:app", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=DOCS_SRC, env=environment, stdout=output, stderr=output
        )
    url = f"http://127.0.0.1:{port}"
    try:
        assert ready(url, process), log.read_text()
        yield url, process, log
    finally:
        process.kill()
        process.wait()


@requirement("STO-7")
def test_the_dock_on_a_hosts_page_answers_and_takes_its_answer_up_after_a_reload(
    served_sample: tuple[str, subprocess.Popen[bytes], Path], browser: Browser
) -> None:
    url, _, _ = served_sample
    page = browser.new_page()
    loaded: list[str] = []
    page.on("response", lambda response: loaded.append(f"{response.status} {response.url}"))
    page.goto(url)
    page.get_by_role("button", name="Open the assistant").click()
    page.get_by_role("textbox", name="Your message").fill("How do I moor a boat?")
    page.keyboard.press("Enter")
    answer = page.locator("article.answer").last
    expect(answer).to_contain_text("bow line")
    page.reload()
    expect(answer).to_contain_text("bow line")
    page.close()
    below = [each for each in loaded if not each.endswith((f"{url}/", "/favicon.ico"))]
    assert below
    assert [each for each in below if f"{url}/help/" not in each] == []
    assert [each for each in below if each.startswith(("4", "5"))] == []


@requirement("STO-7")
def test_the_host_ends_cleanly(
    served_sample: tuple[str, subprocess.Popen[bytes], Path],
) -> None:
    url, process, log = served_sample
    with httpx.Client(base_url=url, timeout=30) as client:
        client.post("/help/auth/guest")
        headers = {"Accept": "application/json"}
        asked = client.post("/help/assistant/chatkit", json={"query": "moor?"}, headers=headers)
        assert asked.json()["thread_id"]
    process.send_signal(signal.SIGINT)
    process.wait(_END_SECONDS)
    said = log.read_text()
    assert "Application shutdown complete." in said
    assert "Traceback" not in said
    assert "lifespan was not run" not in said
    # The connection that wrote is closed: SQLite has taken its log back into the file.
    assert not list((log.parent / "data").glob("*-wal"))
