import logging

import httpx2
import openai
import pytest
from agents.exceptions import MaxTurnsExceeded, ModelBehaviorError
from chatkit.errors import BaseStreamError, CustomStreamError, ErrorCode, StreamError

from chatdock.assistant._failures import ModelSetupError, stream_error
from chatdock.assistant._limits import LimitReachedError
from chatdock.errors import ConflictError

SECRET = "provider text with sk-secret"
REQUEST = httpx2.Request("POST", "https://provider.example/v1")


def answered(status: int, code: str | None = None) -> openai.APIStatusError:
    response = httpx2.Response(status, request=REQUEST)
    return openai.APIStatusError(SECRET, response=response, body={"code": code, "message": SECRET})


@pytest.mark.parametrize(
    ("error", "begins", "allow_retry"),
    [
        (answered(400), "The assistant is not set up", False),
        (answered(401), "The assistant is not set up", False),
        (answered(404), "The assistant is not set up", False),
        (answered(400, "context_length_exceeded"), "This conversation is too long", False),
        (answered(408), "The assistant's model did not answer", True),
        (answered(429), "The assistant is busy", True),
        (answered(429, "insufficient_quota"), "The assistant is busy", False),
        (answered(503), "The assistant's model did not answer", True),
        (openai.APITimeoutError(REQUEST), "The assistant's model did not answer", True),
        (openai.APIConnectionError(request=REQUEST), "The assistant's model did not answer", True),
        (openai.OpenAIError(SECRET), "The answer broke off", True),
        (ModelBehaviorError(SECRET), "The answer broke off", True),
        (MaxTurnsExceeded(SECRET), "The assistant stopped because this took too many steps", True),
        (
            LimitReachedError("RUN_TOKENS"),
            "The assistant stopped because this took more tokens",
            True,
        ),
        (
            LimitReachedError("RUN_TOOL_CALLS"),
            "The assistant stopped because this took more tool calls",
            True,
        ),
        (ModelSetupError("no key is set"), "The assistant is not set up", False),
        (ValueError(SECRET), "The answer broke off", True),
        (ConflictError("The thread is busy."), "The thread is busy.", False),
    ],
)
def test_the_reader_is_told_calmly_and_nobody_hears_the_provider(
    error: Exception, begins: str, *, allow_retry: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        told = stream_error(error)
    assert isinstance(told, CustomStreamError)
    assert told.message.startswith(begins)
    assert told.allow_retry is allow_retry
    assert SECRET not in told.message + caplog.text


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (answered(401), "Check MODEL_API_KEY"),
        (answered(404), "Check the name in MODEL"),
        (ModelSetupError("no key is set"), "no key is set"),
        (MaxTurnsExceeded(SECRET), "it reached RUN_MODEL_TURNS. Raise it"),
        (LimitReachedError("RUN_TOKENS"), "it reached RUN_TOKENS. Raise it"),
        (openai.APIConnectionError(request=REQUEST), "Check MODEL_BASE_URL"),
    ],
)
def test_the_owner_is_told_what_to_do(
    error: Exception, advice: str, caplog: pytest.LogCaptureFixture
) -> None:
    stream_error(error)
    assert advice in caplog.text


def test_errors_meant_for_the_stream_pass_as_they_are() -> None:
    errors: list[BaseStreamError] = [CustomStreamError("x"), StreamError(ErrorCode.STREAM_ERROR)]
    assert [stream_error(error) for error in errors] == errors
