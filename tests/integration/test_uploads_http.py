"""Files that readers attach: both ways in, over real HTTP, and what of them comes back."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.attached import (
    JPEG,
    NOTE,
    PDF,
    PNG,
    announce,
    asking_with,
    items,
    post,
    put,
    send,
    upload,
)
from tests.ops import events, op, refusal
from tests.requirements import partly
from tests.running_app import guest, running_app

pytestmark = pytest.mark.asyncio(loop_scope="module")

Files = Callable[[], list[str]]
"""The names of the files that are kept since the test began, sorted."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(folder: Path, shared_database_settings: dict[str, Any]) -> AsyncIterator[str]:
    """One server for all tests, each with a reader of its own."""
    async with running_app(folder, attachments=True, **shared_database_settings) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="module")
async def reader(server: str) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(server) as client:
        yield client


@pytest.fixture
def files(folder: Path) -> Files:
    def kept() -> set[str]:
        return {path.name for path in (folder / "data" / "attachments").glob("*/*")}

    before = kept()
    return lambda: sorted(kept() - before)


@partly("STO-10")
async def test_an_image_is_announced_uploaded_sent_and_seen(
    server: str, reader: httpx.AsyncClient, files: Files
) -> None:
    made = await announce(reader, PNG, name="../../etc/a\u202egnp.png")
    assert made["name"] == "agnp.png"
    descriptor = made["upload_descriptor"]
    assert (descriptor["method"], descriptor["headers"]) == ("PUT", {})
    assert descriptor["url"].startswith(f"{server}/chatkit/attachments/{made['id']}/content?token=")
    assert (await reader.get(made["preview_url"])).status_code == 404
    uploaded = (await put(descriptor["url"], PNG)).json()
    assert uploaded == {
        "type": "image",
        "id": made["id"],
        "name": "agnp.png",
        "mime_type": "image/png",
        "preview_url": made["preview_url"],
    }
    thread_id = await send(reader, made["id"])
    (shown,) = (await items(reader, thread_id))[0]["attachments"]
    assert shown == {**uploaded, "thread_id": thread_id}
    assert files() == [made["id"]]
    async with httpx.AsyncClient() as nobody:
        image = await nobody.get(shown["preview_url"])
    assert (image.status_code, image.content) == (200, PNG)
    assert dict(image.headers).items() >= {
        ("content-type", "image/png"),
        ("content-length", str(len(PNG))),
        ("content-disposition", "inline; filename*=UTF-8''agnp.png"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, max-age=1800"),
    }


@partly("STO-10")
async def test_a_file_goes_in_at_once_and_comes_back_as_a_file(reader: httpx.AsyncClient) -> None:
    made = await post(reader, PDF, name="Bericht \u00fc.pdf", kind="application/pdf")
    attachment = made.json()
    assert attachment.pop("id").startswith("atc_")
    assert attachment == {
        "type": "file",
        "name": "Bericht \u00fc.pdf",
        "mime_type": "application/pdf",
    }
    back = await reader.get(f"/chatkit/attachments/{made.json()['id']}/content")
    assert (back.content, back.headers["content-type"]) == (PDF, "application/octet-stream")
    assert (
        back.headers["content-disposition"] == "attachment; filename*=UTF-8''Bericht%20%C3%BC.pdf"
    )


async def test_a_form_can_fill_what_was_announced(reader: httpx.AsyncClient) -> None:
    made = await announce(reader, NOTE, name="note.md", kind="text/markdown")
    sent = await reader.post(made["upload_descriptor"]["url"], files={"file": ("x", NOTE)})
    assert sent.json() == {
        "type": "file",
        "id": made["id"],
        "name": "note.md",
        "mime_type": "text/markdown",
    }


async def test_links_are_made_where_they_are_shown_and_never_kept(
    reader: httpx.AsyncClient,
) -> None:
    made = (await post(reader, PNG)).json()
    asked = await op(reader, "threads.create", input=asking_with(made["id"]))
    answered = events(asked)
    thread_id = answered[0]["thread"]["id"]
    (streamed,) = answered[1]["item"]["attachments"]
    for base in ("http://manual.test", "https://manual.test"):
        headers = {"host": "manual.test", "x-forwarded-proto": base.partition(":")[0]}
        body = {"type": "threads.get_by_id", "params": {"thread_id": thread_id}}
        thread = (await reader.post("/chatkit", json=body, headers=headers)).json()
        (shown,) = thread["items"]["data"][0]["attachments"]
        assert shown["preview_url"].startswith(f"{base}/chatkit/attachments/{made['id']}/")
    followed = await reader.get(f"/chatkit/threads/{thread_id}/run?after=0")
    assert streamed["preview_url"] in followed.text
    assert "chatdock:" not in asked.text + followed.text


async def test_what_only_looks_like_a_link_of_ours_stays(reader: httpx.AsyncClient) -> None:
    text = '"chatdock:content/atc_1" {"id": "atc_1", "preview_url": "chatdock:content/atc_1"}'
    thread_id = await send(reader, text=text)
    assert (await items(reader, thread_id))[0]["content"][0]["text"] == text


@partly("STO-10")
async def test_another_reader_neither_reads_fills_sends_nor_deletes(
    server: str, reader: httpx.AsyncClient
) -> None:
    made = (await post(reader, PNG)).json()
    waiting = await announce(reader, PNG)
    async with guest(server) as other:
        for attachment_id in (made["id"], waiting["id"], "atc_" + "0" * 32, "none", "..%2f..%2fa"):
            path = f"/chatkit/attachments/{attachment_id}/content"
            answers = [
                await other.get(path),
                await other.put(path, content=PNG),
                await op(other, "attachments.delete", attachment_id=attachment_id),
                await op(other, "threads.create", input=asking_with(attachment_id)),
            ]
            assert [refusal(each) for each in answers] == [(404, "not_found")] * 4
        assert (await op(other, "threads.list")).json()["data"] == []
    assert (await reader.get(made["preview_url"])).content == PNG
    assert (await put(waiting["upload_descriptor"]["url"], PNG)).status_code == 200


async def test_a_link_is_for_one_thing_and_one_file(server: str, reader: httpx.AsyncClient) -> None:
    made, other = await announce(reader, PNG), await upload(reader, JPEG, kind="image/jpeg")
    token = made["preview_url"].partition("token=")[2]
    async with httpx.AsyncClient(base_url=f"{server}/chatkit/attachments") as nobody:
        answers = [
            await nobody.put(f"/{made['id']}/content?token={token}", content=PNG),
            await nobody.get(f"/{other['id']}/content?token={token}"),
            await nobody.get(f"/{other['id']}/content?token=forged"),
        ]
        assert [refusal(each) for each in answers] == [(403, "forbidden")] * 3
        assert refusal(await nobody.get(f"/{other['id']}/content")) == (401, "unauthenticated")
        posted = await nobody.post(f"{server}/chatkit/attachments", files={"file": ("a", PNG)})
        assert refusal(posted) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("content", "kind", "refused"),
    [
        (b"no image at all", "image/png", "unsupported_media_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "unsupported_media_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", "unsupported_media_type"),
        (PNG, "text/plain", "unsupported_media_type"),
        (PNG, "application/pdf", "unsupported_media_type"),
        (PDF, "image/png", "unsupported_media_type"),
        (b"MZ\x90\0" + b"\0" * 90, "text/plain", "unsupported_media_type"),
        (b"MZ\x90\0" + b"\0" * 90, "", "unsupported_media_type"),
        (b"PK\x03\x04" + b"\0" * 40, "application/zip", "unsupported_media_type"),
        (b"", "text/plain", "bad_request"),
    ],
)
@partly("STO-10")
async def test_a_file_that_is_not_what_it_is_said_to_be_is_refused(
    reader: httpx.AsyncClient, files: Files, content: bytes, kind: str, refused: str
) -> None:
    assert refusal(await post(reader, content, kind=kind))[1] == refused
    size = len(content)
    made = await op(reader, "attachments.create", name="a", size=size, mime_type=kind)
    if made.status_code == 200:
        made = await put(made.json()["upload_descriptor"]["url"], content)
    assert refusal(made)[1] == refused
    assert files() == []


@pytest.mark.parametrize(
    ("content", "kind", "real"),
    [
        (JPEG, "image/png", "image/jpeg"),
        (PNG, "", "image/png"),
        (PNG, "application/octet-stream", "image/png"),
        (b"BMW is a car", "text/plain", "text/plain"),
        (b"a;b\n1;2\n", "text/csv; charset=latin-1", "text/csv"),
        ("\u00e4;\u00f6\n".encode("latin-1"), "text/csv", "text/csv"),
        (b"<html><script>alert(1)</script>", "text/html", "text/html"),
        (b'{"a": 1}', "application/json", "application/json"),
        (b"plain", "", "text/plain"),
    ],
)
async def test_a_file_is_what_its_bytes_are(
    reader: httpx.AsyncClient, content: bytes, kind: str, real: str
) -> None:
    made = (await post(reader, content, kind=kind)).json()
    assert made["mime_type"] == real
    back = await reader.get(f"/chatkit/attachments/{made['id']}/content")
    is_image = real.startswith("image/")
    assert back.headers["content-disposition"].startswith("inline" if is_image else "attachment")
    assert back.headers["content-type"] == (real if is_image else "application/octet-stream")


async def test_more_or_fewer_bytes_than_announced_are_refused_and_may_be_sent_again(
    reader: httpx.AsyncClient, files: Files
) -> None:
    made = await announce(reader, PNG)
    url = made["upload_descriptor"]["url"]
    for content in (PNG[:-1], PNG + b"x", b""):
        assert refusal(await put(url, content)) == (400, "bad_request")
    assert files() == []
    assert (await put(url, PNG)).status_code == 200
    assert refusal(await put(url, PNG)) == (409, "conflict")


async def test_a_message_carries_only_what_is_there_whole_and_once(
    reader: httpx.AsyncClient,
) -> None:
    waiting, made = await announce(reader, PNG), (await post(reader, PNG)).json()
    for ids in ((waiting["id"],), (made["id"], waiting["id"])):
        refused = await op(reader, "threads.create", input=asking_with(*ids))
        assert refusal(refused) == (409, "conflict")
    twice = await op(reader, "threads.create", input=asking_with(made["id"], made["id"]))
    assert refusal(twice) == (400, "bad_request")
    first = await send(reader, made["id"])
    again = await op(reader, "threads.create", input=asking_with(made["id"]))
    assert refusal(again) == (409, "conflict")
    same = await op(
        reader, "threads.add_user_message", thread_id=first, input=asking_with(made["id"])
    )
    assert same.status_code == 200
    assert len((await op(reader, "threads.list")).json()["data"]) == 1


async def test_what_is_in_a_message_is_deleted_with_its_conversation_alone(
    reader: httpx.AsyncClient, files: Files
) -> None:
    kept, unsent = (await post(reader, PNG)).json(), (await post(reader, PNG)).json()
    thread_id = await send(reader, kept["id"])
    assert refusal(await op(reader, "attachments.delete", attachment_id=kept["id"])) == (
        409,
        "conflict",
    )
    assert (await op(reader, "attachments.delete", attachment_id=unsent["id"])).json() == {}
    assert files() == [kept["id"]]
    await op(reader, "threads.delete", thread_id=thread_id)
    assert files() == []
    assert (await reader.get(kept["preview_url"])).status_code == 404


async def test_a_retry_deletes_the_files_that_no_message_shows_any_more(
    reader: httpx.AsyncClient, files: Files
) -> None:
    first, second = [(await post(reader, PNG)).json()["id"] for _ in range(2)]
    thread_id = await send(reader, first)
    await op(
        reader, "threads.add_user_message", thread_id=thread_id, input=asking_with(first, second)
    )
    question = (await items(reader, thread_id))[0]["id"]
    await op(reader, "threads.retry_after_item", thread_id=thread_id, item_id=question)
    assert files() == [first]


async def test_a_message_in_other_words_brings_and_leaves_files(
    reader: httpx.AsyncClient, files: Files
) -> None:
    old, kept, new, elsewhere = [(await post(reader, PNG)).json()["id"] for _ in range(4)]
    await send(reader, elsewhere)
    thread_id = await send(reader, old, kept)
    question = (await items(reader, thread_id))[0]["id"]
    at = {"thread_id": thread_id, "item_id": question}
    stolen = asking_with(kept, elsewhere)
    assert refusal(await op(reader, "threads.retry_after_item", **at, input=stolen))[0] == 409
    words = asking_with(kept, new, text="And these?")
    assert (await op(reader, "threads.retry_after_item", **at, input=words)).status_code == 200
    shown = [each["id"] for each in (await items(reader, thread_id))[0]["attachments"]]
    assert shown == [kept, new]
    assert files() == sorted([kept, new, elsewhere], key=str)
    await op(reader, "attachments.delete", attachment_id=new)
    assert new in files()


async def test_a_message_may_be_nothing_but_a_file(reader: httpx.AsyncClient) -> None:
    made = (await post(reader, NOTE, name="note.txt", kind="text/plain")).json()
    thread_id = await send(reader, made["id"], text="")
    question, answer = await items(reader, thread_id)
    assert question["attachments"][0]["id"] == made["id"]
    assert answer["type"] == "assistant_message"


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "application/json"}, b"{}", 415),
        ({"content-type": "multipart/form-data"}, b"x", 400),
        ({"content-type": "multipart/form-data; boundary=a"}, b"x", 400),
        ({"content-type": "multipart/form-data; boundary=a"}, b"", 400),
        (
            {"content-type": "multipart/form-data; boundary=a"},
            b'--a\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--a--\r\n',
            400,
        ),
        (
            {"content-type": "multipart/form-data; boundary=a"},
            b'--a\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--a--\r\n',
            400,
        ),
    ],
)
async def test_a_broken_form_is_refused_in_words(
    reader: httpx.AsyncClient, headers: dict[str, str], body: bytes, status: int
) -> None:
    refused = await reader.post("/chatkit/attachments", headers=headers, content=body)
    assert refused.status_code == status
    assert refused.json()["error"]["message"]


async def test_two_files_in_one_form_are_refused(reader: httpx.AsyncClient, files: Files) -> None:
    both = [("file", ("a", PNG)), ("file", ("b", PNG))]
    assert refusal(await reader.post("/chatkit/attachments", files=both)) == (400, "bad_request")
    assert files() == []


async def test_a_page_of_another_site_attaches_nothing(reader: httpx.AsyncClient) -> None:
    foreign = {"origin": "https://evil.test"}
    sent = {"file": ("a.png", PNG)}
    answer = await reader.post("/chatkit/attachments", files=sent, headers=foreign)
    assert refusal(answer) == (403, "forbidden")


@pytest.mark.parametrize("name", ["a" * 255, "\u202e\u200f", "../..", "C:\\x\\..\\b.png", "a/b\nc"])
async def test_no_name_leads_anywhere(reader: httpx.AsyncClient, files: Files, name: str) -> None:
    made = await announce(reader, PNG, name=name)
    assert not set(made["name"]) & set("/\\\n\u202e\u200f")
    assert made["name"] not in {"", ".", ".."}
    assert (await put(made["upload_descriptor"]["url"], PNG)).status_code == 200
    assert (await reader.get(made["preview_url"])).status_code == 200
    assert files() == [made["id"]]
