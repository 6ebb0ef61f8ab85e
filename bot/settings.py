"""Every setting, from the environment or `.env`. `.env.example` and docs/operations.md list them; tests compare."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.probe import DEFAULT_HOST, DEFAULT_PORT, EVERYWHERE

TOKEN_SHAPE = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,64}")
"""BotFather's tokens: the bot's id, a colon, 35 characters."""
WEBHOOK_PORTS = (443, 80, 88, 8443)
"""Ports that Telegram posts updates to."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Port = Annotated[int, Field(ge=0, le=65535)]
Mode = Literal["polling", "webhook", "sandbox"]


class Settings(BaseSettings):
    """Settings of one bot. Environment variables start with `BOT_`."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", env_ignore_empty=True, extra="forbid", frozen=True)

    mode: Literal["auto", "polling", "webhook", "sandbox"] = Field(
        "auto",
        description="Where updates come from. auto: the sandbox without a token, a webhook with its address, else polling.",
        examples=["webhook"],
    )
    token: SecretStr | None = Field(
        None,
        description="Token from BotFather. Empty: the local sandbox in the browser.",
        examples=["123456789:AAE-35-characters-of-letters-and-digits"],
    )
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(),
        description="Telegram ids of the admins, separated by commas. /reload is theirs.",
        examples=["123456789,987654321"],
    )
    knowledge_dir: Path = Field(Path("knowledge"), description="Folder of the knowledge base.", examples=["/app/knowledge"])
    cases_dir: Path | None = Field(
        None,
        description="Folder of cases that a reload must not answer worse. Empty: a sample of the base's phrasings.",
        examples=["tests/cases"],
    )
    state_dir: Path = Field(
        Path("var"), description="Folder for what must survive a restart; made when missing.", examples=["/state"]
    )
    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL, needed by several replicas. Empty: SQLite in BOT_STATE_DIR.",
        examples=["postgresql://bot:password@localhost/bot"],
    )
    data_key: SecretStr | None = Field(
        None,
        description="Key of what people wrote, by `bot new-key`; new ones go in front, with a comma. Empty: no texts kept.",
        examples=["KEY-OF-44-CHARACTERS-THAT-BOT-NEW-KEY-PRINTS"],
    )
    retention_days: int = Field(
        90, ge=1, le=3650, description="Days for which questions and ratings are kept.", examples=["90"]
    )
    flood_messages: int = Field(
        20,
        ge=0,
        le=10_000,
        description="Messages and buttons that one person may send in BOT_FLOOD_SECONDS; 0: any number.",
        examples=["20"],
    )
    flood_seconds: int = Field(
        30, ge=1, le=3600, description="Seconds in which so many messages are let through.", examples=["30"]
    )
    flood_pause: int = Field(
        30, ge=1, le=3600, description="Seconds for which somebody who floods is ignored.", examples=["30"]
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line written.", examples=["info"]
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="auto: for people in a terminal, JSON elsewhere.", examples=["json"]
    )
    sandbox_port: Port = Field(8081, description="Port of the sandbox on loopback; 0 takes a free one.", examples=["8081"])
    health_host: str = Field(DEFAULT_HOST, description="Address that health and metrics are served on.", examples=[EVERYWHERE])
    health_port: Port = Field(DEFAULT_PORT, description="Port of health and metrics; 0 turns them off.", examples=["8080"])
    webhook_url: str | None = Field(
        None, description="Public address that Telegram posts updates to, without a path.", examples=["https://bot.example.org"]
    )
    webhook_secret: SecretStr | None = Field(
        None,
        description="What Telegram proves itself with, 16 to 256 of A-Z a-z 0-9 _ -. Empty: made from the token.",
        examples=["a-long-random-word"],
    )
    webhook_host: str = Field(
        "127.0.0.1",
        description="Address that the webhook is served on, for a proxy that ends TLS.",
        examples=[EVERYWHERE],
    )
    webhook_port: Port = Field(8000, description="Port that the webhook is served on; 0 takes a free one.", examples=["8000"])
    webhook_register: Literal["start", "start-stop", "never"] = Field(
        "start",
        description="When Telegram is told: start; start-stop also takes it back at the end, for one bot alone; or never.",
        examples=["start"],
    )
    stop_grace: float = Field(
        8.0, ge=0, le=600, description="Seconds in which what is begun must end after a stop.", examples=["25"]
    )
    outgoing_rate: int = Field(
        30,
        ge=0,
        le=1000,
        description="Messages a second that the bot sends in all; Telegram allows 30. 0: no limits, for benchmarks.",
        examples=["30"],
    )
    api_url: str | None = Field(
        None, description="Root of another Bot API server. Empty: Telegram's own.", examples=["http://127.0.0.1:8081"]
    )

    @field_validator("token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not TOKEN_SHAPE.fullmatch(value.get_secret_value()):
            raise ValueError("not a bot token as BotFather gives them")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                url = sa.make_url(value.get_secret_value())
            except (sa.exc.ArgumentError, ValueError):
                url = None
            if url is None or url.drivername not in ("postgresql", "postgres") or not url.database:
                raise ValueError("not the address of a PostgreSQL database")
        return value

    @field_validator("data_key")
    @classmethod
    def _key_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{43}=(,[A-Za-z0-9_-]{43}=)*", value.get_secret_value()):
            raise ValueError("not a key, nor several separated by commas")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret_shape(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
            raise ValueError("not 16 to 256 of A-Z a-z 0-9 _ -")
        return value

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(re.fullmatch(r"\d{1,15}", part) for part in parts):
            raise ValueError("not Telegram ids separated by commas")
        return frozenset(int(part) for part in parts)

    @field_validator("webhook_url", "api_url")
    @classmethod
    def _root(cls, value: str | None) -> str | None:
        return None if value is None else root_of(value)

    @field_validator("webhook_url")
    @classmethod
    def _no_path(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).path:
            raise ValueError("an address with a path, which the bot chooses itself")
        return value

    @property
    def source(self) -> Mode:
        """Where updates come from, decided."""
        if self.mode != "auto":
            return self.mode
        if self.token is None:
            return "sandbox"
        return "webhook" if self.webhook_url else "polling"

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store, with its asynchronous driver."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.state_dir / 'bot.sqlite3'}"
        return postgres_url(self.database_url.get_secret_value())

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be in a log."""
        found = [part for value in (self.token, self.data_key) if value for part in value.get_secret_value().split(",")]
        if self.source == "webhook":
            found += [self.webhook_path, self.webhook_key]
        password = sa.make_url(self.store_url).password
        return (*found, str(password)) if password else tuple(found)

    @property
    def webhook_path(self) -> str:
        """Path that Telegram posts to: for one who does not know the token it cannot be guessed."""
        return f"/telegram/{self._derived('path')}"

    @property
    def webhook_key(self) -> str:
        """What Telegram proves itself with; the same in every replica."""
        return self.webhook_secret.get_secret_value() if self.webhook_secret else self._derived("secret")

    def _derived(self, purpose: str) -> str:
        """32 hexadecimal digits that only who has the token can know."""
        token = self.token.get_secret_value() if self.token else ""
        return hmac.new(token.encode(), f"webhook {purpose}".encode(), hashlib.sha256).hexdigest()[:32]


