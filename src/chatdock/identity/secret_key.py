"""The installation's secret key: given by a setting, or made once in the data folder."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from chatdock.errors import UsageError

MIN_CHARS = 16


def load_secret_key(
    given: str | None, data_dir: Path, *, may_create: bool, setting: str = "CHATDOCK_SECRET_KEY"
) -> str:
    """The key that signs guest tokens.

    Args:
        given: The setting SECRET_KEY.
        data_dir: Folder in which a made key is kept, readable by its owner only.
        may_create: Whether a key may be made; with several replicas it has to be given.
        setting: What the setting is called in the environment.

    Raises:
        UsageError: The key is too short or no text, or absent and must be given.
    """
    if given is not None:
        return _checked(given, setting)
    if not may_create:
        raise UsageError(f"Set {setting}: every replica on this database needs the same key.")
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path)
    source = f"the file {path.name} of the data folder"
    try:
        return _checked(path.read_text("utf-8").strip(), source)
    except UnicodeDecodeError:
        raise UsageError(
            f"The secret key in {source} is no text. Restore it, or remove it: a new one is made then, and guests lose "
            "their conversations."
        ) from None


def _create(path: Path) -> None:
    """Write a new key whole or not at all; of two processes that do so at once, one wins."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix="secret_key.")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()


def _checked(key: str, source: str) -> str:
    if len(key) < MIN_CHARS:
        raise UsageError(
            f"The secret key in {source} is shorter than {MIN_CHARS} characters. Use a longer one."
        )
    return key
