"""A folder served over HTTP: pages docked, Markdown rendered, nothing outside it in reach."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from starlette.applications import Starlette
from starlette.routing import Mount

from chatdock.hosts.folder import folder_site
from chatdock.ingest import Source, walk

SCRIPT = b'<script src="/chatdock.js" defer=""></script>\n'
A_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

Client = httpx.AsyncClient
Serve = Callable[..., Client]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    clients: list[Client] = []

    def start(*sources: Path | Source, hidden: tuple[Path, ...] = (), mount: str = "") -> Client:
        given = [each if isinstance(each, Source) else Source(each) for each in sources]
        app = Starlette(routes=[Mount(mount or "/", app=folder_site(given, hidden=hidden))])
        transport = httpx.ASGITransport(app)
        clients.append(Client(transport=transport, base_url="http://site.test", headers=A_BROWSER))
        return clients[-1]

    yield start
    for client in clients:
        await client.aclose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return root


def one(page: LexborHTMLParser, selector: str) -> LexborNode:
    (node,) = page.css(selector)
    return node


def write(folder: Path, name: str, content: str | bytes = "<p>text</p></body>") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Pages


async def test_a_page_is_served_with_the_dock_and_stays_as_it_is_on_disk(
    serve: Serve, folder: Path
) -> None:
    page = "<html><head><meta charset='utf-8'></head><body><p>é</p></body></html>"
    path = write(folder, "a.html", page)
    answer = await serve(folder).get("/a.html")
    assert answer.content == page.encode().replace(b"</body>", SCRIPT + b"</body>")
    assert answer.headers["content-type"] == "text/html"
    assert path.read_text() == page


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.html", "é".encode("latin-1"), "text/html"),
        ("a.html", "é".encode(), "text/html; charset=utf-8"),
        ("a.html", '<meta charset="koi8-r">д'.encode("koi8-r"), "text/html"),
        ("a.xhtml", "<html/>", "application/xhtml+xml"),
        ("a.js", "1", "text/javascript; charset=utf-8"),
        ("a.css", "a{}", "text/css; charset=utf-8"),
        ("a.woff2", "1", "font/woff2"),
        ("a.svg", "<svg/>", "image/svg+xml"),
        ("a.tar.gz", "1", "application/octet-stream"),
        ("a", "1", "application/octet-stream"),
    ],
)
async def test_each_kind_of_file_has_its_type(
    serve: Serve, folder: Path, name: str, content: str | bytes, content_type: str
) -> None:
    write(folder, name, content)
    answer = await serve(folder).get(f"/{name}")
    assert answer.headers["content-type"] == content_type


async def test_other_files_are_served_as_they_are_and_in_parts(serve: Serve, folder: Path) -> None:
    write(folder, "data.json", b'{"a": 1}')
    client = serve(folder)
    assert (await client.get("/data.json")).content == b'{"a": 1}'
    part = await client.get("/data.json", headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b'"a"')


async def test_a_page_of_20_mb_is_served(serve: Serve, folder: Path) -> None:
    write(folder, "big.html", b"<p>" + b"word " * 4_000_000 + b"</p></body>")
    answer = await serve(folder).get("/big.html")
    assert answer.content.endswith(SCRIPT + b"</body>")


async def test_a_markdown_file_of_20_mb_is_shown_as_text(serve: Serve, folder: Path) -> None:
    write(folder, "big.md", b"# One\n" + b"word " * 4_000_000)
    answer = await serve(folder).get("/big")
    assert answer.status_code == 200
    assert b'<pre tabindex="0"># One\n' in answer.content


# Addresses


@pytest.mark.parametrize("address", ["/guide/", "/guide/index.html", "/guide/index"])
async def test_a_folder_shows_its_index_page(serve: Serve, folder: Path, address: str) -> None:
    write(folder, "guide/index.html", "<p>the index</p>")
    assert "the index" in (await serve(folder).get(address)).text


@pytest.mark.parametrize(
    "names",
    [
        ("index.html", "index.xhtml", "index.md", "README.md"),
        ("Index.md", "index.markdown", "readme.md"),
        ("README.mdx", "readme.markdown"),
        ("a.html", "a.md", "a.markdown"),
        ("a.md", "a.MD"),
        ("a.MD",),
    ],
)
async def test_the_file_that_is_indexed_for_an_address_is_the_one_that_is_served_there(
    serve: Serve, folder: Path, names: tuple[str, ...]
) -> None:
    for name in names:
        write(folder, name, f"<p>this is {name}</p>")
    (page,) = walk(Source(folder), (), [])
    assert f"this is {page.path}" in (await serve(folder).get(page.url)).text


@pytest.mark.parametrize("address", ["/guide", "/guide.html"])
@pytest.mark.parametrize("name", ["guide.html", "guide.md"])
async def test_pages_have_clean_addresses(
    serve: Serve, folder: Path, name: str, address: str
) -> None:
    write(folder, name, "the guide")
    assert "the guide" in (await serve(folder).get(address)).text


@pytest.mark.parametrize(
    ("address", "location"),
    [("/guide?v=2", "/guide/?v=2"), ("/intro/", "/intro.html"), ("/a%20b", "/a%20b/")],
)
async def test_other_spellings_lead_to_the_proper_address(
    serve: Serve, folder: Path, address: str, location: str
) -> None:
    write(folder, "guide/index.html")
    write(folder, "a b/index.html")
    write(folder, "intro.html")
    answer = await serve(folder).get(address)
    assert (answer.status_code, answer.headers["location"]) == (307, location)


async def test_a_redirect_never_leaves_the_site(serve: Serve, folder: Path) -> None:
    write(folder, "evil.test/index.html")
    answer = await serve(folder).get("http://site.test//evil.test")
    assert answer.status_code == 404


async def test_a_folder_without_index_lists_its_pages(serve: Serve, folder: Path) -> None:
    write(folder, "a.html", "<title>First &amp; last</title>")
    write(folder, "sub/b.md", "# Second")
    answer = await serve(folder).get("/")
    links = LexborHTMLParser(answer.text).css("article a")
    assert [(link.attributes["href"], link.text()) for link in links] == [
        ("/a.html", "First & last"),
        ("/sub/", "Sub"),
    ]


async def test_a_site_can_be_mounted_under_a_path(serve: Serve, folder: Path) -> None:
    write(folder, "sub/b.md", "# Second")
    client = serve(folder, mount="/help")
    assert (await client.get("/help/sub")).headers["location"] == "/help/sub/"
    page = LexborHTMLParser((await client.get("/help/sub/b.html")).text)
    links = [node.attributes["href"] for node in page.css("a[href], link[href]")]
    assert all(link and link.startswith(("/help/", "#")) for link in links)


async def test_several_folders_are_served_below_their_names(serve: Serve, tmp_path: Path) -> None:
    sources = [Source(tmp_path / name, f"/{name}") for name in ("one", "two")]
    for source in sources:
        write(source.root, "index.html", f"<p>start of {source.prefix}</p>")
    client = serve(*sources)
    page = LexborHTMLParser((await client.get("/")).text)
    assert [link.attributes["href"] for link in page.css("article a")] == ["/one/", "/two/"]
    assert "start of /two" in (await client.get("/two/")).text
    assert (await client.get("/three/")).status_code == 404


# What is not served


@pytest.mark.parametrize(
    "address",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/sub/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/.env",
        "/.git/config",
        "/sub/.hidden.html",
        "/link.txt",
        "/linked/secret.txt",
        "/hidden-link",
        "/chatdock.toml",
        "/data/chatdock.db",
        "/pipe",
        "/a%00.html",
        "/" + "a" * 5_000,
    ],
)
async def test_nothing_outside_or_private_is_served(
    serve: Serve, folder: Path, address: str
) -> None:
    write(folder.parent, "secret.txt", "secret")
    write(folder, "index.html", "<p>public</p>")
    for name in (".env", ".git/config", "sub/.hidden.html", "chatdock.toml", "data/chatdock.db"):
        write(folder, name, "secret")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "linked").symlink_to(folder.parent)
    (folder / "hidden-link").symlink_to(folder / ".env")
    os.mkfifo(folder / "pipe")
    answer = await serve(folder, hidden=(folder / "data",)).get(address)
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret.txt", "")


async def test_a_link_that_stays_in_the_folder_is_followed(serve: Serve, folder: Path) -> None:
    write(folder, "v2/a.html", "<p>text</p>")
    (folder / "latest").symlink_to(folder / "v2")
    assert (await serve(folder).get("/latest/a.html")).status_code == 200


async def test_a_link_to_itself_leads_nowhere(serve: Serve, folder: Path) -> None:
    (folder / "loop.md").symlink_to("loop.md")
    assert (await serve(folder).get("/loop.md")).status_code == 404


async def test_pages_can_only_be_read(serve: Serve, folder: Path) -> None:
    answer = await serve(folder).post("/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


# Nothing there


async def test_an_unknown_page_says_so_and_names_pages_like_it(serve: Serve, folder: Path) -> None:
    write(folder, "guide/installing.md", "# Installing")
    write(folder, "other.md", "# Other")
    answer = await serve(folder).get("/guide/instaling.html")
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 404
    assert one(page, "article code").text() == "/guide/instaling.html"
    assert [link.attributes["href"] for link in page.css("article a")] == [
        "/guide/installing.html",
        "/",
    ]


async def test_the_folders_own_404_page_is_used(serve: Serve, folder: Path) -> None:
    write(folder, "404.html", "<p>ours</p>")
    answer = await serve(folder).get("/none")
    assert (answer.status_code, answer.content) == (404, b"<p>ours</p>" + SCRIPT)


async def test_a_script_gets_a_plain_404(serve: Serve, folder: Path) -> None:
    answer = await serve(folder).get("/none.js", headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_what_the_address_holds_is_never_markup(serve: Serve, folder: Path) -> None:
    answer = await serve(folder).get("/%3Cimg%20src=x%3E")
    assert "<img" not in answer.text


# Conditional requests


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.json"])
async def test_a_known_version_is_not_sent_again(serve: Serve, folder: Path, name: str) -> None:
    path = write(folder, name, "text")
    client = serve(folder)
    first = await client.get(f"/{name}")
    assert first.headers["cache-control"] == "no-cache"
    by_tag = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    by_time = {"If-Modified-Since": first.headers["last-modified"]}
    for headers in (by_tag, by_time):
        again = await client.get(f"/{name}", headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    path.write_text("changed text")
    changed = await client.get(f"/{name}", headers=by_tag)
    assert changed.status_code == 200
    assert "changed text" in changed.text


@pytest.mark.parametrize("date", ["yesterday", "Sat, 99 Nov 99999999999999 00:00:00 GMT"])
async def test_a_senseless_date_is_ignored(serve: Serve, folder: Path, date: str) -> None:
    write(folder, "a.html")
    answer = await serve(folder).get("/a.html", headers={"If-Modified-Since": date})
    assert answer.status_code == 200


# The reading site


async def test_markdown_is_a_page_with_navigation_contents_and_the_dock(
    serve: Serve, folder: Path
) -> None:
    write(folder, "index.md", "---\nlang: en\n---\n# The manual\n")
    write(folder, "b.md", "---\ntitle: Bee\norder: 1\n---\n## One\n## Two\n### Three\n")
    write(folder, "a.md", "# Ay\n")
    write(folder, "deep/10-last.md", "# Last\n")
    write(folder, "deep/9-first.md", "# First\n")
    answer = await serve(folder).get("/b.html")
    page = LexborHTMLParser(answer.text)

    def links(selector: str) -> list[tuple[str | None, str]]:
        return [(link.attributes["href"], link.text()) for link in page.css(f"{selector} a")]

    assert one(page, "title").text() == "Bee · The manual"
    assert one(page, "html").attributes["lang"] == "en"
    assert links(".pages") == [
        ("/b.html", "Bee"),
        ("/a.html", "Ay"),
        ("/deep/", "Deep"),
        ("/deep/9-first.html", "First"),
        ("/deep/10-last.html", "Last"),
    ]
    assert links(".contents") == [("#one", "One"), ("#two", "Two"), ("#three", "Three")]
    assert links(".neighbours") == [("/", "The manual"), ("/a.html", "Ay")]
    assert one(page, ".pages [aria-current=page]").text() == "Bee"
    assert SCRIPT in answer.content


async def test_the_sidebar_shows_a_small_site_whole_and_of_a_large_one_where_the_reader_is(
    serve: Serve, folder: Path
) -> None:
    write(folder, "deep/10-last.md", "# Last\n")
    write(folder, "deep/9-first.md", "# First\n")
    write(folder, "other/page.md", "# Other page\n")
    client = serve(folder)

    async def titles() -> list[str]:
        page = LexborHTMLParser((await client.get("/deep/9-first.html")).text)
        return [link.text() for link in page.css(".pages a")]

    assert await titles() == ["Deep", "First", "Last", "Other", "Other page"]
    for number in range(60):
        write(folder, f"many/{number}.md", f"# Number {number}\n")
    client = serve(folder)
    assert await titles() == ["Deep", "First", "Last", "Many", "Other"]


async def test_right_to_left_languages_mirror_the_page(serve: Serve, folder: Path) -> None:
    write(folder, "a.md", "---\nlang: ar\n---\n# مرحبا\n")
    page = LexborHTMLParser((await serve(folder).get("/a.html")).text)
    assert one(page, "html").attributes == {"lang": "ar", "dir": "rtl"}


async def test_the_reading_site_holds_no_inline_style_or_script_and_asks_no_third_party(
    serve: Serve, folder: Path
) -> None:
    write(folder, "a.md", "# One\n## Two\n## Three\n")
    client = serve(folder)
    page = LexborHTMLParser((await client.get("/a.html")).text)
    assert not page.css("style, [style], [onclick], script:not([src])")
    loaded = [node.attributes.get("src") for node in page.css("script")]
    loaded += [node.attributes.get("href") for node in page.css("link")]
    script, dock, styles, icon = loaded
    assert dock == "/chatdock.js"
    kinds = {
        script: "text/javascript; charset=utf-8",
        styles: "text/css; charset=utf-8",
        icon: "image/svg+xml",
    }
    for address, media_type in kinds.items():
        answer = await client.get(address or "")
        assert answer.headers["content-type"] == media_type
        assert "immutable" in answer.headers["cache-control"]
        assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")


async def test_a_binary_file_under_a_markdown_name_is_a_download(
    serve: Serve, folder: Path
) -> None:
    write(folder, "a.md", b"\x00\x01\x02")
    answer = await serve(folder).get("/a.md")
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_front_matter_and_titles_are_text_and_never_markup(
    serve: Serve, folder: Path
) -> None:
    write(folder, "a.md", '---\ntitle: "<b>x</b>"\ndescription: \'"><img>\'\n---\ntext\n')
    text = (await serve(folder).get("/a.html")).text
    assert "<b>" not in text
    assert "<img>" not in text


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_titles_keep_their_direction_and_their_lines_keep_that_of_the_page(
    serve: Serve, folder: Path, lang: str
) -> None:
    write(folder, "index.md", f"---\nlang: {lang}\ntitle: الدليل\n---\n## One\n## Two\n")
    write(folder, "sub/english.md", "# English")
    page = LexborHTMLParser((await serve(folder).get("/")).text)
    links = page.css(".pages a, .contents a, .site-name, .neighbours a")
    assert {link.text() for link in links} == {"الدليل", "Sub", "English", "One", "Two"}
    for link in links:
        assert "dir" not in link.attributes
        assert [each.text() for each in link.css("bdi")] == [link.text()]


async def test_toml_front_matter_names_and_orders_pages_and_is_not_shown(
    serve: Serve, folder: Path
) -> None:
    write(folder, "a.md", "# Ay")
    write(folder, "z.md", '+++\ntitle = "Zed"\nweight = 1\n+++\ntext')
    page = LexborHTMLParser((await serve(folder).get("/z.html")).text)
    assert [link.text() for link in page.css(".pages a")] == ["Zed", "Ay"]
    assert one(page, "article").text().strip() == "text"
