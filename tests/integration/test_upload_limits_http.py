"""What bounds the files of readers: sizes, numbers, room and time; and what is left when something is cut off."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import func, select, update

from chatdock.chat import attachments as room
from chatdock.house import House
from chatdock.http import uploads
from chatdock.storage.attachment_files import AttachmentFolder
from chatdock.storage.attachment_sweep import UNTOUCHED_SECONDS, AttachmentSweep
from chatdock.storage.engine import Database
from chatdock.storage.tables import attachments
from tests.attached import NOTE, PNG, announce, asking_with, post, put, send, upload
from tests.ops import op, refusal
from tests.requirements import partly
from tests.running_app import guest, running_app, running_house

MAX_BYTES: Final = 2_000


@pytest.fixture
async def house(
    tmp_path: Path, database_settings: dict[str, Any]
) -> AsyncIterator[tuple[str, House]]:
    limits: dict[str, Any] = {
        "attachment_max_bytes": MAX_BYTES,
        "attachment_reader_bytes": 6 * len(PNG),
        "attachment_max_per_message": 2,
    }
    settings: dict[str, Any] = {"attachments": True, **limits, **database_settings}
    async with running_house(tmp_path, **settings) as running:
        yield running


@pytest.fixture
async def reader(house: tuple[str, House]) -> AsyncIterator[httpx.AsyncClient]:
    async with guest(house[0]) as client:
        yield client


def kept(tmp_path: Path) -> list[str]:
    """Every file, the unfinished ones too."""
    return sorted(path.name for path in (tmp_path / "data" / "attachments").glob("*/*"))


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - a folder has no event for it
        await asyncio.sleep(0.01)


async def send_again(url: str) -> None:
    """It takes the server a moment to see that the first connection has ended."""
    while (sent := await put(url, PNG)).status_code == 409:  # noqa: ASYNC110 - no event for it
        await asyncio.sleep(0.01)
    assert sent.status_code == 200


async def pieces(piece: bytes) -> AsyncIterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(100):
        yield piece


@partly("STO-10")
async def test_a_file_that_is_too_large_is_refused_whatever_is_said_of_it(
    reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    large = b"a" * (MAX_BYTES + 1)
    refused = [
        await op(reader, "attachments.create", name="a", size=MAX_BYTES + 1, mime_type=""),
        await post(reader, large, kind="text/plain"),
        await post(reader, large * 100, kind="text/plain"),
    ]
    made = await announce(reader, large[1:], name="a.txt", kind="text/plain")
    refused.append(await put(made["upload_descriptor"]["url"], large))
    refused.append(await put(made["upload_descriptor"]["url"], pieces(b"a" * 700)))
    assert [each.status_code for each in refused] == [413, 413, 413, 413, 413]
    assert kept(tmp_path) == []


async def test_a_form_of_unknown_length_is_refused_where_it_is_too_long(
    reader: httpx.AsyncClient,
) -> None:
    begin = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'

    async def form() -> AsyncIterator[bytes]:
        yield begin
        async for piece in pieces(b"a" * 10_000):
            yield piece

    headers = {"content-type": "multipart/form-data; boundary=x"}
    refused = await reader.post("/chatkit/attachments", headers=headers, content=form())
    assert refusal(refused) == (413, "too_large")


@pytest.mark.parametrize("declared", [len(PNG) + 10, len(PNG) - 10])
async def test_a_content_length_that_lies_leaves_nothing(
    reader: httpx.AsyncClient, tmp_path: Path, declared: int
) -> None:
    made = await announce(reader, PNG)
    url = httpx.URL(made["upload_descriptor"]["url"])
    connection, sending = await asyncio.open_connection(url.host, url.port)
    head = f"PUT {url.raw_path.decode()} HTTP/1.1\r\nHost: a\r\nContent-Length: {declared}\r\n\r\n"
    sending.write(head.encode() + PNG)
    sending.write_eof()
    await connection.read()
    sending.close()
    await sending.wait_closed()
    async with asyncio.timeout(30):
        await until(lambda: not kept(tmp_path))
        await send_again(str(url))


async def test_a_reader_who_goes_in_the_middle_leaves_nothing_and_may_come_again(
    reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    made = await announce(reader, PNG)
    url = httpx.URL(made["upload_descriptor"]["url"])
    _, sending = await asyncio.open_connection(url.host, url.port)
    head = f"PUT {url.raw_path.decode()} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(PNG)}\r\n\r\n"
    sending.write(head.encode() + PNG[:100])
    await sending.drain()
    async with asyncio.timeout(30):
        await until(lambda: len(kept(tmp_path)) == 1)
        second = await put(str(url), PNG)
        assert refusal(second) == (409, "conflict")
        sending.transport.abort()
        await until(lambda: not kept(tmp_path))
        await send_again(str(url))


async def test_a_file_that_comes_too_slowly_is_given_up(
    reader: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "BODY_SECONDS", 0.05)
    made = await announce(reader, PNG)
    url = httpx.URL(made["upload_descriptor"]["url"])
    answer, sending = await asyncio.open_connection(url.host, url.port)
    head = f"PUT {url.raw_path.decode()} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(PNG)}\r\n\r\n"
    sending.write(head.encode() + PNG[:100])
    async with asyncio.timeout(30):
        assert b"408" in await answer.readline()
        await until(lambda: not kept(tmp_path))
    sending.close()
    await sending.wait_closed()


@asynccontextmanager
async def half_sent(
    reader: httpx.AsyncClient, method: str, url: str, *, kind: str, begin: bytes
) -> AsyncGenerator[asyncio.StreamReader]:
    """A request whose body has begun, and does not go on; gives where its answer comes."""
    target = reader.base_url.join(url)
    cookies = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    answer, sending = await asyncio.open_connection(target.host, target.port)
    head = (
        f"{method} {target.raw_path.decode()} HTTP/1.1\r\nHost: {target.netloc.decode()}\r\n"
        f"Cookie: {cookies}\r\nContent-Type: {kind}\r\nContent-Length: {MAX_BYTES}\r\n\r\n"
    )
    sending.write(head.encode() + begin)
    await sending.drain()
    try:
        yield answer
    finally:
        sending.transport.abort()


@pytest.mark.parametrize("way", ["the bytes of a link", "a form of a link", "a form"])
async def test_only_so_many_files_come_in_at_once_however_they_come(
    reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(room, "UPLOADS_AT_ONCE", 1)
    link = (await announce(reader, PNG))["upload_descriptor"]["url"]
    form = "multipart/form-data; boundary=x"
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na'
    method, url, kind, begin = {
        "the bytes of a link": ("PUT", link, "image/png", PNG[:100]),
        "a form of a link": ("POST", link, form, part),
        "a form": ("POST", "/chatkit/attachments", form, part),
    }[way]

    async def status() -> int:
        """What is said to an empty file, which is refused but for the limit."""
        return (await post(reader, b"")).status_code

    async with asyncio.timeout(30):
        async with half_sent(reader, method, url, kind=kind, begin=begin):
            while await status() != 429:  # noqa: ASYNC110 - no event for it
                await asyncio.sleep(0.01)
            refused = await post(reader, PNG)
            assert refusal(refused) == (429, "too_many_requests")
            assert refused.headers["retry-after"]
            for other in (link, "/chatkit/attachments"):
                async with half_sent(reader, "POST", other, kind=form, begin=part) as answer:
                    assert b" 429 " in await answer.readline()
        while await status() != 400:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.01)
    assert (await post(reader, PNG)).status_code == 200


@partly("STO-10")
async def test_a_reader_with_many_slow_uploads_keeps_nobody_else_waiting(
    house: tuple[str, House], reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "UPLOADS_OF_A_READER", 1)
    link = (await announce(reader, PNG))["upload_descriptor"]["url"]
    async with (
        asyncio.timeout(30),
        guest(house[0]) as other,
        half_sent(reader, "PUT", link, kind="image/png", begin=PNG[:100]),
    ):
        while (await post(reader, b"")).status_code != 429:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.01)
        assert (await post(other, PNG)).status_code == 200


@partly("STO-10")
async def test_a_reader_has_only_so_much_room(
    house: tuple[str, House], reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    waiting = await announce(reader, PNG)
    for _ in range(5):
        await post(reader, PNG)
    refused = await op(reader, "attachments.create", name="a", size=len(PNG), mime_type="image/png")
    assert refusal(refused) == (409, "conflict")
    assert refusal(await post(reader, PNG)) == (409, "conflict")
    assert len(kept(tmp_path)) == 5
    async with guest(house[0]) as other:
        assert (await post(other, PNG)).status_code == 200
    await op(reader, "attachments.delete", attachment_id=waiting["id"])
    assert (await post(reader, PNG)).status_code == 200


async def test_a_message_has_only_so_many_attachments(reader: httpx.AsyncClient) -> None:
    ids = [(await post(reader, NOTE, kind="text/plain")).json()["id"] for _ in range(3)]
    refused = await op(reader, "threads.create", input=asking_with(*ids))
    assert refusal(refused) == (413, "too_large")


async def test_of_two_conversations_that_take_a_file_at_once_one_gets_it(
    reader: httpx.AsyncClient,
) -> None:
    made = (await post(reader, PNG)).json()
    asked = [op(reader, "threads.create", input=asking_with(made["id"])) for _ in range(4)]
    answers = await asyncio.gather(*asked)
    # What is asked with the same words at once may join: each is another request here.
    taken = [each.status_code for each in answers]
    assert taken.count(200) == 1
    assert set(taken) == {200, 409}
    assert len((await op(reader, "threads.list")).json()["data"]) == 1


@asynccontextmanager
async def database_of(house: House) -> AsyncGenerator[Database]:
    """Another way to the house's database."""
    database = Database.of(house.services.settings)
    try:
        yield database
    finally:
        await database.close()


