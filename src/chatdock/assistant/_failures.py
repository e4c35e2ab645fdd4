"""What went wrong, in two voices: for the owner in the log, for the reader in the stream."""

from __future__ import annotations

import json
import logging

import openai
from agents.exceptions import (
    InputGuardrailTripwireTriggered,
    MaxTurnsExceeded,
    ModelBehaviorError,
    OutputGuardrailTripwireTriggered,
)
from chatkit.errors import BaseStreamError, CustomStreamError

from chatdock.errors import ChatDockError

from ._models import ModelSetupError

log = logging.getLogger(__name__)

_NOT_SET_UP = "The assistant is not set up correctly. The owner of this site has to look at it."
_TOO_LONG = "This conversation is too long for the assistant's model. Please start a new one."
_BUSY = "The assistant is busy right now. Please try again in a moment."
_NO_ANSWER = "The assistant's model did not answer. Please try again in a moment."
_BROKE_OFF = "The answer broke off. Please try again."
_TOO_MANY_STEPS = (
    "The assistant stopped because this took too many steps. Please ask in smaller parts."
)
_REFUSED = "The assistant cannot help with that here."


def stream_error(error: Exception) -> BaseStreamError:
    """Log the failure for the owner and return what the reader is told; no word of the provider gets through."""
    match error:
        case BaseStreamError():
            return error
        case ChatDockError():
            return CustomStreamError(error.message, allow_retry=error.allow_retry)
        case ModelSetupError():
            log.error("The assistant cannot answer: %s", error)
            return CustomStreamError(_NOT_SET_UP)
        case openai.APIStatusError():
            return _status_error(error)
        case openai.APIConnectionError():
            log.error(
                "The model's server cannot be reached or is too slow (%s). Check MODEL_BASE_URL.",
                _name(error),
            )
            return CustomStreamError(_NO_ANSWER, allow_retry=True)
        case MaxTurnsExceeded():
            log.warning("A run reached RUN_MODEL_TURNS")
            return CustomStreamError(_TOO_MANY_STEPS, allow_retry=True)
        case InputGuardrailTripwireTriggered() | OutputGuardrailTripwireTriggered():
            return CustomStreamError(_REFUSED)
        case openai.OpenAIError() | ModelBehaviorError() | json.JSONDecodeError():
            log.error("The model's answer could not be read (%s)", _name(error))
            return CustomStreamError(_BROKE_OFF, allow_retry=True)
        case _:
            log.error("An answer failed", exc_info=error)
            return CustomStreamError(_BROKE_OFF, allow_retry=True)


def _status_error(error: openai.APIStatusError) -> CustomStreamError:
    status, code = error.status_code, error.code
    log.error(
        "The model's server answered %s (code %s, request %s). %s",
        status,
        code,
        error.request_id,
        _advice(status),
    )
    if code == "context_length_exceeded":
        return CustomStreamError(_TOO_LONG)
    if status == 429:
        return CustomStreamError(_BUSY, allow_retry=code != "insufficient_quota")
    if status in {408, 409} or status >= 500:
        return CustomStreamError(_NO_ANSWER, allow_retry=True)
    return CustomStreamError(_NOT_SET_UP)


def _advice(status: int) -> str:
    match status:
        case 401 | 403:
            return "Check MODEL_API_KEY and what it may use."
        case 404:
            return "Check the name in MODEL and MODEL_BASE_URL."
        case 429:
            return "Check the quota and the rate limits of the key."
        case _:
            return ""


def _name(error: Exception) -> str:
    return type(error).__name__
