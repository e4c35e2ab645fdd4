"""`chatdock migrate`: bring the tables of the database up to date."""

from __future__ import annotations

from typing import Annotated

import typer

from ._app import DataDir, app


@app.command("migrate")
def migrate_command(
    data: DataDir = None,
    drop_row_security: Annotated[
        bool,
        typer.Option(
            "--drop-row-security", help="Take row-level security down, when its setting is unset."
        ),
    ] = False,
) -> None:
    """Bring the database up to date; a server does it at its start, too, if its role may."""
    import asyncio

    from ._index_store import check_database, settings_for

    settings = settings_for(data)
    asyncio.run(check_database(settings, drop_row_security=drop_row_security))
    typer.echo("The database is up to date.")
