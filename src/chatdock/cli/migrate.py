"""`chatdock migrate`: bring the tables of the database up to date."""

from __future__ import annotations

import typer

from ._app import DataDir, app


@app.command("migrate")
def migrate_command(data: DataDir = None) -> None:
    """Bring the database up to date; a server does it at its start, too, if its role may."""
    import asyncio

    from ._index_store import check_database, settings_for

    asyncio.run(check_database(settings_for(data)))
    typer.echo("The database is up to date.")
