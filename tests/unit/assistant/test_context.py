from chatkit.agents import AgentContext

from chatdock.assistant import ReaderSearch
from chatdock.assistant._context import chatdock_context
from chatdock.context import PageContext, Principal, ReaderContext, RequestContext
from chatdock.knowledge import Location
from tests.assistants import THREAD, DictStore

HERE = Location(document="b.html", url="/b.html", title="B", section="admin")


def test_a_tool_finds_reader_page_and_extra_in_its_context() -> None:
    request = RequestContext(
        principal=Principal(user_id="u", organization_id="o", claims={"name": "Ada"}),
        reader=ReaderContext(
            page=PageContext(url="https://x.org/b", title="B", path="/b"),
            selection="chosen",
            profile={"name": "Eve", "role": "editor"},
            extra={"course": 7},
        ),
    )
    context = chatdock_context(THREAD, DictStore(), request, ReaderSearch(None, HERE))
    assert isinstance(context, AgentContext)
    assert (context.user_id, context.organization_id) == ("u", "o")
    assert context.user_info == {"name": "Ada", "role": "editor"}
    assert (context.selected_text, context.context_mode, context.extra) == (
        "chosen",
        "site",
        {"course": 7},
    )
    page = context.page_context
    assert page is not None
    assert (page.url, page.title, page.path) == ("https://x.org/b", "B", "/b")
    assert (
        (page.section, page.page)
        == (page.current_chapter, page.current_lesson)
        == ("admin", "b.html")
    )


def test_the_section_that_the_host_names_wins_over_the_index() -> None:
    reader = ReaderContext(page=PageContext(path="/b", section="course-1"))
    request = RequestContext(principal=Principal(user_id="u"), reader=reader)
    context = chatdock_context(THREAD, DictStore(), request, ReaderSearch(None, HERE))
    assert context.page_context is not None
    assert context.page_context.section == "course-1"


def test_without_a_page_there_is_no_page_context() -> None:
    request = RequestContext(principal=Principal(user_id="u"))
    assert chatdock_context(THREAD, DictStore(), request, ReaderSearch(None)).page_context is None
