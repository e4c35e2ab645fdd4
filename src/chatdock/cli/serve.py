"""`chatdock serve`: index what changed, then serve the pages with the assistant on each."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from chatdock.errors import UsageError

from ._app import DataDir, Exclude, app
from ._garbage import look_as_usual

if TYPE_CHECKING:
    from chatdock.house import House
    from chatdock.ingest import Source
    from chatdock.settings import Settings
    from chatdock.storage.engine import Database


@app.command("serve")
def serve_command(
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Folders of HTML or Markdown pages.")
    ],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8765,
    data: DataDir = None,
    exclude: Exclude = None,
    agent: Annotated[
        str | None, typer.Option(help="Your own Agents SDK agent, as module:object.")
    ] = None,
    actions: Annotated[
        str | None,
        typer.Option(help="What handles the actions of its widgets, as module:object."),
    ] = None,
) -> None:
    """Index what changed, then serve chat, and the pages with the dock on each."""
    from chatdock.ingest import open_sources, require_pages

    from ._index_store import settings_for

    settings = settings_for(data)
    opened = open_sources(sources)
    require_pages(opened, exclude or [])
    listener = _listen(host, port)
    house = _house(settings, sources, exclude or [], agent=agent, actions=actions)
    _run(house, listener, opened)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # asyncio does not do it for a socket that it is given: the kernel would hold back small frames.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
        # Two servers that start at once can both bind; only one of them can listen.
        listener.listen()
    except OSError as error:
        listener.close()
        raise UsageError(
            f"Cannot listen on {host}:{port} ({error.strerror or error}). Stop what uses the port, or choose "
            "another one with --port."
        ) from None
    return listener


def _house(
    settings: Settings,
    sources: list[str],
    exclude: list[str],
    *,
    agent: str | None,
    actions: str | None,
) -> House:
    from chatdock.house import House
    from chatdock.ingest import index

    from ._agent import load_actions, load_agent
    from ._index_store import check_database, data_folder_error
    from ._progress import progress_bar

    async def prepare(database: Database) -> None:
        with progress_bar("Indexing") as progress:
            report = await index(
                sources, database=database, settings=settings, exclude=exclude, progress=progress
            )
        pages, passages = report.documents, report.passages
        _say(
            f"{pages:,} page{'' if pages == 1 else 's'}, {passages:,} passage{'' if passages == 1 else 's'} "
            f"({report.seconds:.1f} s)"
        )
        for skipped in report.skipped:
            _say(f"skipped {skipped.path}: {skipped.reason}")

    own = load_agent(agent) if agent else None
    handlers = load_actions(actions) if actions else None
    try:
        house = House(settings, agent=own, actions=handlers, prepare=prepare)
        house.claim()
    except OSError as error:
        raise data_folder_error(settings, error) from None
    if settings.resolved_database_url.startswith("sqlite"):
        # A server on another machine may be down for a while; what is wrong with a file stays so.
        asyncio.run(check_database(settings))
    return house


def _run(house: House, listener: socket.socket, sources: Sequence[Source]) -> None:
    import uvicorn

    from chatdock.app import assemble
    from chatdock.hosts.folder import folder_site
    from chatdock.telemetry import configure_logging

    from ._server import DrainingServer

    settings = house.services.settings
    configure_logging(settings.log_format, settings.log_level)
    pages = folder_site(
        sources,
        name=settings.site_name,
        hidden=[settings.data_dir, settings.resolved_attachments_dir],
    )
    app = assemble(house, pages=pages)
    server = DrainingServer(uvicorn.Config(app, log_config=None, access_log=False), house)
    url = _url(listener)
    _say(f"Serving {url} (stop with Ctrl-C)")

    async def serve_and_tell() -> None:
        telling = asyncio.create_task(_tell_when_ready(house, url))
        await server.serve(sockets=[listener])
        telling.cancel()

    asyncio.run(serve_and_tell())
    if not server.started:
        raise typer.Exit(1)


async def _tell_when_ready(house: House, url: str) -> None:
    await house.services.opened.wait()
    look_as_usual()
    if house.services.components["search"] == "down":
        _say(f"Ready without search: {url} is served, and the assistant knows nothing of it")
    else:
        _say(f"Ready: the assistant answers on every page of {url}")


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say(text: str) -> None:
    typer.echo(text, err=True)
