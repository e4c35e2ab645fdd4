"""HTML in any state becomes blocks in reading order, each with the nearest anchor."""

import pytest

from chatdock.ingest import UnreadableError
from chatdock.ingest.blocks import Block
from chatdock.ingest.html import parse_html

DOCBOOK = """<?xml version="1.0"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>9.27. Admin</title></head>
<body id="docContent"><div class="navheader"><table>
<tr><th>9.27. Admin</th></tr><tr><td>Prev</td>
<th>Chapter 9. Functions</th><td>Next</td></tr></table></div>
<div class="sect1" id="ADMIN"><div class="titlepage"><h2 class="title">9.27. Admin</h2></div>
<div class="toc"><dl><dt>9.27.1. Signals</dt></dl></div>
<p>Intro.</p><div class="sect2" id="SIGNALS"><a id="id-1" class="indexterm"></a><h3>9.27.1. Signals</h3>
<div class="note"><h3>Note</h3><p>Careful.</p></div>
<dl><dt id="GUC-X"><code>x</code> (integer)</dt><dd><p>Sets x.</p></dd></dl>
<table><tr><td><a id="row-1"></a><code>f</code> ( )</td><td>Does f.</td></tr></table></div></div>
<div class="navfooter">Next page</div></body></html>"""


def test_a_docbook_page_keeps_its_content_and_loses_its_navigation() -> None:
    page = parse_html(DOCBOOK)

    assert (page.title, page.section) == ("9.27. Admin", "Chapter 9. Functions")
    assert page.blocks == (
        Block("heading", "9.27. Admin", "ADMIN", 2),
        Block("text", "Intro."),
        Block("heading", "9.27.1. Signals", "SIGNALS", 3),
        Block("text", "Note"),
        Block("text", "Careful."),
        Block("term", "x (integer)", "GUC-X", 1),
        Block("text", "Sets x."),
        Block("end", "", "", 1),
        Block("row", "f ( ) | Does f.", "row-1"),
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        # Sphinx
        (
            '<div class="related">up</div><div class="sphinxsidebar">toc</div>'
            '<div class="body" role="main"><section id="a"><h1>A<a class="headerlink" href="#a">¶</a></h1>'
            "<p>Text</p></section></div><footer>made by</footer>",
            [("A", "a"), ("Text", "")],
        ),
        # Docusaurus
        (
            '<nav>menu</nav><main><div class="theme-doc-markdown markdown"><header><h1>A</h1></header>'
            '<h2 id="b">B<a class="hash-link" href="#b">\u200b</a></h2>'
            '<pre><code><span class="token-line">one<br></span><span>two<br></span></code></pre></div></main>',
            [("A", ""), ("B", "b"), ("one\ntwo", "")],
        ),
        # Material for MkDocs
        (
            '<div class="md-sidebar">toc</div><article class="md-content__inner"><h1 id="a">A</h1>Text</article>',
            [("A", "a"), ("Text", "")],
        ),
        # An old page without any of it
        (
            "<header>logo</header><a name=top></a><h1>A</h1>Text<h2><a name=b>B</a></h2><footer>c</footer>",
            [("A", "top"), ("Text", ""), ("B", "b")],
        ),
    ],
)
def test_the_content_of_each_generator_is_found(
    markup: str, expected: list[tuple[str, str]]
) -> None:
    blocks = parse_html(f"<body>{markup}</body>").blocks

    assert [(block.text, block.anchor) for block in blocks] == expected


@pytest.mark.parametrize(
    ("broken", "texts"),
    [
        ("", []),
        ("just text", ["just text"]),
        ("<p>one<p>two", ["one", "two"]),
        ("<b><p>one</b> two</p><h2>three", ["one two", "three"]),
        ("<ul><li>one<li>two<ul><li>three</ul></ul>", ["- one", "- two", "- three"]),
        ("<table><tr><td>a<td>b<tr><td>c", ["a | b", "c"]),
        ("<font size=2><h1>A</h1><p>b<pre>c\n  d", ["A", "b", "c\n  d"]),
        ("</div></p><p>one</p></body></html><p>after the end", ["one", "after the end"]),
        ("<p>a <!-- not > this --> b</p><!-- open", ["a b"]),
        ("<script>no</script><p>yes<style>no</style>", ["yes"]),
        ("<form><h1>whole page in a form</h1><p>text</p></form>", ["whole page in a form", "text"]),
        ("<p>&amp;&nbsp;&lt;x&gt; &#x2603; &bogus;", ["& <x> ☃ &bogus;"]),
        ("<dd>stray</dd><dt id=a>term</dt></dl>", ["stray", "term"]),
    ],
)
def test_broken_markup_is_read_as_browsers_read_it(broken: str, texts: list[str]) -> None:
    assert [block.text for block in parse_html(broken).blocks] == texts


def test_a_page_nested_deeper_than_the_stack_is_read() -> None:
    page = parse_html("<div>" * 5_000 + "<p>deep" + "</div>" * 5_000)

    assert [block.text for block in page.blocks] == ["deep"]


@pytest.mark.parametrize("opened", ["<div>", "<Section id=a></p>", "<b><i>"])
def test_a_page_nested_beyond_all_sense_is_refused_before_it_is_parsed(opened: str) -> None:
    with pytest.raises(UnreadableError, match="nested deeper than 5,000"):
        parse_html(opened * 1_000_000)


@pytest.mark.parametrize("element", ["<p>text", "<li>text", "<a name=x>text", "text<br>"])
def test_elements_that_may_leave_out_their_end_are_not_taken_for_nested(element: str) -> None:
    assert parse_html(f"<h1>Old</h1>{element * 6_000}").blocks[-1].text.endswith("text")


@pytest.mark.parametrize(
    "listing", ['<table class="genindextable"><tr><td>a</table>', '<div id="search-results"></div>']
)
def test_a_generated_index_or_search_page_has_no_content(listing: str) -> None:
    assert parse_html(f"<h1>Index</h1>{listing}").blocks == ()


def test_a_term_without_an_id_opens_an_entry_where_the_others_of_its_list_do() -> None:
    page = parse_html("<main><dl><dt id=a>A<dd>one<dt>B<dd>two</dl><dl><dt>C<dd>three</dl></main>")

    assert [(block.kind, block.text, block.anchor) for block in page.blocks] == [
        ("term", "A", "a"),
        ("text", "one", ""),
        ("term", "B", ""),
        ("text", "two", ""),
        ("end", "", ""),
        ("text", "C", ""),
        ("text", "three", ""),
    ]
