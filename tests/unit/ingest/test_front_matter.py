"""Front matter is read where it is, and costs no page its place where it is broken."""

import pytest

from chatdock.ingest.front_matter import named_title, split_front_matter

ALIASES = "\n".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(9))


@pytest.mark.parametrize(
    ("text", "front_matter"),
    [
        ("---\ntitle: One\norder: 2\n---\nBody", {"title": "One", "order": 2}),
        ("\ufeff---\r\ntitle: One\r\n...\r\nBody", {"title": "One"}),
        ('+++\ntitle = "One"\nweight = 2\n+++\nBody', {"title": "One", "weight": 2}),
        ('+++\r\ntitle = "One"\r\n+++\r\nBody', {"title": "One"}),
        ("---\n---\nBody", {}),
        ("+++\nno = = toml\n+++\nBody", {}),
        ("Body", {}),
    ],
)
def test_front_matter_is_yaml_or_toml_and_no_part_of_the_text(
    text: str, front_matter: dict[str, object]
) -> None:
    assert split_front_matter(text) == (front_matter, "Body")


@pytest.mark.parametrize(
    "source",
    [
        "t: " + "[" * 50_000,
        f"a0: &a0 x\n{ALIASES}\ntitle: *a9",
        "a: &a {b: *a}",
        "a: 1:" + "59:" * 20_000 + "5.0",
        "a: !!int ''",
        "a: !!timestamp b",
        "a: " + "9" * 5_000,
        "a: b\n" * 20_000,
    ],
    ids=["deep", "aliases", "self", "overflow", "empty number", "no time", "digits", "long"],
)
def test_front_matter_that_no_page_needs_is_left_out(source: str) -> None:
    assert split_front_matter(f"---\n{source}\n---\nBody") == ({}, "Body")


def test_toml_beyond_its_limits_is_left_out() -> None:
    for source in ("a = " + "[" * 10_000, "a" + ".a" * 10_000 + " = 1"):
        assert split_front_matter(f"+++\n{source}\n+++\nBody") == ({}, "Body")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("One", "One"),
        (3.11, "3.11"),
        (None, ""),
        (["One"], ""),
        pytest.param(16**5_000, "", id="digits"),
        pytest.param("x" * 501, "", id="long"),
        pytest.param("half \ud83d", "half \ufffd", id="half"),
        pytest.param("\ud83c\udf3f", "🌿", id="two halves"),
    ],
)
def test_a_title_is_short_text(title: object, text: str) -> None:
    assert named_title({"title": title}) == text