async def sweep(house: House) -> int:
    files = AttachmentFolder(house.services.settings.resolved_attachments_dir)
    async with database_of(house) as database:
        return await AttachmentSweep(database, files, unsent_hours=24).sweep()


async def age(house: House, hours: float) -> None:
    """Make all attachments older than they are."""
    then = datetime.now(UTC) - timedelta(hours=hours)
    async with database_of(house) as database:
        await database.write_system(
            lambda each: each.execute(update(attachments).values(created_at=then))
        )


@partly("STO-10")
async def test_what_was_never_sent_goes_after_a_day_and_what_was_sent_stays(
    house: tuple[str, House], reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    sent, unsent = await upload(reader, PNG), await upload(reader, PNG)
    awaited = await announce(reader, PNG)
    await send(reader, sent["id"])
    await age(house[1], 23)
    assert await sweep(house[1]) == 0
    assert kept(tmp_path) == sorted([sent["id"], unsent["id"]])
    await age(house[1], 25)
    assert await sweep(house[1]) == 2
    assert kept(tmp_path) == [sent["id"]]
    assert (await reader.get(sent["preview_url"])).content == PNG
    for gone in (unsent, awaited):
        deleted = await op(reader, "attachments.delete", attachment_id=gone["id"])
        assert refusal(deleted) == (404, "not_found")


@partly("STO-10")
async def test_bytes_without_a_description_go_once_nobody_can_be_writing_it(
    house: tuple[str, House], reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    made = await upload(reader, PNG)
    folder = (tmp_path / "data" / "attachments") / made["id"][-2:]
    nobodys = f"atc_{'0' * 30}{made['id'][-2:]}"
    orphan, unfinished = folder / nobodys, folder / f"{nobodys}.0123.part"
    for path in (orphan, unfinished):
        path.write_bytes(PNG)
    assert await sweep(house[1]) == 0
    assert len(kept(tmp_path)) == 3
    then = time.time() - UNTOUCHED_SECONDS - 60
    for path in folder.iterdir():
        os.utime(path, (then, then))
    assert await sweep(house[1]) == 1
    assert kept(tmp_path) == [made["id"]]


async def test_the_server_sweeps_by_itself(
    tmp_path: Path, database_settings: dict[str, Any]
) -> None:
    settings: dict[str, Any] = {"attachments": True, **database_settings}
    async with running_house(tmp_path, **settings) as (url, house):
        async with guest(url) as client:
            await upload(client, PNG)
        await age(house, 25)
    async with running_app(tmp_path, **settings), asyncio.timeout(30):
        await until(lambda: not kept(tmp_path))


async def test_files_outlive_a_restart(tmp_path: Path, database_settings: dict[str, Any]) -> None:
    settings: dict[str, Any] = {"attachments": True, **database_settings}
    async with running_app(tmp_path, **settings) as url, guest(url) as client:
        waiting, made = await announce(client, PNG), await upload(client, PNG)
        cookies = client.cookies
    async with (
        running_app(tmp_path, **settings) as url,
        httpx.AsyncClient(base_url=url, cookies=cookies, timeout=30) as client,
    ):
        again = await client.put(f"/chatkit/attachments/{waiting['id']}/content", content=PNG)
        assert again.status_code == 200
        thread_id = await send(client, made["id"], waiting["id"])
        await op(client, "threads.delete", thread_id=thread_id)
    assert kept(tmp_path) == []


async def test_without_attachments_every_way_in_is_shut(tmp_path: Path) -> None:
    async with running_app(tmp_path) as url, guest(url) as client:
        answers = [
            await post(client, PNG),
            await client.put("/chatkit/attachments/a/content", content=PNG),
            await client.get("/chatkit/attachments/a/content"),
            await op(client, "attachments.create", name="a", size=1, mime_type="image/png"),
        ]
    assert [refusal(each) for each in answers] == [(400, "not_supported")] * 4


async def test_a_full_disk_is_told_in_our_words(reader: httpx.AsyncClient, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "attachments").write_text("no folder")
    refused = await post(reader, PNG)
    assert refusal(refused) == (503, "unavailable")
    assert str(tmp_path) not in refused.text


async def test_sizes_are_counted_from_the_announcement_on(
    house: tuple[str, House], reader: httpx.AsyncClient
) -> None:
    await announce(reader, PNG)
    await post(reader, NOTE, kind="text/plain")
    total = select(func.sum(attachments.c.size_bytes))
    async with database_of(house[1]) as database:
        taken = await database.read_system(lambda each: each.execute(total).scalar_one())
    assert taken == len(PNG) + len(NOTE)
