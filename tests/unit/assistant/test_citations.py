from chatkit.types import Annotation, FileSource, URLSource

from chatdock.assistant._citations import CitedText, Citer
from chatdock.assistant._retrieved import Retrieved
from tests.assistants import passage

CANCEL = passage(1, "pg_cancel_backend cancels the query.\nIt needs the process ID of the backend.")
TOP = passage(2, "Sessions end.", anchor="", heading="", url="https://x.org/docs/b.html")


def cited() -> CitedText:
    retrieved = Retrieved()
    retrieved.add([CANCEL, TOP])
    return Citer(retrieved).begin()


def test_a_citation_points_to_page_and_heading_and_quotes_what_bears_the_claim_out() -> None:
    text = cited()
    parts = list(text.feed("You need the process ID of the backend 【1】."))
    assert parts == [
        "You need the process ID of the backend",
        Annotation(
            index=38,
            source=URLSource(
                url="/signals.html#a1",
                title="Server Signals › Cancelling",
                description="It needs the process ID of the backend.",
            ),
        ),
        ".",
    ]


def test_a_passage_without_anchor_is_cited_by_its_page() -> None:
    text = cited()
    list(text.feed("x 【2】"))
    list(text.finish())
    source = text.annotations[0].source
    assert isinstance(source, URLSource)
    assert (source.url, source.title) == ("https://x.org/docs/b.html", "Server Signals")


def test_markers_at_one_place_share_its_index() -> None:
    text = cited()
    list(text.feed("Both 【1】【2】 matter."))
    assert [annotation.index for annotation in text.annotations] == [4, 4]
    assert text.content().text == "Both matter."


def test_annotations_of_the_models_own_server_stand_where_the_text_has_come() -> None:
    text = cited()
    list(text.feed("From a file"))
    own = Annotation(source=FileSource(filename="f", title="f"), index=900)
    assert [annotation.index for annotation in text.annotate(own)] == [11]
