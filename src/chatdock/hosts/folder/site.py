"""The ASGI application that serves a folder: pages docked, Markdown rendered, the rest as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from email.utils import formatdate, parsedate_to_datetime
from functools import cached_property
from hashlib import blake2b
from http import HTTPStatus
from mimetypes import MimeTypes
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from anyio import to_thread
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from chatdock.ingest import PageFile, Source, UnreadableError, walk
from chatdock.knowledge import page_url

from .docking import dock, dock_tag
from .files import Folder, FoundFile, FoundFolder, Moved
from .navigation import Navigation, Place
from .reading import ASSETS, Article, ReadingSite
from .rendering import RenderedFiles

_TYPES: Final = MimeTypes(filenames=())
_MORE_TYPES: Final = {
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
}
_REVALIDATE: Final = "no-cache"
_FOREVER: Final = "public, max-age=31536000, immutable"
_SUGGESTIONS: Final = 5
_CHARSET_BYTES: Final = 1_024


def folder_site(
    sources: Sequence[Source],
    *,
    name: str | None = None,
    dock_attributes: Mapping[str, str] | None = None,
    hidden: Iterable[Path] = (),
) -> ASGIApp:
    """Build the application that serves folders of pages with the dock on each.

    A folder is read when it is asked for: a changed page is served as it is now. Titles and the
    order of pages in the sidebar are read once, at the first page that shows them.

    Args:
        sources: The folders; several are served below their prefixes, with a page that lists them.
        name: The site's name; None takes it from the index page's title.
        dock_attributes: Further attributes of the dock's script tag.
        hidden: Paths that are never served, such as a data folder among the pages.
    """
    attributes, kept_back = dict(dock_attributes or {}), tuple(hidden)
    sites = [
        _FolderSite(source, name=name, dock_attributes=attributes, hidden=kept_back)
        for source in sources
    ]
    if len(sites) == 1:
        return sites[0]
    mounts = [
        Mount(unquote(source.prefix), app=site) for source, site in zip(sources, sites, strict=True)
    ]
    return Starlette(routes=[*mounts, Mount("/", app=_Entrance(sources, name, attributes))])


class _FolderSite:
    """One folder. Its work with files is done in threads."""

    def __init__(
        self,
        source: Source,
        *,
        name: str | None,
        dock_attributes: Mapping[str, str],
        hidden: Sequence[Path],
    ) -> None:
        self._folder: Final = Folder(source.root, hidden)
        self._name: Final = name
        self._dock_attributes: Final = dock_attributes
        self._rendered: Final = RenderedFiles()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError("a folder is served over HTTP only")
        request = _FolderRequest(scope, self._dock_attributes)
        if scope["method"] in {"GET", "HEAD"}:
            response = await to_thread.run_sync(self._respond, request)
        else:
            allowed = {"Allow": "GET, HEAD"}
            response = PlainTextResponse("Pages can only be read.\n", 405, allowed)
        await response(scope, receive, send)

    def _respond(self, request: _FolderRequest) -> Response:
        if request.path in ASSETS:
            return _asset(request.path)
        found = self._folder.find(request.path)
        if isinstance(found, Moved):
            return request.redirect("/" + quote(found.name))
        if isinstance(found, FoundFile):
            return self._file(found, request)
        if isinstance(found, FoundFolder):
            listed = self._navigation.find("/" + quote(found.name))
            if listed is not None and listed.below:
                return request.page(self._reading.listing(listed, request.base))
        return self._not_found(request)

    def _file(self, file: FoundFile, request: _FolderRequest) -> Response:
        if file.is_markdown:
            try:
                return self._markdown(file, request)
            except UnreadableError:
                return request.plain_file(file, "application/octet-stream")
        if file.is_html:
            return request.html_file(file)
        return request.plain_file(file, _media_type(file.name))

    def _markdown(self, file: FoundFile, request: _FolderRequest) -> Response:
        rendered = self._rendered.get(file.path, file.status)
        article = Article(
            title=rendered.title,
            html=rendered.html,
            headings=rendered.headings,
            front_matter=rendered.front_matter,
            url=page_url(file.name),
        )
        return request.page(self._reading.page(article, request.base), file.status.st_mtime)

    def _not_found(self, request: _FolderRequest) -> Response:
        if not request.wants_page:
            return PlainTextResponse("There is no such file.\n", HTTPStatus.NOT_FOUND)
        own = self._folder.file("404.html")
        if own is not None:
            return request.html_file(own, status=HTTPStatus.NOT_FOUND)
        close = self._places_like(request.path)
        page = self._reading.not_found(request.path, close, request.base)
        return request.page(page, status=HTTPStatus.NOT_FOUND)

    def _places_like(self, path: str) -> list[Place]:
        """Pages whose address resembles the one that leads nowhere."""
        by_name = {_last_part(page.url): page for page in self._navigation.pages()}
        close = get_close_matches(_last_part(path), by_name, n=_SUGGESTIONS)
        return [by_name[name] for name in close]

    @cached_property
    def _navigation(self) -> Navigation:
        return Navigation(self._folder.root, filter(self._is_listed, self._walk()))

    @cached_property
    def _reading(self) -> ReadingSite:
        return ReadingSite(self._name, self._navigation)

    def _walk(self) -> Iterable[PageFile]:
        return walk(Source(self._folder.root), (), [])

    def _is_listed(self, page: PageFile) -> bool:
        return self._folder.may_serve(page.file)


class _Entrance:
    """The page at the root when several folders are served: a list of them."""

    def __init__(
        self, sources: Sequence[Source], name: str | None, dock_attributes: Mapping[str, str]
    ) -> None:
        self._navigation: Final = Navigation(Path(name or "Contents"), ())
        places = [Place(f"{source.prefix}/", source.root.name) for source in sources]
        self._navigation.root.below.extend(places)
        self._reading: Final = ReadingSite(name, self._navigation)
        self._dock_attributes: Final = dock_attributes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = _FolderRequest(scope, self._dock_attributes)
        await self._respond(request)(scope, receive, send)

    def _respond(self, request: _FolderRequest) -> Response:
        root = self._navigation.root
        if request.path in ASSETS:
            return _asset(request.path)
        if request.path == "/":
            return request.page(self._reading.listing(root, request.base))
        page = self._reading.not_found(request.path, root.below, request.base)
        return request.page(page, status=HTTPStatus.NOT_FOUND)


class _FolderRequest:
    """A request for something in a folder, and the responses that fit it."""

    def __init__(self, scope: Scope, dock_attributes: Mapping[str, str]) -> None:
        request = Request(scope)
        mounted: str = scope.get("root_path", "").rstrip("/")
        home: str = scope.get("app_root_path", mounted).rstrip("/")
        self.path: Final[str] = scope["path"].removeprefix(mounted) or "/"
        self.base: Final = quote(mounted)
        self._headers: Final = request.headers
        self._query: Final = request.url.query
        self._tag: Final = dock_tag(f"{quote(home)}/chatdock.js", dock_attributes)

    @property
    def wants_page(self) -> bool:
        """Whether the answer is for a reader, and not for a script or an image."""
        return "text/html" in self._headers.get("accept", "")

    def redirect(self, url: str) -> Response:
        """Send the reader to the proper address, which is always below this site."""
        query = f"?{self._query}" if self._query else ""
        return RedirectResponse(self.base + url + query, HTTPStatus.TEMPORARY_REDIRECT)

    def page(
        self, page: bytes, modified: float | None = None, status: int = HTTPStatus.OK
    ) -> Response:
        """A page of ours, with the dock on it."""
        body = dock(page, self._tag)
        headers = _page_headers("text/html; charset=utf-8", _digest(body), modified)
        return self._unless_known(Response(body, status, headers))

    def html_file(self, file: FoundFile, status: int = HTTPStatus.OK) -> Response:
        """A page of the folder, with the dock on it and nothing else changed."""
        version = f"{file.status.st_mtime_ns:x}-{file.status.st_size:x}".encode()
        etag, modified = _digest(version + self._tag), file.status.st_mtime
        media_type = _media_type(file.name)
        headers = _page_headers(media_type, etag, modified)
        if _is_known(headers, self._headers) and status == HTTPStatus.OK:
            return _not_modified(headers)
        page = file.path.read_bytes()
        if media_type == "text/html" and _is_undeclared_utf8(page):
            headers["content-type"] = "text/html; charset=utf-8"
        return Response(dock(page, self._tag), status, headers)

    def plain_file(self, file: FoundFile, media_type: str) -> Response:
        """A file as it is, in parts if the client asks for parts."""
        return self._unless_known(
            FileResponse(
                file.path,
                media_type=media_type,
                stat_result=file.status,
                headers={"Cache-Control": _REVALIDATE},
            )
        )

    def _unless_known(self, response: Response) -> Response:
        if response.status_code == HTTPStatus.OK and _is_known(response.headers, self._headers):
            return _not_modified(response.headers)
        return response


def _asset(path: str) -> Response:
    headers = {"Cache-Control": _FOREVER}
    return Response(ASSETS[path], headers=headers, media_type=_media_type(path))


def _page_headers(media_type: str, etag: str, modified: float | None) -> dict[str, str]:
    headers = {"content-type": media_type, "etag": etag, "cache-control": _REVALIDATE}
    if modified is not None:
        headers["last-modified"] = formatdate(modified, usegmt=True)
    return headers


def _is_known(answer: Mapping[str, str], asked: Headers) -> bool:
    """Whether the client holds this version (RFC 9110, section 13.2.2)."""
    if (tags := asked.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or answer["etag"] in known
    try:
        since = parsedate_to_datetime(asked["if-modified-since"])
        return parsedate_to_datetime(answer["last-modified"]) <= since
    except (KeyError, ValueError, TypeError, OverflowError):
        return False


def _not_modified(headers: Mapping[str, str]) -> Response:
    kept = ("etag", "cache-control", "last-modified")
    known = {name: headers[name] for name in kept if name in headers}
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=known)


def _digest(data: bytes) -> str:
    return f'"{blake2b(data, digest_size=12).hexdigest()}"'


def _media_type(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix in _MORE_TYPES:
        return _MORE_TYPES[suffix]
    guessed, compressed = _TYPES.guess_type(f"file{suffix}")
    return guessed if guessed and not compressed else "application/octet-stream"


def _is_undeclared_utf8(page: bytes) -> bool:
    """Whether a page is UTF-8 and does not say so: browsers would read it as something else."""
    head = page[:_CHARSET_BYTES].lower()
    if b"charset" in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    try:
        page.decode()
    except UnicodeDecodeError:
        return False
    return True


def _last_part(path: str) -> str:
    name = path.rstrip("/").rpartition("/")[2].lower()
    return name.rpartition(".")[0] or name
