"""The commands: thin, one module each, heavy imports inside them."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Final

import typer

from chatdock.errors import ChatDockError, UsageError

from ._app import app
from ._garbage import look_seldom

__all__ = ["app", "main"]

_COMMANDS: Final = ("serve", "index", "search", "ask", "eval", "doctor", "migrate")
"""The modules that register a command each, in the order of the help."""

_DEBUG: Final = "CHATDOCK_DEBUG"


def main() -> None:
    """Run a command; exit code 0 done, 1 failed, 2 wrong use or input."""
    # A search multiplies one small matrix: threads gain 0.1 ms and, where other work has the cores,
    # cost 8 ms waiting for each other. NumPy reads this when it is imported, by the commands.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    look_seldom()
    for command in _COMMANDS:
        importlib.import_module(f".{command}", __package__)
    try:
        app()
    except UsageError as error:
        typer.echo(f"chatdock: {error.message}", err=True)
        sys.exit(2)
    except ChatDockError as error:
        typer.echo(f"chatdock: {error.message}", err=True)
        sys.exit(1)
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        typer.echo(
            f"chatdock: {type(error).__name__}, which should not happen. {_DEBUG}=1 before the command "
            "shows where: report it with that.",
            err=True,
        )
        sys.exit(1)
