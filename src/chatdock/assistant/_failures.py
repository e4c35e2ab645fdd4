"""What went wrong, in two voices: for the owner in the log, for the reader in the stream."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Mapping
from pathlib import Path

import openai
from agents.exceptions import (
    InputGuardrailTripwireTriggered,
    MaxTurnsExceeded,
    ModelBehaviorError,
    OutputGuardrailTripwireTriggered,
)
from chatkit.errors import BaseStreamError, CustomStreamError

from chatdock.errors import ChatDockError

from ._limits import LimitReachedError, LimitSetting

log = logging.getLogger(__name__)

_NOT_SET_UP = "The assistant is not set up correctly. The owner of this site has to look at it."
_TOO_LONG = "This conversation is too long for the assistant's model. Please start a new one."
_BUSY = "The assistant is busy right now. Please try again in a moment."
_NO_ANSWER = "The assistant's model did not answer. Please try again in a moment."
_BROKE_OFF = "The answer broke off. Please try again."
_TOO_MANY_STEPS = "this took too many steps"
_LIMITS: Mapping[LimitSetting, str] = {
    "RUN_TOKENS": "this took more tokens than one answer may use",
    "RUN_TOOL_CALLS": "this took more tool calls than one answer may make",
}
_NAME = re.compile(r"[a-z_]{1,60}|(?:req|chatcmpl|resp)[_-][0-9A-Za-z]{1,60}", re.ASCII)
_REFUSED = "The assistant cannot help with that here."


class ModelSetupError(Exception):
    """The settings name no usable model; the message tells the owner what to set."""


def stream_error(error: Exception, *, has_text: bool = False) -> BaseStreamError:
    """Log the failure for the owner and return what the reader is told, who may have seen a part of the answer.

    No word of the provider gets through, to the reader or to the log: it can hold keys and texts.
    """
    match error:
        case BaseStreamError():
            return error
        case ChatDockError():
            return CustomStreamError(error.message, allow_retry=error.allow_retry)
        case openai.OpenAIError() | ModelBehaviorError() | json.JSONDecodeError():
            return _provider_error(error, _BROKE_OFF if has_text else _NO_ANSWER)
        case _:
            return _run_error(error)


def log_failure(what: str, error: Exception) -> None:
    """Log a failure by its kind and place; the traceback, which can hold texts, only in debug logs."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = f"{Path(place[0].filename).name}:{place[0].lineno}" if place else "an unknown place"
    log.error("%s: %s at %s", what, type(error).__name__, where, exc_info=_debug(error))


def _debug(error: Exception) -> Exception | None:
    return error if log.isEnabledFor(logging.DEBUG) else None


def _run_error(error: Exception) -> CustomStreamError:
    match error:
        case ModelSetupError():
            log.error("The assistant cannot answer: %s", error)
            return CustomStreamError(_NOT_SET_UP)
        case MaxTurnsExceeded():
            return _limit_error("RUN_MODEL_TURNS", _TOO_MANY_STEPS)
        case LimitReachedError():
            return _limit_error(error.setting, _LIMITS[error.setting])
        case InputGuardrailTripwireTriggered() | OutputGuardrailTripwireTriggered():
            return CustomStreamError(_REFUSED)
        case _:
            log_failure("An answer failed", error)
            return CustomStreamError(_BROKE_OFF, allow_retry=True)


def _limit_error(setting: str, reason: str) -> CustomStreamError:
    log.warning("A run was ended: it reached %s. Raise it if answers need more.", setting)
    message = f"The assistant stopped because {reason}. What it wrote is kept. Please ask in smaller parts."
    return CustomStreamError(message, allow_retry=True)


def _provider_error(error: Exception, missing: str) -> CustomStreamError:
    match error:
        case openai.APIStatusError():
            return _status_error(error, missing)
        case openai.APIConnectionError():
            log.error(
                "The model's server cannot be reached or is too slow (%s). Check MODEL_BASE_URL.",
                type(error).__name__,
            )
            return CustomStreamError(missing, allow_retry=True)
        case _:
            log.error(
                "The model's answer was no whole one (%s). Check MODEL_BASE_URL, or what is in between.",
                type(error).__name__,
            )
            return CustomStreamError(_BROKE_OFF, allow_retry=True)


def _status_error(error: openai.APIStatusError, missing: str) -> CustomStreamError:
    status, code = error.status_code, error.code
    log.error(
        "The model's server answered %s (code %s, request %s). %s",
        status,
        _name(code),
        _name(error.request_id),
        _advice(status),
    )
    if code == "context_length_exceeded":
        return CustomStreamError(_TOO_LONG)
    if status == 429:
        return CustomStreamError(_BUSY, allow_retry=code != "insufficient_quota")
    if status in {408, 409} or status >= 500:
        return CustomStreamError(missing, allow_retry=True)
    return CustomStreamError(_NOT_SET_UP)


def _name(given: object) -> str:
    """A code or id of the provider, unless it might be a text: whoever answers there writes what they like."""
    return given if isinstance(given, str) and _NAME.fullmatch(given) else "unknown"


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
