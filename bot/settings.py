"""Every setting, from the environment or `.env`. `.env.example` lists them; a test compares the two."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

TOKEN_SHAPE = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,64}")
"""BotFather's tokens: the bot's id, a colon, 35 characters."""


class Settings(BaseSettings):
    """Settings of one bot. Environment variables start with `BOT_`."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", extra="forbid", frozen=True)

    token: SecretStr | None = Field(None, description="Token from BotFather. Empty: the local sandbox in the browser.")
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), description="Telegram ids of the admins, separated by commas. /reload is theirs."
    )
    knowledge_dir: Path = Field(Path("knowledge"), description="Folder of the knowledge base.")
    state_dir: Path = Field(Path("var"), description="Folder for what must survive a restart; made when missing.")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL, such as postgresql://bot:password@host/bot. Empty: SQLite in BOT_STATE_DIR."
    )
    data_key: SecretStr | None = Field(
        None, description="Key that hides what people wrote; `bot new-key` makes one. Empty: no texts are kept."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe log line written.")
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="auto: for people in a terminal, JSON elsewhere."
    )
    outgoing_rate: int = Field(
        30,
        ge=0,
        le=1000,
        description="Messages a second that the bot sends in all; Telegram allows 30. 0: no limits, for benchmarks.",
    )
    sandbox_port: int = Field(8081, ge=0, le=65535, description="Port of the sandbox on loopback; 0 takes a free one.")
    health_port: int = Field(8080, ge=0, le=65535, description="Port of the health check on loopback; 0 turns it off.")
    api_url: str | None = Field(None, description="Root of another Bot API server. Empty: Telegram's own.")

    @field_validator("token", "api_url", "database_url", "data_key", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not TOKEN_SHAPE.fullmatch(value.get_secret_value()):
            raise ValueError("not a bot token; BotFather gives one like 123456789:AAE-35-characters-of-letters-and-digits")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"postgres(ql)?://\S+/\S+", value.get_secret_value()):
            raise ValueError("not a PostgreSQL address; write one such as postgresql://bot:password@localhost/bot")
        return value

    @field_validator("data_key")
    @classmethod
    def _key_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{43}=", value.get_secret_value()):
            raise ValueError("not a key; `bot new-key` makes one of 44 characters")
        return value

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store, with its asynchronous driver."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.state_dir / 'bot.sqlite3'}"
        return "postgresql+asyncpg://" + self.database_url.get_secret_value().split("://", 1)[1]

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(re.fullmatch(r"\d{1,15}", part) for part in parts):
            raise ValueError("write Telegram ids separated by commas, such as 123456789,987654321")
        return frozenset(int(part) for part in parts)

    @field_validator("api_url")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", value):
            raise ValueError("not an address; write one such as http://127.0.0.1:8081")
        return value.rstrip("/") if value else None


def load_settings() -> Settings:
    """Settings of this process.

    Raises:
        SettingsError: One sentence for each setting that is wrong, never with a secret in it.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(_sentence(item) for item in error.errors(include_url=False))) from None


def _sentence(item: object) -> str:
    assert isinstance(item, dict)  # noqa: S101 - pydantic's own shape
    name = str(item["loc"][0]).upper()
    name = name if name.startswith("BOT_") else f"BOT_{name}"
    if item["type"] == "extra_forbidden":
        return f"{name} is not a setting of this bot; .env.example lists them all"
    return f"{name} is wrong: {str(item['msg']).removeprefix('Value error, ')}"
