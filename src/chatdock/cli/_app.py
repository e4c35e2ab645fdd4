"""The command group, and the options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="chatdock",
    help="An AI assistant docked on your site.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("chatdock"))
        raise typer.Exit


@app.callback()
def _options(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None: ...


DataDir = Annotated[
    Path | None,
    typer.Option("--data", help="Folder that holds the database.", show_default=".chatdock"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="GLOB", help="Leave out files that match; can be repeated."),
]
