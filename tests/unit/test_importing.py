"""Importing ChatDock reads nothing: no file of the folder, no setting, no other program's environment."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.requirements import requirement
from tests.serving import clean_environment

WATCHED_IMPORT: Final = """
import json, os, sys

opened, asked = [], []
folder = os.getcwd()

def watch(event, arguments):
    if event == "open" and os.path.isfile(arguments[0]):
        if os.path.abspath(arguments[0]).startswith(folder):
            opened.append(arguments[0])

class Watched(dict):
    def __getitem__(self, name):
        asked.append(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        asked.append(name)
        return super().get(name, default)

sys.addaudithook(watch)
os.environ = Watched(os.environ)
os.getenv = os.environ.get
import chatdock, chatdock.app, chatdock.http, chatdock.settings
chatdock.create_app, chatdock.Settings
print(json.dumps({"opened": opened, "asked": asked}))
"""


@requirement("STO-7")
def test_importing_reads_no_file_of_the_folder_and_no_setting(tmp_path: Path) -> None:
    for name in (".env", "chatdock.toml"):
        (tmp_path / name).write_text("model = 'nonsense'")
    hostile = {"CHATDOCK_MODEL": "nonsense", "DATABASE_URL": "nonsense", "MODEL": "nonsense"}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED_IMPORT],
        cwd=tmp_path,
        env=clean_environment(hostile),
        capture_output=True,
        check=True,
        timeout=60,
    )

    seen = json.loads(done.stdout)
    assert seen["opened"] == []
    assert set(seen["asked"]).isdisjoint(hostile)
    assert not [name for name in seen["asked"] if name.startswith("CHATDOCK_")]
