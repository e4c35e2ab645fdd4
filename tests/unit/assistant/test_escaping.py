import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chatdock.assistant._escaping import escape_markdown, unescape_markdown

SIGNS = st.text(r"ab_1 \`*[]()<>~&;#-+.=!|{}", max_size=40)


@pytest.mark.parametrize(
    ("plain", "escaped"),
    [
        (r"end with \.", r"end with \\."),
        ("a * b, _x_, work_mem", r"a \* b, \_x\_, work_mem"),
        ("List<int> [x](y) `z`", r"List\<int> \[x\](y) \`z\`"),
        ("# no heading", r"\# no heading"),
        ("- no item", r"\- no item"),
        ("12. no item", r"12\. no item"),
        ("version 12. Then", "version 12. Then"),
        ("&lt; but R&D", r"\&lt; but R&D"),
    ],
)
def test_signs_that_markdown_would_take_are_escaped_and_no_others(plain: str, escaped: str) -> None:
    assert escape_markdown(plain) == escaped


@given(SIGNS)
def test_what_is_shown_is_what_was_written(plain: str) -> None:
    line = " ".join(plain.split())
    inline = MarkdownIt().enable("strikethrough").parse(escape_markdown(line))
    shown = "".join(
        child.content
        for token in inline
        if token.type == "inline"
        for child in token.children or []
    )
    assert shown == line


@given(SIGNS)
def test_escaping_can_be_undone(plain: str) -> None:
    assert unescape_markdown(escape_markdown(plain)) == plain
