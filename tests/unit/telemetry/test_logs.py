"""Log lines tell what happened, for which request, and nothing that readers or files hold."""

import json
import logging
import sys

import pytest

from chatdock.telemetry import request_id, tell
from chatdock.telemetry.logs import DEBUG_VARIABLE, JsonFormatter, PlainFormatter

FORMATTERS = [PlainFormatter(), JsonFormatter()]


def record(message: str, *, failing: bool = False) -> logging.LogRecord:
    exc_info = None
    if failing:
        try:
            raise ValueError("a reader's text")
        except ValueError:
            exc_info = sys.exc_info()
    return logging.LogRecord("chatdock.runs", logging.WARNING, __file__, 1, message, (), exc_info)


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_line_has_its_level_its_place_and_its_request(formatter: logging.Formatter) -> None:
    token = request_id.set("req_7")
    line = formatter.format(record("It happened."))
    request_id.reset(token)
    for part in ("WARNING", "chatdock.runs", "req_7", "It happened."):
        assert part in line


def test_a_json_line_is_one_object() -> None:
    line = json.loads(JsonFormatter().format(record("It\nhappened.")))
    assert line["message"] == "It\nhappened."
    assert set(line) == {"time", "level", "logger", "request_id", "message"}


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_traceback_and_its_message_stay_out(formatter: logging.Formatter) -> None:
    line = formatter.format(record("a reader's text", failing=True))
    assert "ValueError" in line
    assert "reader's text" not in line
    assert __file__ not in line


def test_a_traceback_is_shown_for_debugging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEBUG_VARIABLE, "1")
    assert "Traceback" in PlainFormatter().format(record("It failed.", failing=True))


def test_what_happened_regularly_is_told_with_its_fields(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "chatdock")
    tell(logging.getLogger("chatdock.http"), "request", op="threads.list", status=200, ms=None)
    (told,) = caplog.records
    assert PlainFormatter().format(told) == "INFO chatdock.http request op=threads.list status=200"
    line = json.loads(JsonFormatter().format(told))
    assert (line["message"], line["op"], line["status"]) == ("request", "threads.list", 200)
    assert "ms" not in line
