"""The commands: thin, one module each, heavy imports inside them."""

from __future__ import annotations

import sys

import typer

from chatdock.errors import ChatDockError, UsageError

from ._app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run a command; exit code 0 done, 1 failed, 2 wrong use or input."""
    from . import ask, doctor, index, search, serve  # noqa: F401 (importing registers them)

    try:
        app()
    except UsageError as error:
        typer.echo(f"chatdock: {error.message}", err=True)
        sys.exit(2)
    except ChatDockError as error:
        typer.echo(f"chatdock: {error.message}", err=True)
        sys.exit(1)
