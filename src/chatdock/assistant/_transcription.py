"""Speech into text, by any server that speaks OpenAI's API for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from openai import APIStatusError, AsyncOpenAI, OpenAIError

from chatdock.errors import (
    BadRequestError,
    NotSupportedError,
    TooLargeError,
    TooManyRequestsError,
    TranscriptionFailedError,
    UnsupportedMediaTypeError,
)
from chatdock.settings import Settings

from ._models import OPENAI_BASE_URL

AT_ONCE: Final = 8
"""How many sounds a process has turned into text at the same time."""

_ENDINGS: Final[Mapping[str, str]] = {
    "audio/webm": "webm",
    "video/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "aac",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/wav": "wav",
    "audio/wave": "wav",
    "audio/x-wav": "wav",
    "audio/flac": "flac",
}
"""Servers know a sound by the ending of its name."""

_NOT_SUPPORTED: Final = "This assistant takes no dictation."
_FAILED: Final = "The dictation could not be turned into text. Try again, or write the message."
_UNREADABLE: Final = "The sound could not be understood. Record it again."
_logger = logging.getLogger(__name__)


class Transcriber:
    """Turns what readers say into text."""

    def __init__(self, settings: Settings) -> None:
        """Read the settings; nothing is connected before the first sound."""
        self._settings: Final = settings
        self._client: Final = _client(settings)
        self._busy = 0

    async def text(self, sound: bytes, media_type: str) -> str:
        """What is said in the sound.

        Raises:
            NotSupportedError: No model for it is set up.
            BadRequestError: There is no sound, or the server cannot make it out.
            TooLargeError: It is larger than `TRANSCRIPTION_MAX_BYTES`.
            UnsupportedMediaTypeError: It is of a kind that servers do not know.
            TooManyRequestsError: Too many others are being turned into text.
            TranscriptionFailedError: The server failed, or took too long.
        """
        client, model = self._client, self._settings.transcription_model
        if client is None or model is None:
            raise NotSupportedError(_NOT_SUPPORTED)
        name = self._checked_name(sound, media_type)
        if self._busy >= AT_ONCE:
            raise TooManyRequestsError("Too much is being dictated. Try again in a moment.")
        self._busy += 1
        try:
            async with asyncio.timeout(self._settings.transcription_timeout_seconds):
                made = await client.audio.transcriptions.create(model=model, file=(name, sound))
        except (OpenAIError, TimeoutError) as error:
            _logger.warning("A dictation failed: %s", _told(error))
            if isinstance(error, APIStatusError) and error.status_code == 400:
                raise BadRequestError(_UNREADABLE) from None
            raise TranscriptionFailedError(_FAILED) from None
        finally:
            self._busy -= 1
        # The client does not check what servers answer.
        text = getattr(made, "text", None)
        if not isinstance(text, str):
            _logger.warning("A dictation failed: the answer has no text")
            raise TranscriptionFailedError(_FAILED)
        return text.strip()

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

    def _checked_name(self, sound: bytes, media_type: str) -> str:
        most = self._settings.transcription_max_bytes
        if not sound:
            raise BadRequestError("There is no sound. Record it again.")
        if len(sound) > most:
            raise TooLargeError(
                f"The sound is larger than {most:,} bytes. Dictate in smaller parts."
            )
        ending = _ENDINGS.get(media_type.partition(";")[0].strip().lower())
        if ending is None:
            raise UnsupportedMediaTypeError(
                f"Sounds of the type {media_type[:80]!r} are not understood. Send WebM, Ogg, MP4, MP3, WAV or FLAC."
            )
        return f"sound.{ending}"


def _client(settings: Settings) -> AsyncOpenAI | None:
    """The way to the server; a key goes to the server alone that it was given for."""
    if settings.transcription_model is None:
        return None
    key, base_url = settings.transcription_api_key, settings.transcription_base_url
    if base_url is None:
        key, base_url = key or settings.model_api_key, settings.model_base_url
    return AsyncOpenAI(
        api_key=key.get_secret_value() if key else "none",
        base_url=base_url or OPENAI_BASE_URL,
        timeout=settings.transcription_timeout_seconds,
        max_retries=1,
    )


def _told(error: Exception) -> str:
    status = f" {error.status_code}" if isinstance(error, APIStatusError) else ""
    return f"{type(error).__name__}{status}"
