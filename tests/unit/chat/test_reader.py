"""Where the reader is: read from three places, cleaned, cut to size, and never refused."""

from typing import Any

import pytest

from chatdock.chat.reader import (
    MAX_READER_BYTES,
    dump_reader,
    keep_last,
    load_reader,
    read_reader,
)
from chatdock.context import PageContext, ReaderContext
from tests.requirements import requirement

PAGE = {
    "url": "https://site.example/docs/a%20b.html?x=1#y",
    "title": " A ",
    "description": "About a",
    "headings": ["One", "", 3, "Two"],
    "section": "Docs",
    "timestamp": "2026-11-21T10:00:00Z",
}


def test_a_page_is_read_and_its_path_is_taken_from_its_address() -> None:
    page = read_reader({"page": PAGE}, {}, None).page
    assert page is not None
    assert (page.path, page.title, page.headings) == ("/docs/a b.html", "A", ("One", "Two"))
    assert page.timestamp is not None


@requirement("SRV-5")
def test_the_top_level_wins_over_the_older_places() -> None:
    older = {"pageContext": {"title": "older"}, "userInfo": {"name": "Ada"}}
    reader = read_reader({"page": {"title": "newer"}}, older, "https://site.example/header")
    assert reader.page == PageContext(title="newer")
    assert reader.profile == {"name": "Ada"}


def test_a_section_may_be_the_names_on_the_way_to_it() -> None:
    page = read_reader({"page": {"section": ["Docs", "", 1, "Boats"]}}, {}, None).page
    assert page == PageContext(section="Docs › Boats")


def test_the_older_places_are_read() -> None:
    headings = {"pageContext": {"title": "t", "headings": "One\nTwo"}}
    assert read_reader({}, headings, None).page == PageContext(title="t", headings=("One", "Two"))
    by_header = read_reader({}, {}, "https://site.example/p").page
    assert by_header == PageContext(url="https://site.example/p", path="/p")


@pytest.mark.parametrize("url", ["http://[", "http://a\u2100b/", "http://[a"])
def test_an_address_that_is_none_has_no_path(url: str) -> None:
    assert read_reader({}, {}, url).page == PageContext(url=url)


def test_an_id_from_the_page_is_no_part_of_the_context() -> None:
    reader = read_reader({"userId": "admin"}, {}, None)
    assert reader == ReaderContext()


def test_unknown_keys_are_kept_apart() -> None:
    assert read_reader({"cart": {"items": 3}, "plan": "pro"}, {}, None).extra == {"plan": "pro"}


@pytest.mark.parametrize("wrong", [None, 3, "text", [], {"url": {"a": 1}}])
def test_what_cannot_be_read_is_left_out(wrong: Any) -> None:
    page = read_reader({"page": wrong}, {}, None).page
    assert page in (None, PageContext())


def test_everything_is_cut_to_size() -> None:
    many = {f"key{number}": "v" for number in range(100)}
    metadata = {
        "page": {"title": "t" * 10_000, "headings": ["h"] * 50},
        "selection": "s" * 10_000,
        "profile": many,
    }
    reader = read_reader(metadata, {}, None)
    assert reader.page is not None
    assert len(reader.page.title or "") == 2_000
    assert len(reader.page.headings) == 5
    assert len(reader.selection or "") == 2_000
    assert len(reader.profile) == 32


def test_the_last_page_is_kept_and_the_last_selection_is_not() -> None:
    last = ReaderContext(page=PageContext(title="last"), selection="old", profile={"name": "Ada"})
    kept = keep_last(ReaderContext(preferences={"level": "expert"}), last)
    assert kept.page == PageContext(title="last")
    assert (kept.selection, kept.profile) == (None, {"name": "Ada"})
    assert kept.preferences == {"level": "expert"}


def test_a_context_comes_back_as_it_was_stored() -> None:
    reader = read_reader({"page": PAGE, "profile": {"a": [1, "b"], "n": 2}}, {}, None)
    assert load_reader(dump_reader(reader)) == reader


@requirement("SRV-5")
def test_what_a_thread_kept_and_what_is_new_stay_within_64_kib_together() -> None:
    texts = ["x" * 2_000] * 30
    last = read_reader({"profile": {"notes": texts}}, {}, None)
    kept = keep_last(read_reader({"preferences": {"all": texts}}, {}, None), last)
    assert len(dump_reader(kept).encode()) <= MAX_READER_BYTES
    assert kept.preferences == {"all": texts}


def test_a_page_of_the_widest_characters_fits_as_well() -> None:
    wide = "\U0001f6a2" * 2_000
    page = dict.fromkeys(("url", "path", "title", "description", "section"), wide)
    reader = read_reader({"page": {**page, "headings": [wide] * 5}, "selection": wide}, {}, None)
    assert len(dump_reader(reader).encode()) <= MAX_READER_BYTES
    assert reader.page is not None
    assert (reader.page.title, reader.selection) == (wide, wide)


def test_an_escaped_nul_in_an_address_is_replaced() -> None:
    page = read_reader({}, {}, "https://site.example/a%00b").page
    assert page is not None
    assert page.path == "/a\ufffdb"
