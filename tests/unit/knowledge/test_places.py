"""Addresses in every spelling mean their document."""

import pytest

from chatdock.knowledge.places import Places, page_url, same_section
from tests.requirements import partly, requirement


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("functions-admin.html", "/functions-admin.html"),
        ("index.html", "/"),
        ("docs/intro/index.html", "/docs/intro/"),
        ("guide/start.md", "/guide/start.html"),
        ("guide/README.md", "/guide/"),
        ("a b/ü.mdx", "/a%20b/%C3%BC.html"),
        ("reindex.html", "/reindex.html"),
    ],
)
def test_documents_have_one_address(path: str, url: str) -> None:
    assert page_url(path) == url
    assert page_url(path, "/en") == "/en" + url


@partly("KNO-13")
@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/manual/docs/intro/",
        "https://example.org/manual/docs/intro?v=2#top",
        "https://example.org/manual/docs/intro/index.html",
        "/manual/docs/intro.html",
        "/docs/intro/",
        "docs/intro.html",
        "docs/intro",
        "/en/3.2/docs/intro/",
    ],
)
def test_a_readers_address_is_found_in_every_spelling(address: str) -> None:
    places = Places(
        [(1, "/"), (2, "/docs/intro/"), (3, "/intro.html")], "https://example.org/manual/"
    )

    assert places.find(address) == 2


@partly("KNO-13")
@pytest.mark.parametrize(
    "address", ["https://example.org/manual", "/manual/", "/", "", "/index.html"]
)
def test_the_root_is_found_below_the_base_path(address: str) -> None:
    assert (
        Places([(1, "/"), (2, "/manual/x.html")], "https://example.org/manual").find(address) == 1
    )


@pytest.mark.parametrize("address", ["/elsewhere", "/docs", "http://[", "/docs/intro/more"])
def test_an_address_of_another_page_is_not_found(address: str) -> None:
    assert Places([(1, "/"), (2, "/docs/intro/")], None).find(address) is None


@pytest.mark.parametrize(
    "wanted", ["Chapter 9. Functions and Operators", "9", "chapter-9", "functions and operators"]
)
def test_a_section_is_known_by_name_and_number(wanted: str) -> None:
    assert same_section(wanted, "Chapter 9. Functions and Operators")


def test_a_section_is_known_by_its_last_folder_and_not_by_another() -> None:
    assert same_section("module-1", "docs/module-1")
    assert not same_section("module-2", "docs/module-1")
    assert not same_section("", "")


LESSONS = [(1, "/c1/intro.html"), (2, "/c2/intro.html"), (3, "/c2/ports.html"), (4, "/ports/")]


@requirement("SRV-6")
@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("c2/intro", 2),
        ("docs/c1/intro", 1),
        ("c9/ports", 4),
        ("intro", None),
        ("ports", 4),
        ("/intro", None),
        ("https://site.example/intro", None),
    ],
)
def test_a_lesson_is_found_by_its_name_where_only_one_page_has_it(
    name: str, document: int | None
) -> None:
    assert Places(LESSONS, None).find(name) == document


@requirement("SRV-6")
def test_a_lesson_in_a_folder_is_found_by_its_name_alone() -> None:
    places = Places(LESSONS[:3], None)
    assert [places.find(name) for name in ("ports", "c9/ports", "intro")] == [3, 3, None]