def postgres_url(address: str) -> str:
    """SQLAlchemy URL of a PostgreSQL address as hosts give them: the driver and its word for `sslmode` put in."""
    url = sa.make_url(address).set(drivername="postgresql+asyncpg")
    if "sslmode" in url.query:
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": str(url.query["sslmode"])})
    return url.render_as_string(hide_password=False)


def root_of(address: str) -> str:
    """An http or https address without the slash at its end.

    Raises:
        ValueError: It is none.
    """
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"\s", address) or parts.query or parts.fragment or parts.username:
        raise ValueError("not an address that begins with http:// or https://")
    return address.rstrip("/")


def load_settings() -> Settings:
    """Settings of this process.

    Raises:
        SettingsError: One sentence for each setting that is wrong, never with a secret in it.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(_sentence(item) for item in error.errors(include_url=False))) from None
    if contradictions := list(_contradictions(settings)):
        raise SettingsError("; ".join(contradictions))
    return settings


def _sentence(item: object) -> str:
    """What is wrong with one setting, and what a right one looks like."""
    assert isinstance(item, dict)  # noqa: S101 - pydantic's own shape
    field = str(item["loc"][0]).lower().removeprefix("bot_")
    name = f"BOT_{field.upper()}"
    if item["type"] == "extra_forbidden":
        return f"{name} is not a setting of this bot; .env.example lists them all"
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{name} is wrong: {message[0].lower() + message[1:]}; write {name}={example_of(field)}"


def example_of(field: str) -> str:
    """An example of a setting, as it stands in the environment."""
    return str((Settings.model_fields[field].examples or [""])[0])


def _contradictions(settings: Settings) -> Iterator[str]:
    """A sentence for each two settings that do not go together."""
    source = settings.source
    if source != "sandbox" and settings.token is None:
        yield f"BOT_MODE={source} contradicts the empty BOT_TOKEN: write BOT_TOKEN={example_of('token')}, or BOT_MODE=sandbox"
    if source == "webhook" and settings.webhook_url is None:
        yield (
            "BOT_MODE=webhook contradicts the empty BOT_WEBHOOK_URL: "
            f"write BOT_WEBHOOK_URL={example_of('webhook_url')}, or BOT_MODE=polling"
        )
    if source != "webhook" and settings.webhook_url is not None:
        yield f"BOT_WEBHOOK_URL contradicts BOT_MODE={source}: leave BOT_WEBHOOK_URL empty, or write BOT_MODE=webhook"
    if source == "sandbox" and settings.api_url is not None:
        yield f"BOT_API_URL contradicts BOT_MODE=sandbox: leave BOT_API_URL empty, or write BOT_TOKEN={example_of('token')}"
    if settings.webhook_url and settings.api_url is None and not _reachable(settings.webhook_url):
        yield (
            "BOT_WEBHOOK_URL is wrong: Telegram posts only to https, on port 443, 80, 88 or 8443, not to loopback; "
            f"write BOT_WEBHOOK_URL={example_of('webhook_url')}"
        )
    used = {"webhook": "webhook_port", "sandbox": "sandbox_port"}.get(source)
    if used and getattr(settings, used) == settings.health_port != 0:
        free = settings.health_port + 1 if settings.health_port < 65535 else settings.health_port - 1
        yield f"BOT_HEALTH_PORT contradicts BOT_{used.upper()}: both are {settings.health_port}; write BOT_HEALTH_PORT={free}"


def _reachable(address: str) -> bool:
    """Whether Telegram's own servers could post to an address."""
    parts = urlsplit(address)
    return parts.scheme == "https" and (parts.port or 443) in WEBHOOK_PORTS and parts.hostname not in LOOPBACK


def as_env() -> str:
    """The text of `.env.example`: every setting with what it is and its default."""
    lines = ["# Copy to .env and change what you need. Each line shows the default."]
    for name, field in Settings.model_fields.items():
        lines += ["", f"# {field.description}", f"BOT_{name.upper()}={_default(name)}"]
    return "\n".join(lines)


def as_table() -> str:
    """Every setting as a row of a Markdown table."""
    lines = ["| setting | default | what it is | example |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        shown = f"`{_default(name)}`" if _default(name) else ""
        lines.append(f"| `BOT_{name.upper()}` | {shown} | {field.description} | `{example_of(name)}` |".replace("``", ""))
    return "\n".join(lines)


def _default(name: str) -> str:
    value = Settings.model_fields[name].default
    return "" if value is None or value == frozenset() else str(value)
