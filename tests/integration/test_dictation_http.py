"""Dictation: sound goes to any server that speaks OpenAI's API for it, and text comes back."""

import base64
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatdock.assistant import _transcription
from chatdock.testing import FakeOpenAI, FakeReply
from tests.ops import op, refusal
from tests.requirements import requirement
from tests.running_app import guest, running_app

SOUND = b"\x1aE\xdf\xa3" + bytes(range(256)) * 8


async def dictate(
    client: httpx.AsyncClient, sound: bytes = SOUND, mime_type: str = "audio/webm;codecs=opus"
) -> httpx.Response:
    audio = base64.b64encode(sound).decode()
    return await op(client, "input.transcribe", audio_base64=audio, mime_type=mime_type)


def settings(fake: FakeOpenAI, **more: Any) -> dict[str, Any]:
    return {
        "transcription_model": "listener",
        "transcription_base_url": fake.base_url,
        "transcription_api_key": "key-of-listener",
        **more,
    }


@requirement("SRV-1")
async def test_what_is_said_comes_back_as_text(tmp_path: Path) -> None:
    with FakeOpenAI(FakeReply(text=" How do I moor a boat? ")) as fake:
        async with running_app(tmp_path, **settings(fake)) as url, guest(url) as client:
            answer = await dictate(client)
    assert answer.json() == {"text": "How do I moor a boat?"}
    (request,) = fake.requests
    assert request.api == "transcriptions"
    assert request.body == {"model": "listener", "file": ("sound.webm", SOUND)}
    assert request.headers["authorization"] == "Bearer key-of-listener"


async def test_without_an_address_of_its_own_the_models_server_listens(tmp_path: Path) -> None:
    with FakeOpenAI(FakeReply(text="Hi")) as fake:
        shared: dict[str, Any] = {
            "model": "chat/any",
            "model_base_url": fake.base_url,
            "model_api_key": "key-of-model",
        }
        async with (
            running_app(tmp_path, transcription_model="listener", **shared) as url,
            guest(url) as client,
        ):
            assert (await dictate(client)).json() == {"text": "Hi"}
    assert fake.requests[-1].headers["authorization"] == "Bearer key-of-model"


async def test_the_models_key_is_not_sent_to_another_server(tmp_path: Path) -> None:
    with FakeOpenAI(FakeReply(text="Hi")) as fake:
        more = settings(fake, transcription_api_key=None, model_api_key="key-of-model")
        async with running_app(tmp_path, **more) as url, guest(url) as client:
            await dictate(client)
    assert "key-of-model" not in str(fake.requests[0].headers)


async def test_no_model_for_it_is_told(tmp_path: Path) -> None:
    async with running_app(tmp_path) as url, guest(url) as client:
        assert refusal(await dictate(client)) == (400, "not_supported")


async def test_sounds_have_their_own_limit(tmp_path: Path) -> None:
    with FakeOpenAI(FakeReply(text="Hi")) as fake:
        limits: dict[str, Any] = {"max_request_bytes": 2_000, "transcription_max_bytes": 100_000}
        async with running_app(tmp_path, **settings(fake, **limits)) as url, guest(url) as client:
            assert (await dictate(client, b"a" * 100_000)).status_code == 200
            refused = [
                await dictate(client, b"a" * 100_001),
                await dictate(client, b"a" * 300_000),
                await op(client, "threads.list", more="a" * 2_000),
            ]
    assert [refusal(each) for each in refused] == [(413, "too_large")] * 3
    assert len(fake.requests) == 1


@pytest.mark.parametrize(
    ("sound", "kind", "refused"),
    [
        (b"", "audio/webm", (400, "bad_request")),
        (SOUND, "text/html", (415, "unsupported_media_type")),
        (SOUND, "", (415, "unsupported_media_type")),
    ],
)
async def test_what_is_no_sound_is_not_sent_on(
    tmp_path: Path, sound: bytes, kind: str, refused: tuple[int, str]
) -> None:
    with FakeOpenAI() as fake:
        async with running_app(tmp_path, **settings(fake)) as url, guest(url) as client:
            assert refusal(await dictate(client, sound, kind)) == refused
            broken = {"audio_base64": "a", "mime_type": "audio/webm"}
            assert refusal(await op(client, "input.transcribe", **broken)) == (400, "bad_request")
    assert fake.requests == []


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (FakeReply(status=500), (502, "transcription_failed")),
        (FakeReply(status=401), (502, "transcription_failed")),
        (FakeReply(status=429), (502, "transcription_failed")),
        (FakeReply(status=400), (400, "bad_request")),
        (FakeReply(hang_after=0), (502, "transcription_failed")),
    ],
)
async def test_a_failure_of_the_server_is_told_in_our_words(
    tmp_path: Path, reply: FakeReply, expected: tuple[int, str]
) -> None:
    with FakeOpenAI(reply) as fake:
        seconds = 0.5 if reply.hang_after == 0 else 30
        more = settings(fake, transcription_timeout_seconds=seconds)
        async with running_app(tmp_path, **more) as url, guest(url) as client:
            failed = await dictate(client)
    assert refusal(failed) == expected
    assert "PROVIDER" not in failed.text


async def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        more = settings(fake)
    async with running_app(tmp_path, **more) as url, guest(url) as client:
        assert refusal(await dictate(client)) == (502, "transcription_failed")


async def test_only_so_much_is_dictated_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_transcription, "AT_ONCE", 0)
    with FakeOpenAI() as fake:
        async with running_app(tmp_path, **settings(fake)) as url, guest(url) as client:
            assert refusal(await dictate(client)) == (429, "too_many_requests")
