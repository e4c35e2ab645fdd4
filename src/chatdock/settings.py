"""The settings table, and the only reader of the environment and of `chatdock.toml`.

Every setting is `CHATDOCK_<NAME>` in the environment or `<NAME>` (any case) in `chatdock.toml`; the
environment wins. Under a prefix of a host application's choice only its variables count.
`docs/reference/settings.md` is checked against this table by a test.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from chatdock.database_url import parse_database_url
from chatdock.errors import UsageError

CONFIG_FILE = Path("chatdock.toml")
PREFIX: Final = "CHATDOCK_"
"""What the names of ChatDock's variables begin with, unless a host application chooses something else."""

_CHOSEN_PREFIX: Final = re.compile(r"[A-Z][A-Z0-9_]*_", re.IGNORECASE)
_ROLES_WANTED: Final = "it and DATABASE_URL have to be of PostgreSQL, and name a user each"
_MODEL: Final = re.compile(r"extractive|(?:openai|chat)/.+")


class Settings(BaseSettings):
    """Typed settings of one ChatDock installation. Everything else takes this object or a value of it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        # A variable that is set to nothing is not set.
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        # Keys and passwords are among them.
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(
        default=Path(".chatdock"), description="Folder that holds the database and the key."
    )
    database_url: str | None = Field(
        default=None,
        repr=False,
        description="URL of the database, sqlite:///PATH or postgresql://…; unset means a SQLite file in DATA_DIR.",
    )
    database_schema: str = Field(
        default="chatdock",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$",
        description="Schema of ChatDock's tables on PostgreSQL; it is made if it is absent.",
    )
    database_migration_url: str | None = Field(
        default=None,
        repr=False,
        description="The same database as the owner of the tables, for `chatdock migrate` and for starts that need it.",
    )
    database_system_url: str | None = Field(
        default=None,
        repr=False,
        description="The same database as the role that handles runs of all readers; set means row-level security.",
    )
    database_direct_url: str | None = Field(
        default=None,
        repr=False,
        description="The same database past a pooler of transactions, if DATABASE_URL leads to one (PgBouncer).",
    )
    database_pool_size: int = Field(
        default=20, ge=2, description="Connections to PostgreSQL that are kept open."
    )
    database_pool_overflow: int = Field(
        default=10, ge=0, description="Connections to PostgreSQL beyond them in a rush."
    )
    database_pool_timeout_seconds: float = Field(
        default=30.0, gt=0, description="Seconds to wait for one of these connections."
    )
    database_pool_recycle_seconds: float = Field(
        default=3_600.0, gt=0, description="Age in seconds at which such a connection is replaced."
    )
    database_statement_timeout_seconds: float = Field(
        default=30.0, gt=0, description="Longest time that PostgreSQL may take for one statement."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs guest cookies; unset means one made once in DATA_DIR (SQLite only).",
    )
    site_url: str | None = Field(
        default=None,
        description="Public address of the site, base path included; citations start with it.",
    )
    site_name: str | None = Field(
        default=None, description="Name of the site in the assistant's greeting and instructions."
    )
    model: str = Field(
        default="extractive",
        description="extractive, openai/NAME (Responses API) or chat/NAME (Chat Completions API).",
    )
    model_base_url: str | None = Field(
        default=None, description="Base URL of an OpenAI-compatible server."
    )
    model_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("CHATDOCK_MODEL_API_KEY", "OPENAI_API_KEY", "model_api_key"),
        description="Key for the model's server; OPENAI_API_KEY is honoured.",
    )
    model_timeout_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Seconds to wait for the model's next byte before giving up.",
    )
    model_inputs: tuple[Literal["image", "pdf"], ...] | None = Field(
        default=None,
        description="What the model reads besides text; unset means image and pdf with openai/, image with chat/.",
    )
    instructions: str | None = Field(
        default=None,
        description="The owner's instructions to the assistant, added to the built-in ones.",
    )
    history_items: int = Field(
        default=20, ge=1, le=200, description="Newest thread items that the model is shown."
    )
    history_tokens: int = Field(
        default=8_000, ge=500, description="Token budget of the history that the model is shown."
    )
    coalesce_ms: int = Field(
        default=30,
        ge=0,
        le=1_000,
        description="Milliseconds over which text and updates are merged, after the first; up to 75 when busy.",
    )
    run_seconds: float = Field(
        default=300.0, gt=0, description="Longest time that one run may take, in seconds."
    )
    run_model_turns: int = Field(default=8, ge=1, le=50, description="Most model calls in one run.")
    run_tokens: int = Field(
        default=200_000,
        ge=1_000,
        description="Most tokens that the models read and write in one run, as they report them; "
        "what they did not report counts a token for each four bytes that they wrote.",
    )
    run_tool_calls: int = Field(
        default=30, ge=1, le=1_000, description="Most tool calls in one run, MCP tools included."
    )
    run_log_days: float = Field(
        default=7.0,
        gt=0,
        description="Days for which an answer can be resumed event by event; the conversation itself is kept.",
    )
    run_queue: int = Field(
        default=10, ge=1, le=100, description="Most messages that may wait in one thread."
    )
    passage_tokens: int = Field(
        default=400, ge=50, description="Target size of a passage, in tokens."
    )
    passage_max_tokens: int = Field(
        default=512,
        ge=60,
        description="Largest passage, in tokens; code blocks and table rows stay whole.",
    )
    max_page_bytes: int = Field(
        default=10_485_760, ge=1_024, description="Largest page that is indexed, in bytes."
    )
    passage_overlap: float = Field(
        default=0.15, ge=0, le=0.5, description="Share of a passage that the next one repeats."
    )
    section_boost: float = Field(
        default=1.2, ge=1, description="Score factor for the reader's section in scope site."
    )
    page_boost: float = Field(
        default=1.1, ge=1, description="Score factor for the reader's page in scope site."
    )
    auth: Literal["guest"] = Field(
        default="guest",
        description="How readers are identified; guest is a signed cookie, no login.",
    )
    allowed_origins: tuple[str, ...] = Field(
        default=(), description="Other origins whose pages may call this server with credentials."
    )
    max_request_bytes: int = Field(
        default=1_048_576, ge=1_024, description="Largest accepted request body, in bytes."
    )
    max_message_chars: int = Field(
        default=20_000, ge=1, description="Longest accepted user message, in characters."
    )
    attachments: bool = Field(default=False, description="Whether readers may attach files.")
    attachments_dir: Path | None = Field(
        default=None,
        description="Folder of the attached files, one for all servers of a database; unset means in DATA_DIR.",
    )
    attachment_max_bytes: int = Field(
        default=20_971_520, ge=1_024, description="Largest attached file, in bytes."
    )
    attachment_types: tuple[str, ...] = Field(
        default=(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "application/pdf",
            "application/json",
            "text/*",
        ),
        description="Types of files that are accepted, by what they are and not by their names; * stands for any.",
    )
    attachment_max_per_message: int = Field(
        default=10, ge=1, le=100, description="Most attachments of one message."
    )
    attachment_reader_bytes: int = Field(
        default=209_715_200, ge=1_024, description="Most bytes of all attached files of one reader."
    )
    attachment_unsent_hours: float = Field(
        default=24.0, gt=0, description="Hours for which a file is kept that came in no message."
    )
    attachment_link_seconds: float = Field(
        default=3_600.0, ge=60, description="Longest time for which a link to a file works."
    )
    transcription_model: str | None = Field(
        default=None,
        description="Model that turns speech into text, such as gpt-4o-mini-transcribe; unset means no dictation.",
    )
    transcription_base_url: str | None = Field(
        default=None,
        description="Base URL of its OpenAI-compatible server; unset means that of the model.",
    )
    transcription_api_key: SecretStr | None = Field(
        default=None,
        description="Key for that server; unset means that of the model, unless TRANSCRIPTION_BASE_URL is set.",
    )
    transcription_max_bytes: int = Field(
        default=5_242_880, ge=1_024, description="Largest accepted sound, in bytes."
    )
    transcription_timeout_seconds: float = Field(
        default=60.0, gt=0, description="Longest time that turning speech into text may take."
    )
    shutdown_seconds: float = Field(
        default=10.0, ge=0, description="Grace for running answers at shutdown, in seconds."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Format of log lines on stderr."
    )
    log_level: Literal["info", "warning"] = Field(
        default="info",
        description="With info, each chat request and each end of a run has its line; no content either way.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Gives GET /metrics to other machines, as Authorization: Bearer; unset means to this machine only.",
    )
    playground: bool = Field(
        default=False,
        description="Serves every state of the chat at /playground, for those who work on it.",
    )

    @field_validator(
        "database_url", "database_migration_url", "database_system_url", "database_direct_url"
    )
    @classmethod
    def _check_database_url(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                parse_database_url(value)
            except ValueError as error:
                raise PydanticCustomError(
                    "database_url", "{reason}", {"reason": str(error)}
                ) from None
        return value

    @field_validator("database_system_url")
    @classmethod
    def _check_roles(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Row-level security is for two roles, which have to be named."""
        if value is not None and "database_url" in info.data:
            serving = info.data["database_url"]
            if serving is None or not all(
                parse_database_url(url).username for url in (serving, value)
            ):
                raise PydanticCustomError("database_roles", _ROLES_WANTED)
        return value

    @field_validator("site_url")
    @classmethod
    def _check_site_url(cls, value: str | None) -> str | None:
        if value and not value.startswith(("/", "http://", "https://")):
            raise PydanticCustomError("site_url", "begin it with https://, http:// or /")
        return value

    @field_validator("model")
    @classmethod
    def _check_model(cls, value: str) -> str:
        if not _MODEL.fullmatch(value):
            raise PydanticCustomError("model", "use extractive, openai/NAME or chat/NAME")
        return value

    @property
    def prefix(self) -> str:
        """What the names of the variables begin with that these settings are read from."""
        return self.model_config.get("env_prefix", PREFIX)

    @property
    def resolved_database_url(self) -> str:
        """The database's URL, with the default SQLite file filled in."""
        if self.database_url is not None:
            return self.database_url
        return f"sqlite:///{self.data_dir / 'chatdock.db'}"

    @property
    def resolved_model_inputs(self) -> tuple[Literal["image", "pdf"], ...]:
        """What the model reads besides text, with the default filled in."""
        if self.model_inputs is not None:
            return self.model_inputs
        if self.model.startswith("openai/"):
            return ("image", "pdf")
        return ("image",) if self.model.startswith("chat/") else ()

    @property
    def resolved_attachments_dir(self) -> Path:
        """The folder of the attached files, with the default filled in."""
        return self.attachments_dir or self.data_dir / "attachments"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, environment, `.env`, then `chatdock.toml`.

        The file has no prefixes: it is of the installation that has not chosen one.
        """
        if settings_cls.model_config.get("env_prefix") != PREFIX:
            return init_settings, env_settings, dotenv_settings
        toml = TomlConfigSettingsSource(settings_cls, CONFIG_FILE)
        return init_settings, env_settings, dotenv_settings, toml


def load_settings(*, prefix: str = PREFIX, **given: Any) -> Settings:
    """Read the settings; those that are given win over what the environment and the file say.

    Args:
        prefix: What the names of the variables begin with. With another than `CHATDOCK_` only these
            count, in the environment and in `.env`: neither `chatdock.toml` nor `OPENAI_API_KEY`.
        given: Settings by their names in this class.

    Raises:
        UsageError: A setting or the file cannot be used; no value is repeated in the message.
    """
    try:
        if prefix == PREFIX:
            _check_names()
        return _reading(prefix)(**given)
    except ValidationError as error:
        raise UsageError(_describe(error, prefix)) from None
    except SettingsError as error:
        named = re.search(r'field "(\w+)"', str(error))
        name = prefix + (named[1].upper() if named else "…")
        raise UsageError(
            f'{name} cannot be used: it takes JSON, a list as ["one", "two"]. Change it and try again.'
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{CONFIG_FILE} is no TOML: {error}. Mend it and try again.") from None
    except UnicodeDecodeError:
        raise UsageError(
            f"{_files(prefix)} is not UTF-8. Save it as UTF-8 and try again."
        ) from None


def _check_names() -> None:
    """Refuse a name in the file that no setting has: it is ours alone, and would be passed over."""
    given = tomllib.loads(CONFIG_FILE.read_text("utf-8")) if CONFIG_FILE.is_file() else {}
    for name in given:
        if name.lower() not in {*Settings.model_fields, "openai_api_key"}:
            bare = name.lower().removeprefix(PREFIX.lower())
            near = difflib.get_close_matches(bare, Settings.model_fields, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise UsageError(f'{CONFIG_FILE} has "{name[:80]}", which is no setting.{hint}')


def _reading(prefix: str) -> type[Settings]:
    """The settings under a prefix; raises `UsageError` when it could catch variables of others."""
    if prefix == PREFIX:
        return Settings
    if not _CHOSEN_PREFIX.fullmatch(prefix):
        raise UsageError(f"A prefix of settings is a name that ends in _, not {prefix[:80]!r}.")

    class PrefixedSettings(Settings):
        model_config = SettingsConfigDict(env_prefix=prefix)

        # Without the alias of the default prefix: a host's OPENAI_API_KEY is the host's.
        model_api_key: SecretStr | None = None

    return PrefixedSettings


def _describe(error: ValidationError, prefix: str) -> str:
    problems = [
        f"{_public_name(str(each['loc'][0]), prefix)} cannot be used: {each['msg'][:1].lower()}{each['msg'][1:]}."
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return " ".join([*problems, f"Change it in the environment or in {_files(prefix)}."])


def _files(prefix: str) -> str:
    return f"{CONFIG_FILE} or .env" if prefix == PREFIX else ".env"


def _public_name(name: str, prefix: str) -> str:
    return prefix + name.upper().removeprefix(prefix.upper())
