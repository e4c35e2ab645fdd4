"""The wheel is enough: it serves pages and widget without Node, npm or the source tree."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.serving import RunningServer, clean_environment

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "chatdock" / "static"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def unpacked(wheel: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_holds_the_widget_and_every_file_of_the_package(wheel: Path) -> None:
    package = ROOT / "src" / "chatdock"
    expected = {
        f"chatdock/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("chatdock/")}
    assert {"chatdock/static/chatdock.js", "chatdock/static/chatkit.js"} <= held
    assert held == expected


def test_an_installed_wheel_serves_pages_with_a_working_widget(
    unpacked: Path, tmp_path: Path, serve: Callable[..., RunningServer]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.md").write_text("# Start\n\ntext\n")
    environment = {"PYTHONPATH": str(unpacked)}
    assert package_folder(environment) == unpacked / "chatdock"
    server = serve(site, env=environment)
    page = httpx.get(server.url)
    assert '<script src="/chatdock.js"' in page.text
    script = httpx.get(f"{server.url}/chatdock.js")
    assert script.content == (STATIC / "chatdock.js").read_bytes()
    for asset in (STATIC / "assets").iterdir():
        assert httpx.get(f"{server.url}/assets/{asset.name}").status_code == 200


def package_folder(environment: dict[str, str]) -> Path:
    """Where Python finds the package under these settings."""
    code = "import chatdock; print(chatdock.__path__[0])"
    command = [sys.executable, "-c", code]
    return Path(
        subprocess.check_output(command, env=clean_environment(environment), text=True).strip()
    )
