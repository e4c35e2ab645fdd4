"""Settings that cannot be used are named, with what they take, and their values are not repeated."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from chatdock.errors import UsageError
from chatdock.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HISTORY_ITEMS", "many", "should be a valid integer"),
        ("SECTION_BOOST", "0.5", "should be greater than or equal to 1"),
        ("ALLOWED_ORIGINS", "https://a.example", "it takes JSON"),
        ("RUN_TOKENS", "0", "should be greater than or equal to 1000"),
        ("RUN_TOKENS", "unlimited", "should be a valid integer"),
        ("RUN_TOOL_CALLS", "0", "should be greater than or equal to 1"),
        ("AUTH", "none", "should be 'guest'"),
        ("MODEL", "gpt-x", "use extractive, openai/NAME or chat/NAME"),
        ("MODEL", "openai/", "use extractive, openai/NAME or chat/NAME"),
        ("DATABASE_URL", "nonsense", r"use sqlite:///PATH"),
        ("DATABASE_URL", "sqlite://", r"use sqlite:///PATH"),
        ("DATABASE_URL", "sqlite:///:memory:", r"use sqlite:///PATH"),
        ("DATABASE_URL", "postgresql+psycopg://u:s3cret@host/db", "or postgresql://"),
        ("DATABASE_URL", "mysql+aiomysql://u:s3cret@host/db", "or postgresql://"),
        ("DATABASE_URL", "sqlite://u:s3cret@h:port/x", r"use sqlite:///PATH"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"CHATDOCK_{name}", value)

    with pytest.raises(UsageError, match=rf"^CHATDOCK_{name} cannot be used: .*{words}") as refused:
        load_settings()
    assert "s3cret" not in refused.value.message
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (b"model = ", "chatdock.toml is no TOML"),
        (b"model = '\xff'", "chatdock.toml or .env is not UTF-8"),
        (b"model_api_key = 12345", "CHATDOCK_MODEL_API_KEY cannot be used: .* valid string"),
        (b"run_queue = 0\nmodel = 'x'", "CHATDOCK_MODEL cannot .*CHATDOCK_RUN_QUEUE cannot"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(
    folder: Path, toml: bytes, words: str
) -> None:
    (folder / "chatdock.toml").write_bytes(toml)

    with pytest.raises(UsageError, match=words) as refused:
        load_settings()
    assert "12345" not in refused.value.message


def test_given_values_win_and_are_not_repeated_either() -> None:
    assert load_settings(history_items=7).history_items == 7
    with pytest.raises(ValidationError) as refused:
        Settings(database_url="mysql://u:s3cret@host/db")
    assert "s3cret" not in str(refused.value)
