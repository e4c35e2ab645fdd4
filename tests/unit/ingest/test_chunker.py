"""Passages follow headings, keep code and rows whole, stay in their sizes and lose no text."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatdock.ingest.blocks import Block, Page
from chatdock.ingest.chunker import Chunk, Sizes, chunk
from chatdock.ingest.tokens import estimate_tokens
from tests.requirements import partly

SIZES = Sizes(target=40, maximum=60, overlap=0.2)
words = st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=60).map(" ".join)
anchors = st.sampled_from(["", "a1", "a2", "a3"])


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from(["text", "text", "code", "row", "heading", "term", "end"]))
    if kind == "heading":
        return Block("heading", draw(words)[:40].strip(), draw(anchors), draw(st.integers(1, 6)))
    if kind == "term":
        return Block("term", draw(words)[:40].strip(), draw(anchors), draw(st.integers(1, 3)))
    if kind == "end":
        return Block("end", "", "", draw(st.integers(1, 3)))
    if kind == "code":
        return Block("code", draw(words).replace(" ", "\n  "), draw(anchors))
    return Block("row" if kind == "row" else "text", draw(words) + ".", draw(anchors))


pages = st.lists(blocks(), max_size=25).map(lambda each: Page("Title", "", tuple(each)))


@partly("KNO-2")
@given(pages)
def test_no_text_is_lost(page: Page) -> None:
    chunks = chunk(page, SIZES)

    kept = " ".join(f"{each.heading} {each.text}" for each in chunks).split()
    for block in page.blocks:
        assert set(block.text.split()) <= set(kept)


@partly("KNO-2")
@given(pages)
def test_code_blocks_and_table_rows_stay_whole(page: Page) -> None:
    chunks = chunk(page, SIZES)

    for block in page.blocks:
        if block.kind in {"code", "row"}:
            assert any(block.text in each.text for each in chunks)


@partly("KNO-2")
@given(pages)
def test_passages_stay_in_their_size_unless_one_block_alone_is_larger(page: Page) -> None:
    whole = [block.text for block in page.blocks if block.kind in {"code", "row"}]

    for each in chunk(page, SIZES):
        largest = max((estimate_tokens(text) for text in whole if text in each.text), default=0)
        assert estimate_tokens(each.text) <= max(SIZES.maximum, largest)


@given(pages)
def test_every_anchor_is_one_of_the_page(page: Page) -> None:
    known = {block.anchor for block in page.blocks} | {""}

    assert {each.anchor for each in chunk(page, SIZES)} <= known


@given(st.text(max_size=2_000))
def test_any_text_at_all_is_cut_without_loss(text: str) -> None:
    flat = " ".join(text.split())
    chunks = chunk(Page("", "", (Block("text", flat),)), Sizes(target=40, maximum=60, overlap=0))

    assert "".join(each.text for each in chunks).replace(" ", "").replace("\n", "") == flat.replace(
        " ", ""
    )


def test_a_passage_carries_its_heading_path_and_the_nearest_anchor() -> None:
    page = Page(
        "Guide",
        "",
        (
            Block("text", "Before."),
            Block("heading", "Guide", "guide", 1),
            Block("text", "Intro."),
            Block("heading", "Install", "install", 2),
            Block("heading", "Linux", "", 3),
            Block("text", "Use apt."),
            Block("heading", "Settings", "settings", 2),
            Block("term", "port", "opt-port", 1),
            Block("text", "A number " * 10),
            Block("end", "", level=1),
            Block("text", "All else."),
        ),
    )

    assert chunk(page, SIZES) == [
        Chunk("Guide", "", "Before."),
        Chunk("Guide", "guide", "Intro."),
        Chunk("Guide › Install › Linux", "install", "Use apt."),
        Chunk("Guide › Settings › port", "opt-port", "port\n" + "A number " * 10),
        Chunk("Guide › Settings", "settings", "All else."),
    ]


def test_the_next_passage_repeats_the_end_of_the_last() -> None:
    sentences = tuple(Block("text", f"Sentence number {number} is here.") for number in range(12))
    chunks = chunk(Page("T", "", sentences), SIZES)

    lines = [each.text.splitlines() for each in chunks]
    assert len(chunks) > 1
    assert all(after[0] == before[-1] for before, after in pairwise(lines))


def test_a_short_page_and_a_heading_alone_are_passages() -> None:
    assert chunk(Page("T", "", (Block("text", "Yes."),)), SIZES) == [Chunk("T", "", "Yes.")]
    assert chunk(Page("T", "", (Block("heading", "T", "t", 1),)), SIZES) == [Chunk("T", "t", "T")]


def test_short_entries_of_a_list_share_a_passage_and_long_ones_do_not() -> None:
    page = Page(
        "T",
        "",
        (
            Block("term", "a", "a", 1),
            Block("text", "short"),
            Block("term", "b", "b", 1),
            Block("text", "long enough to stand alone here"),
            Block("term", "c", "c", 1),
            Block("text", "end"),
        ),
    )

    assert [(each.anchor, each.text) for each in chunk(page, SIZES)] == [
        ("a", "a\nshort\nb\nlong enough to stand alone here"),
        ("c", "c\nend"),
    ]


def test_entries_under_different_headings_share_no_passage() -> None:
    page = Page(
        "T",
        "",
        (
            Block("text", "All settings."),
            Block("row", "port | 80", "port"),
            Block("heading", "Names", "names", 2),
            Block("term", "host", "host", 1),
            Block("text", "short"),
        ),
    )

    assert chunk(page, SIZES) == [
        Chunk("T", "", "All settings."),
        Chunk("T", "port", "port | 80"),
        Chunk("Names › host", "host", "host\nshort"),
    ]


def test_an_entry_that_cannot_be_linked_to_is_under_its_own_term() -> None:
    page = Page(
        "T",
        "",
        (
            Block("heading", "Names", "names", 2),
            Block("term", "host", "host", 1),
            Block("text", "long enough to stand alone here"),
            Block("term", "guest", "", 1),
            Block("text", "short"),
        ),
    )

    assert chunk(page, SIZES)[1] == Chunk("Names › guest", "names", "guest\nshort")
