"""The built widget: `/chatdock.js`, `/chatkit.js`, and all they load under `/assets/`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from chatdock.errors import UnavailableError

STATIC: Final = Path(__file__).parent.parent / "static"
ONE_YEAR: Final = 365 * 24 * 3600


class _WidgetRoute(APIRoute):
    """Matches only files that the widget has: a site may have an `/assets/` of its own."""

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is Match.FULL and not _is_asset(child["path_params"]["name"]):
            return Match.NONE, {}
        return match, child


def _is_asset(name: str) -> bool:
    try:
        return (STATIC / "assets" / name).is_file()
    except OSError:
        # No file can have such a name.
        return False


router = APIRouter()
_assets = APIRouter(route_class=_WidgetRoute)
_files = StaticFiles(directory=STATIC, check_dir=False)


@router.get("/chatdock.js")
@router.get("/chatkit.js")
async def entry(request: Request) -> Response:
    """An entry under its stable name: always revalidated."""
    name = request.url.path.rpartition("/")[2]
    return await _file(name, request, "no-cache")


@_assets.get("/assets/{name}")
async def asset(request: Request, name: str) -> Response:
    """A file whose name changes with its content: kept for a year."""
    return await _file(f"assets/{name}", request, f"public, max-age={ONE_YEAR}, immutable")


router.include_router(_assets)


async def static_file(name: str, request: Request) -> Response:
    """A built file; raises `UnavailableError` when nothing is built."""
    if not STATIC.is_dir():
        raise UnavailableError("The widget is not built. Run `make build` (it needs Node).")
    return await _files.get_response(name, request.scope)


async def _file(name: str, request: Request, cache_control: str) -> Response:
    response = await static_file(name, request)
    response.headers["Cache-Control"] = cache_control
    # A page of another site may load the widget; it holds no secret.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
