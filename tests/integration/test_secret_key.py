"""The key that signs guests' cookies, on a served installation."""

from pathlib import Path

import httpx

from tests.requirements import requirement
from tests.running_app import running_app, write_pages
from tests.serving import run_chatdock


@requirement("IDN-11")
async def test_a_key_is_made_once_and_guests_are_known_after_a_restart(tmp_path: Path) -> None:
    async with running_app(tmp_path) as url, httpx.AsyncClient() as client:
        cookies = dict((await client.post(f"{url}/auth/guest")).raise_for_status().cookies)
    key = tmp_path / "data" / "secret_key"
    made = key.read_bytes()
    async with running_app(tmp_path) as url, httpx.AsyncClient(cookies=cookies) as client:
        listed = await client.post(f"{url}/chatkit", json={"type": "threads.list", "params": {}})

    assert listed.status_code == 200
    assert key.read_bytes() == made
    assert key.stat().st_mode & 0o777 == 0o600


@requirement("IDN-11")
def test_a_key_that_is_damaged_is_told(tmp_path: Path) -> None:
    write_pages(tmp_path / "site")
    (tmp_path / ".chatdock").mkdir()
    (tmp_path / ".chatdock" / "secret_key").write_bytes(b"\xff" * 40)

    done = run_chatdock("serve", "site", "--port", "0", cwd=tmp_path)

    assert done.returncode == 2
    assert "The secret key in the file secret_key of the data folder is no text." in done.stderr


@requirement("IDN-11")
def test_a_database_server_needs_a_key_that_is_given(tmp_path: Path) -> None:
    write_pages(tmp_path / "site")
    url = "postgresql+asyncpg://chatdock@127.0.0.1:9/docs"

    done = run_chatdock(
        "serve", "site", "--port", "0", cwd=tmp_path, env={"CHATDOCK_DATABASE_URL": url}
    )

    assert done.returncode == 2
    assert (
        "Set CHATDOCK_SECRET_KEY: every replica on this database needs the same key." in done.stderr
    )
    assert not (tmp_path / ".chatdock" / "secret_key").exists()
