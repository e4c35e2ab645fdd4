"""Settings that cannot be used are named, with what they take, and their values are not repeated."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chatdock.errors import UsageError
from chatdock.settings import Settings, load_settings
from tests.requirements import requirement


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
        ("DATABASE_SYSTEM_URL", "postgresql://u:s3cret@h/d", "have to be of PostgreSQL"),
        ("SITE_URL", "docs.example.org", "begin it with https://"),
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


def test_row_security_is_for_two_roles_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATDOCK_DATABASE_URL", "postgresql:///docs")
    monkeypatch.setenv("CHATDOCK_DATABASE_SYSTEM_URL", "postgresql://system@/docs")
    with pytest.raises(UsageError, match=r"SYSTEM_URL .* name a user each"):
        load_settings()


def test_a_variable_that_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA_DIR", "DATABASE_URL", "RUN_SECONDS", "MODEL_BASE_URL"):
        monkeypatch.setenv(f"CHATDOCK_{name}", "")
    settings = load_settings()
    assert settings == Settings()
    assert settings.data_dir == Path(".chatdock")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (b"model = ", "chatdock.toml is no TOML"),
        (b"model = '\xff'", "chatdock.toml or .env is not UTF-8"),
        (b"model_api_key = 12345", "CHATDOCK_MODEL_API_KEY cannot be used: .* valid string"),
        (b"modle = 'x'", 'chatdock.toml has "modle", which is no setting. Did you mean "model"?'),
        (b"CHATDOCK_MODEL = 'x'", 'has "CHATDOCK_MODEL", .* Did you mean "model"?'),
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


@requirement("STO-7")
def test_under_a_chosen_prefix_only_its_variables_count(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "chatdock.toml").write_text("site_name = 'of the file'\nhistory_items = 7")
    (folder / ".env").write_text("DOCS_CHAT_RUN_QUEUE=3\nCHATDOCK_RUN_SECONDS=9\nMODEL=x\n")
    for name in ("CHATDOCK_MODEL_API_KEY", "OPENAI_API_KEY", "MODEL_API_KEY"):
        monkeypatch.setenv(name, "of others")
    for name in ("CHATDOCK_MODEL", "MODEL", "DATABASE_URL", "DATA_DIR"):
        monkeypatch.setenv(name, "chat/of-others")
    monkeypatch.setenv("DOCS_CHAT_MODEL", "chat/mine")

    settings = load_settings(prefix="DOCS_CHAT_")

    assert settings.model_dump() == {**_defaults(), "model": "chat/mine", "run_queue": 3}
    assert settings.prefix == "DOCS_CHAT_"


@requirement("STO-7")
def test_the_key_is_read_under_a_chosen_prefix_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCS_CHAT_MODEL_API_KEY", "mine")
    key = load_settings(prefix="DOCS_CHAT_").model_api_key
    assert key is not None
    assert key.get_secret_value() == "mine"


@requirement("STO-7")
def test_what_is_wrong_under_a_chosen_prefix_is_named_with_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCS_CHAT_RUN_QUEUE", "many")
    with pytest.raises(UsageError, match=r"^DOCS_CHAT_RUN_QUEUE cannot .* or in \.env\.$"):
        load_settings(prefix="DOCS_CHAT_")
    monkeypatch.setenv("DOCS_CHAT_RUN_QUEUE", "5")
    (folder / ".env").write_bytes(b"DOCS_CHAT_MODEL=\xff")
    with pytest.raises(UsageError, match=r"^\.env is not UTF-8"):
        load_settings(prefix="DOCS_CHAT_")


@pytest.mark.parametrize("prefix", ["", "_", "DOCS", "A B_", "1_", "\n_"])
def test_a_prefix_that_could_catch_variables_of_others_is_refused(prefix: str) -> None:
    with pytest.raises(UsageError, match="ends in _"):
        load_settings(prefix=prefix)


def _defaults() -> dict[str, Any]:
    return {name: field.default for name, field in Settings.model_fields.items()}
