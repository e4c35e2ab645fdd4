"""Folders are walked once, in order, without what is no page."""

import os
from pathlib import Path

import pytest

from chatdock.errors import UsageError
from chatdock.ingest import Skipped, Source, open_sources, require_pages, walk


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")


def test_pages_are_found_in_order_and_everything_else_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "b.html", "a.MD", "sub/c.mdx", "style.css", ".hidden.html", ".git/d.html")
    make(tmp_path, "node_modules/e.md", "drafts/f.md", "bookindex.html")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.html").symlink_to(tmp_path / "nowhere")
    skipped: list[Skipped] = []

    found = [page.path for page in walk(Source(tmp_path), ["bookindex.html", "drafts/*"], skipped)]

    assert found == ["a.MD", "b.html", "sub/c.mdx"]
    assert skipped == [Skipped("gone.html", "no such file or directory")]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("absent", "does not exist"),
        ("a.html", "is a file: name the folder"),
        ("https://example.org", "is an address"),
    ],
)
def test_what_is_no_folder_is_refused_with_what_to_do(
    tmp_path: Path, path: str, message: str
) -> None:
    make(tmp_path, "a.html")

    with pytest.raises(UsageError, match=message):
        open_sources([path if "://" in path else str(tmp_path / path)])


def test_no_folder_and_two_of_the_same_name_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "one/docs/a.md", "two/docs/a.md")

    with pytest.raises(UsageError, match="Name a folder"):
        open_sources([])
    with pytest.raises(UsageError, match="same name"):
        open_sources([str(tmp_path / "one/docs"), str(tmp_path / "two/docs")])


def test_one_source_is_the_root_and_several_are_under_their_names(tmp_path: Path) -> None:
    make(tmp_path, "guide/a.md", "api ref/b.md")

    assert [each.prefix for each in open_sources([str(tmp_path / "guide")])] == [""]
    several = open_sources([str(tmp_path / "guide"), str(tmp_path / "api ref")])
    assert [each.prefix for each in several] == ["/guide", "/api%20ref"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("index.html", "index.md"),
        ("index.md", "README.md"),
        ("index.htm", "readme.markdown"),
        ("a.html", "a.md"),
        ("sub/a.md", "sub/a.mdx"),
        ("a.md", "a.MD"),
    ],
)
def test_of_two_files_with_one_address_the_other_is_reported(
    tmp_path: Path, first: str, second: str
) -> None:
    make(tmp_path, second, first, "b.md")
    skipped: list[Skipped] = []

    found = [page.path for page in walk(Source(tmp_path), (), skipped)]

    assert sorted(found) == sorted([first, "b.md"])
    assert skipped == [Skipped(second, f"{Path(first).name} has the same address")]


def test_a_name_that_no_address_can_be_made_of_is_reported(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x", encoding="utf-8")
    skipped: list[Skipped] = []

    assert not list(walk(Source(tmp_path), (), skipped))
    assert skipped == [Skipped("caf?.md", "name is not UTF-8")]


def test_what_is_no_regular_file_inside_the_folder_is_reported(tmp_path: Path) -> None:
    make(tmp_path, "secret/s.html", "docs/a.html", "docs/.drafts/b.html")
    docs = tmp_path / "docs"
    os.mkfifo(docs / "pipe.html")
    (docs / "again.html").symlink_to(docs / "a.html")
    (docs / "device.html").symlink_to("/dev/zero")
    (docs / "draft.html").symlink_to(docs / ".drafts" / "b.html")
    (docs / "loop.md").symlink_to("loop.md")
    (docs / "out").symlink_to(tmp_path / "secret")
    (docs / "s.html").symlink_to("../secret/s.html")
    skipped: list[Skipped] = []

    assert [page.path for page in walk(Source(docs), (), skipped)] == ["a.html", "again.html"]
    assert {each.path: each.reason for each in skipped} == {
        "device.html": "no regular file",
        "draft.html": "links to a hidden file",
        "loop.md": "too many levels of symbolic links",
        "out": "links to outside the folder",
        "pipe.html": "no regular file",
        "s.html": "links to outside the folder",
    }


def test_folders_without_a_page_are_refused_and_one_page_is_enough(tmp_path: Path) -> None:
    make(tmp_path, "style.css", "drafts/a.md", "other/b.html")
    empty, other = Source(tmp_path), Source(tmp_path / "other")

    with pytest.raises(UsageError, match=r"needs \.html"):
        require_pages([empty], ["drafts", "other"])
    require_pages([empty, other], ["drafts"])
