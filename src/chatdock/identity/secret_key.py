"""The installation's secret key: given by a setting, or made once in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from chatdock.errors import UsageError

MIN_CHARS = 16


def load_secret_key(given: str | None, data_dir: Path, *, may_create: bool) -> str:
    """The key that signs guest tokens.

    Args:
        given: The setting SECRET_KEY.
        data_dir: Folder in which a made key is kept, readable by its owner only.
        may_create: Whether a key may be made; with several replicas it has to be given.

    Raises:
        UsageError: The key is too short, or absent and must be given.
    """
    if given is not None:
        if len(given) < MIN_CHARS:
            raise UsageError(
                f"SECRET_KEY is shorter than {MIN_CHARS} characters. Use a longer one."
            )
        return given
    if not may_create:
        raise UsageError(
            "Set CHATDOCK_SECRET_KEY: every replica on this database needs the same key."
        )
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        # Created with its final mode: there is no moment in which others could read it.
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(32)
        file.write(key)
    return key
