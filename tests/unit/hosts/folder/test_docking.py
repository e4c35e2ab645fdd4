"""The dock's tag lands in any page, once, and changes nothing else."""

import pytest

from chatdock.hosts.folder.docking import dock, dock_tag

TAG = dock_tag("/chatdock.js", {})


def test_the_tag_is_well_formed_in_html_and_in_xhtml() -> None:
    tag = dock_tag("/help/chatdock.js", {"data-title": 'Ask "Ωμέγα" & <co>'})
    assert tag == (
        b'<script src="/help/chatdock.js" defer="" '
        b'data-title="Ask &quot;&#937;&#956;&#941;&#947;&#945;&quot; &amp; &lt;co&gt;"></script>\n'
    )


@pytest.mark.parametrize(
    ("page", "docked"),
    [
        pytest.param(b"<p>a</p></body></html>", b"<p>a</p>TAG</body></html>", id="plain"),
        pytest.param(b"<P>a</P></BODY ></HTML>", b"<P>a</P>TAG</BODY ></HTML>", id="upper-case"),
        pytest.param(b"<p>a</p></html>\n", b"<p>a</p>TAG</html>\n", id="no-body-tag"),
        pytest.param(b"<p>a", b"<p>aTAG", id="nothing-closed"),
        pytest.param(b"", b"TAG", id="empty"),
        pytest.param(
            b"</body> quoted <p>a</p></body>", b"</body> quoted <p>a</p>TAG</body>", id="two"
        ),
        pytest.param(
            b"<p>a</p></body><!-- </body> -->", b"<p>a</p>TAG</body><!-- </body> -->", id="comment"
        ),
        pytest.param(b"caf\xe9</body>", b"caf\xe9TAG</body>", id="latin-1"),
    ],
)
def test_the_tag_stands_at_the_end_of_the_body(page: bytes, docked: bytes) -> None:
    assert dock(page, TAG) == docked.replace(b"TAG", TAG)


@pytest.mark.parametrize(
    "script",
    [
        b'<script src="/chatdock.js" defer></script>',
        b"<SCRIPT defer SRC='https://help.example.org/chatdock.js?v=2'></SCRIPT>",
        b"<script src=chatdock.js></script>",
        b'<script src="/chatkit.js" async></script>',
    ],
)
def test_a_page_that_is_docked_already_stays_as_it_is(script: bytes) -> None:
    page = b"<body>" + script + b"</body>"
    assert dock(page, TAG) == page


def test_a_page_that_writes_about_the_script_is_docked_all_the_same() -> None:
    page = b"<body><code>&lt;script src=chatdock.js&gt;</code></body>"
    assert dock(page, TAG).count(b"<script") == 1


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_utf_16_page_keeps_its_encoding(encoding: str) -> None:
    page = "\ufeff<p>Ωμέγα</p></body>".encode(encoding)
    expected = f"\ufeff<p>Ωμέγα</p>{TAG.decode()}</body>".encode(encoding)
    assert dock(page, TAG) == expected


def test_a_utf_16_page_that_is_broken_stays_as_it_is() -> None:
    page = b"\xff\xfe<\x00p"
    assert dock(page, TAG) == page
