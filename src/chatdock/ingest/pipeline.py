"""From folders to an index: what changed is parsed, chunked, embedded and put in at once."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from chatdock.knowledge import FileState, IndexWriter, NewDocument, NewPassage
from chatdock.settings import Settings
from chatdock.storage.engine import Database

from .blocks import Page
from .chunker import Sizes, chunk
from .files import UnreadableError, decode
from .html import parse_html
from .markdown import parse_markdown
from .sources import HTML_SUFFIXES, PageFile, Skipped, Source, no_page_error, open_sources, walk

# Raise it when parsers or chunker change what they make of the same page.
_VERSION: Final = 3


class Progress(Protocol):
    """Is told, from a worker thread, how many of the changed pages are done."""

    def __call__(self, done: int, total: int) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What an indexing run found and did.

    Attributes:
        documents: Pages in the index.
        passages: Passages in the index.
        changed: Pages that were put in or replaced.
        removed: Pages that were in the index and are gone.
        skipped: Files that were left out.
        seconds: How long it took.
    """

    documents: int
    passages: int
    changed: int
    removed: int
    skipped: tuple[Skipped, ...]
    seconds: float


@dataclass(slots=True)
class _Changes:
    """What differs between the folders and the index."""

    documents: list[NewDocument] = field(default_factory=list["NewDocument"])
    touched: dict[str, FileState] = field(default_factory=dict[str, FileState])
    kept: set[str] = field(default_factory=set[str])


async def index(
    sources: Sequence[str],
    *,
    database: Database,
    settings: Settings,
    exclude: Sequence[str] = (),
    progress: Progress | None = None,
) -> IndexReport:
    """Make the index hold exactly the pages of the sources; only what changed is read again.

    Args:
        sources: Folders of HTML or Markdown pages.
        database: A migrated database.
        settings: Sizes of passages and pages.
        exclude: Shell patterns of files and folders to leave out.
        progress: Called as pages are done.

    Raises:
        UsageError: A source is absent or no folder, or no source holds a page.
    """
    started = time.perf_counter()
    roots = open_sources(sources)
    form = f"{_VERSION} {settings.passage_tokens} {settings.passage_max_tokens} {settings.passage_overlap}"
    writer = IndexWriter(database, form)
    known = await writer.files()
    skipped: list[Skipped] = []
    work = _Work(settings, known, skipped, progress)
    changes = await asyncio.to_thread(work.run, roots, exclude)
    if not changes.kept and not changes.documents:
        raise no_page_error(sources, skipped)
    removed = len(known.keys() - changes.kept - {each.url for each in changes.documents})
    if changes.documents or changes.touched or removed or not known:
        await writer.apply(documents=changes.documents, touched=changes.touched, kept=changes.kept)
    documents, passages = await writer.size()
    return IndexReport(
        documents=documents,
        passages=passages,
        changed=len(changes.documents),
        removed=removed,
        skipped=tuple(skipped),
        seconds=time.perf_counter() - started,
    )


class _Work:
    """The part of an indexing run that needs no database; runs in a worker thread."""

    def __init__(
        self,
        settings: Settings,
        known: Mapping[str, tuple[Path, FileState]],
        skipped: list[Skipped],
        progress: Progress | None,
    ) -> None:
        self._known: Final = known
        self._skipped: Final = skipped
        self._progress: Final = progress
        self._max_bytes: Final = settings.max_page_bytes
        self._sizes: Final = Sizes(
            target=settings.passage_tokens,
            maximum=settings.passage_max_tokens,
            overlap=settings.passage_overlap,
        )

    def run(self, roots: Sequence[Source], exclude: Sequence[str]) -> _Changes:
        """Walk the sources and parse what is new or changed."""
        changes = _Changes()
        candidates: list[PageFile] = []
        for root in roots:
            for page in walk(root, exclude, self._skipped):
                if self._is_untouched(page):
                    changes.kept.add(page.url)
                else:
                    candidates.append(page)
        for done, page in enumerate(candidates):
            if self._progress is not None:
                self._progress(done, len(candidates))
            self._take(page, changes)
        if self._progress is not None:
            self._progress(len(candidates), len(candidates))
        return changes

    def _is_untouched(self, page: PageFile) -> bool:
        file, state = self._known.get(page.url, (None, None))
        return (
            state is not None
            and file == page.file
            and (state.size_bytes, state.modified_ns) == (page.size_bytes, page.modified_ns)
        )

    def _take(self, page: PageFile, changes: _Changes) -> None:
        try:
            data = self._read(page)
            content_hash = hashlib.blake2b(data, digest_size=16).hexdigest()
            state = FileState(
                size_bytes=page.size_bytes, modified_ns=page.modified_ns, content_hash=content_hash
            )
            file, old = self._known.get(page.url, (None, None))
            if old and old.content_hash == content_hash and file == page.file:
                changes.kept.add(page.url)
                changes.touched[page.url] = state
                return
            changes.documents.append(self._document(page, data, state))
        except UnreadableError as error:
            self._skipped.append(Skipped(page.path, error.message))
        except OSError as error:
            self._skipped.append(Skipped(page.path, (error.strerror or "unreadable").lower()))
        except Exception as error:  # noqa: BLE001 (one page costs no other page its place)
            self._skipped.append(Skipped(page.path, f"cannot be parsed ({type(error).__name__})"))

    def _read(self, page: PageFile) -> bytes:
        with page.file.open("rb") as file:
            data = file.read(self._max_bytes + 1)
        if len(data) > self._max_bytes:
            raise UnreadableError(
                f"larger than {self._max_bytes:,} bytes (CHATDOCK_MAX_PAGE_BYTES)"
            )
        return data

    def _document(self, page: PageFile, data: bytes, state: FileState) -> NewDocument:
        parsed = _parse(page, decode(data))
        chunks = chunk(parsed, self._sizes)
        if not chunks:
            raise UnreadableError("no text of its own")
        folder = page.path.rpartition("/")[0]
        return NewDocument(
            url=page.url,
            source=str(page.source.root),
            path=page.path,
            title=parsed.title or page.path,
            section=parsed.section or folder,
            file=state,
            passages=[
                NewPassage(anchor=each.anchor, heading=each.heading, text=each.text)
                for each in chunks
            ],
        )


def _parse(page: PageFile, text: str) -> Page:
    if page.path.lower().endswith(HTML_SUFFIXES):
        return parse_html(text)
    return parse_markdown(text)
