"""The site's search as one reader has it in one turn, and the tool that gives it to the agent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from agents import RunContextWrapper, function_tool
from chatkit.agents import AgentContext
from chatkit.types import ProgressUpdateEvent

from chatdock.context import PageContext
from chatdock.knowledge import Location, Scope, ScopeName, SearchResult

from ._data import clean
from ._failures import log_failure
from ._retrieved import Retrieved
from ._sentences import shorten

SEARCH_TOOL = "search_docs"
"""Name of the built-in tool, as models and the extractive model call it."""

_MAX_QUERIES = 4
_QUERY_CHARS = 300
_PASSAGES = 10
COULD_NOT_SEARCH = "The documentation could not be searched just now. Tell the reader so; do not answer from memory."
"""What the model is told when the search fails; it is not the reader's fault."""
_NOTHING_FOUND = (
    "The search found no passages. Try other words, or tell the reader that the documentation has "
    "nothing on it."
)
_WIDENED = "Nothing was found in that scope; these passages are from the whole site.\n\n"


class SiteSearch(Protocol):
    """What the assistant needs of an index; `chatdock.knowledge.Knowledge` has it."""

    async def search(
        self,
        queries: Sequence[str],
        *,
        scope: Scope = "site",
        page: str | None = None,
        section: str | None = None,
        limit: int = 10,
    ) -> SearchResult:
        """Find the passages that answer any of the queries, best first."""
        ...

    async def locate(self, url_or_path: str) -> Location | None:
        """Find the page that an address or path means."""
        ...


class ReaderSearch:
    """Searches with the reader's place filled in, and remembers what the model was given.

    Attributes:
        location: Where the index has the reader's page; None when it does not know the page.
        section: Section that the request names, which counts where the index does not know the page.
        retrieved: Passages that the model was given in this turn, under the numbers that it cites.
    """

    def __init__(
        self,
        knowledge: SiteSearch | None,
        location: Location | None = None,
        section: str | None = None,
    ) -> None:
        """Search `knowledge` as a reader at `location`, or in `section`."""
        self._knowledge = knowledge
        self.location = location
        self.section = (location.section if location else None) or section
        self.retrieved = Retrieved()

    @classmethod
    async def from_page(
        cls, knowledge: SiteSearch | None, page: PageContext | None
    ) -> ReaderSearch:
        """Find the reader's page in the index first; a failure to do so only loses the place."""
        address, section = (page.path or page.url, page.section) if page else (None, None)
        if knowledge is None or address is None:
            return cls(knowledge, section=section)
        try:
            return cls(knowledge, await knowledge.locate(address), section)
        except Exception as error:  # noqa: BLE001 - a page that cannot be located is only not known
            log_failure("The reader's page could not be looked up", error)
            return cls(knowledge, section=section)

    async def find(
        self,
        queries: Sequence[str],
        *,
        scope: Scope = "site",
        section: str | None = None,
        page: str | None = None,
        limit: int = _PASSAGES,
    ) -> SearchResult:
        """Search for all `queries` at once; `section` and `page` default to the reader's.

        A scope whose place is unknown becomes the whole site.

        Raises:
            LookupError: There is no index to search.
        """
        if self._knowledge is None:
            raise LookupError("No index")
        place = await self._knowledge.locate(page) if page else self.location
        url = place.url if place else None
        if not section:
            section = (place.section if place else None) if page else self.section
        known = {"page": url, "section": section, "site": "/"}[scope]
        return await self._knowledge.search(
            _tidy(queries),
            scope=scope if known else "site",
            page=url,
            section=section or None,
            limit=limit,
        )


@function_tool(name_override=SEARCH_TOOL)
async def search_docs(
    context: RunContextWrapper[Any],
    queries: list[str],
    scope: ScopeName = "site",
    section: str | None = None,
    page: str | None = None,
) -> str:
    """Search the documentation. Returns numbered passages to answer from and to cite.

    Args:
        context: The run.
        queries: One to four short queries in the words that the documentation would use.
        scope: "page" and "section" search only there; "site" searches everything, the reader's place first.
        section: Section to search; leave it out for the section of the reader's page.
        page: Path of the page to search; leave it out for the reader's page.
    """
    reader: AgentContext[Any] = context.context
    search: ReaderSearch = context.context.search
    await reader.stream(ProgressUpdateEvent(icon="search", text=_progress(queries)))
    try:
        result = await search.find(queries, scope=scope, section=section, page=page)
    except Exception as error:  # noqa: BLE001 - search down never stops chat
        log_failure("The search failed; the answer goes on without it", error)
        return COULD_NOT_SEARCH
    if not result.is_indexed:
        return COULD_NOT_SEARCH
    shown = search.retrieved.add_hits(result.hits)
    return ((_WIDENED if result.widened else "") + shown) if shown else _NOTHING_FOUND


def _tidy(queries: Sequence[str]) -> list[str]:
    cleaned = [" ".join(clean(query).split())[:_QUERY_CHARS] for query in queries]
    return [query for query in cleaned if query][:_MAX_QUERIES]


def _progress(queries: Sequence[str]) -> str:
    tidy = _tidy(queries)
    return f"Searching for “{shorten(tidy[0], 60)}”" if tidy else "Searching"
