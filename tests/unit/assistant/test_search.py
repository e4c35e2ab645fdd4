import json
from typing import Any

import pytest
from agents.tool_context import ToolContext
from chatkit.types import ProgressUpdateEvent

from chatdock.assistant import ChatDockContext, ReaderSearch, search_docs
from chatdock.assistant._context import chatdock_context
from chatdock.context import PageContext
from chatdock.knowledge import Location
from tests.assistants import THREAD, DictStore, FewPassages, context, passage

HERE = Location(
    document="signals.html", url="/guide/signals.html", title="Signals", section="admin"
)


async def call(search: ReaderSearch, **arguments: Any) -> tuple[str, ChatDockContext]:
    run_context = chatdock_context(THREAD, DictStore(), context(), search)
    given = json.dumps({"queries": ["cancel"], **arguments})
    tool_context: ToolContext[Any] = ToolContext(
        context=run_context, tool_name="search_docs", tool_call_id="c", tool_arguments=given
    )
    return await search_docs.on_invoke_tool(tool_context, given), run_context


async def test_the_tool_gives_numbered_passages_and_remembers_them() -> None:
    search = ReaderSearch(FewPassages(passage(1, "Stops it.")))
    output, _ = await call(search)
    assert output == (
        '<passage number="1" page="Server Signals" heading="Server Signals › Cancelling"'
        ' part="1" similarity="0.00">\nStops it.\n</passage>'
    )
    assert search.retrieved[1].id == "p1"


async def test_progress_is_shown_while_it_searches() -> None:
    _, run_context = await call(
        ReaderSearch(FewPassages(passage(1, "x"))), queries=["cancel  a query"]
    )
    event = run_context._events.get_nowait()  # pyright: ignore[reportPrivateUsage]
    assert isinstance(event, ProgressUpdateEvent)
    assert event.text == "Searching for “cancel a query”"


async def test_unset_places_are_the_readers() -> None:
    knowledge = FewPassages()
    await call(ReaderSearch(knowledge, HERE), scope="page")
    assert knowledge.asked == [
        {"queries": ["cancel"], "scope": "page", "page": "/guide/signals.html", "section": "admin"}
    ]


async def test_a_section_that_the_model_names_wins() -> None:
    knowledge = FewPassages()
    await call(ReaderSearch(knowledge, HERE), scope="section", section="sql")
    assert knowledge.asked[0]["section"] == "sql"


@pytest.mark.parametrize("scope", ["page", "section"])
async def test_a_scope_without_a_known_place_is_the_whole_site(scope: str) -> None:
    knowledge = FewPassages(passage(1, "x"))
    await call(ReaderSearch(knowledge), scope=scope)
    assert knowledge.asked[0]["scope"] == "site"


async def test_queries_are_cleaned_and_limited() -> None:
    knowledge = FewPassages()
    await call(ReaderSearch(knowledge), queries=["a\u200b\nb", "", "c", "d", "e", "f"])
    assert knowledge.asked[0]["queries"] == ["a b", "c", "d", "e"]


async def test_a_failing_search_tells_the_model_and_never_raises() -> None:
    output, _ = await call(ReaderSearch(FewPassages(failure=RuntimeError("disk"))))
    assert "could not be searched" in output
    assert "disk" not in output


async def test_without_an_index_the_tool_says_that_it_could_not_search() -> None:
    output, _ = await call(ReaderSearch(None))
    assert "could not be searched" in output


async def test_finding_nothing_and_widening_are_said() -> None:
    assert "found no passages" in (await call(ReaderSearch(FewPassages())))[0]
    widened, _ = await call(
        ReaderSearch(FewPassages(passage(1, "x"), widened=True), HERE), scope="page"
    )
    assert widened.startswith("Nothing was found in that scope")


async def test_the_readers_page_is_looked_up_by_its_path() -> None:
    search = await ReaderSearch.from_page(
        FewPassages(location=HERE), PageContext(path="/signals.html")
    )
    assert search.location == HERE


async def test_a_page_that_cannot_be_looked_up_is_only_unknown() -> None:
    knowledge = FewPassages(failure=RuntimeError("down"))
    search = await ReaderSearch.from_page(knowledge, PageContext(url="https://x.org/a"))
    assert search.location is None
