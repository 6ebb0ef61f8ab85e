"""Settings: one typed list, the same in `.env.example`, and one clear sentence for each that is wrong."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, as_env, as_table, example_of, load_settings

TOKEN = "123456789:" + "A" * 35
EXAMPLE = Path(__file__).parents[1] / ".env.example"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BOT_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_example_lists_every_setting_with_its_default_and_explanation() -> None:
    assert EXAMPLE.read_text("utf-8") == as_env() + "\n", "write it anew: .venv/bin/bot settings --env > .env.example"


def test_the_operations_page_has_the_table_of_all_settings() -> None:
    page = (EXAMPLE.parent / "docs/operations.md").read_text("utf-8")
    assert as_table() in page, "put what `.venv/bin/bot settings` prints into docs/operations.md"


def test_the_example_itself_is_valid(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    assert load_settings() == Settings()


def test_everything_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_ADMIN_IDS", "12, 34")
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:8081/")
    settings = load_settings()
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert settings.admin_ids == {12, 34}
    assert settings.api_url == "http://127.0.0.1:8081"
    assert TOKEN not in repr(settings)


WRONG = {
    "mode": ("hourly", "'polling'"),
    "token": ("123456789:short", "not a bot token"),
    "admin_ids": ("12;34", "separated by commas"),
    "database_url": ("mysql://localhost/bot", "PostgreSQL"),
    "data_key": ("too-short", "not a key"),
    "retention_days": ("0", "greater than or equal to 1"),
    "flood_messages": ("-1", "greater than or equal to 0"),
    "flood_seconds": ("long", "integer"),
    "flood_pause": ("0", "greater than or equal to 1"),
    "log_level": ("loud", "'debug'"),
    "log_format": ("xml", "'json'"),
    "sandbox_port": ("99999", "65535"),
    "health_port": ("many", "integer"),
    "webhook_url": ("bot.example.org", "https://"),
    "webhook_secret": ("a secret", "16 to 256"),
    "webhook_port": ("-1", "greater than or equal to 0"),
    "webhook_register": ("maybe", "'start-stop'"),
    "stop_grace": ("soon", "number"),
    "outgoing_rate": ("fast", "integer"),
    "api_url": ("localhost", "http://"),
}
"""For each setting that has a shape a wrong value, never a right one of another kind, and what the sentence says."""
FREE = {"knowledge_dir", "cases_dir", "state_dir", "health_host", "webhook_host"}
"""Settings whose value is only found wrong when it is used: tests/test_start.py."""


def test_every_setting_is_tried_wrong() -> None:
    assert WRONG.keys() | FREE == Settings.model_fields.keys()


@pytest.mark.parametrize(("name", "value", "says"), [(name, *rest) for name, rest in WRONG.items()])
def test_a_wrong_setting_is_one_sentence_that_names_it_and_gives_an_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"BOT_{name.upper()}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"BOT_{name.upper()} is wrong: ")
    assert says in message
    assert message.endswith(f"write BOT_{name.upper()}={example_of(name)}")
    assert "; " not in message.removesuffix(f"; write BOT_{name.upper()}={example_of(name)}")
    if name in ("token", "data_key", "webhook_secret"):
        assert value not in message


@pytest.mark.parametrize("name", sorted(Settings.model_fields.keys() - {"data_key"}))
def test_every_example_is_right(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"BOT_{name.upper()}", example_of(name))
    assert Settings() is not None


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"MODE": "polling"}, "BOT_MODE=polling contradicts the empty BOT_TOKEN"),
        ({"MODE": "webhook", "TOKEN": TOKEN}, "BOT_MODE=webhook contradicts the empty BOT_WEBHOOK_URL"),
        ({"WEBHOOK_URL": "https://bot.example.org"}, "BOT_WEBHOOK_URL contradicts BOT_MODE=sandbox"),
        ({"MODE": "polling", "TOKEN": TOKEN, "WEBHOOK_URL": "https://a.org"}, "BOT_WEBHOOK_URL contradicts BOT_MODE=polling"),
        ({"API_URL": "http://127.0.0.1:1"}, "BOT_API_URL contradicts BOT_MODE=sandbox"),
        ({"TOKEN": TOKEN, "WEBHOOK_URL": "http://a.org"}, "Telegram posts only to https"),
        ({"TOKEN": TOKEN, "WEBHOOK_URL": "https://a.org:5000"}, "on port 443, 80, 88 or 8443"),
        ({"TOKEN": TOKEN, "WEBHOOK_URL": "https://localhost"}, "not to loopback"),
        ({"TOKEN": TOKEN, "WEBHOOK_URL": "https://a.org/path"}, "BOT_WEBHOOK_URL is wrong: an address with a path"),
        (
            {"TOKEN": TOKEN, "WEBHOOK_URL": "https://a.org", "WEBHOOK_PORT": "8080"},
            "BOT_HEALTH_PORT contradicts BOT_WEBHOOK_PORT",
        ),
        ({"HEALTH_PORT": "8081"}, "BOT_HEALTH_PORT contradicts BOT_SANDBOX_PORT"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], says: str
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"BOT_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("values", "source"),
    [
        ({}, "sandbox"),
        ({"TOKEN": TOKEN}, "polling"),
        ({"TOKEN": TOKEN, "WEBHOOK_URL": "https://bot.example.org:8443/"}, "webhook"),
        ({"TOKEN": TOKEN, "MODE": "sandbox"}, "sandbox"),
        ({"TOKEN": TOKEN, "WEBHOOK_URL": "http://127.0.0.1:1", "API_URL": "http://127.0.0.1:2"}, "webhook"),
    ],
)
def test_where_updates_come_from_follows_from_the_rest(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], source: str
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"BOT_{name}", value)
    assert load_settings().source == source


def test_a_hosts_postgresql_address_gets_the_driver_and_its_words() -> None:
    given = "postgres://bot:p%40ss@db.example.org/bot?sslmode=require"
    settings = Settings(database_url=given)
    assert settings.store_url == "postgresql+asyncpg://bot:p%40ss@db.example.org/bot?ssl=require"
    assert "p@ss" in settings.secrets


def test_a_misspelt_setting_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKKEN=1\n", "utf-8")
    with pytest.raises(SettingsError, match="BOT_TOKKEN is not a setting"):
        load_settings()
