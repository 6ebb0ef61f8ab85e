"""Settings: one typed list, the same in `.env.example`, and one clear sentence for each that is wrong."""

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load_settings

TOKEN = "123456789:" + "A" * 35
EXAMPLE = Path(__file__).parents[1] / ".env.example"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BOT_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def default_of(name: str) -> str:
    value = Settings.model_fields[name].default
    return "" if value is None or value == frozenset() else str(value)


def test_the_example_lists_every_setting_with_its_default_and_explanation() -> None:
    found = re.findall(r"^# (.+)\nBOT_([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    expected = [(field.description, name.upper(), default_of(name)) for name, field in Settings.model_fields.items()]
    assert found == expected


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


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BOT_TOKEN", "123456789:short", "not a bot token"),
        ("BOT_ADMIN_IDS", "12;34", "separated by commas"),
        ("BOT_LOG_LEVEL", "loud", "'debug'"),
        ("BOT_SANDBOX_PORT", "99999", "65535"),
        ("BOT_API_URL", "localhost", "http://127.0.0.1:8081"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"{name} is wrong")
    assert says in message
    if name == "BOT_TOKEN":
        assert value not in message


def test_a_misspelt_setting_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKKEN=1\n", "utf-8")
    with pytest.raises(SettingsError, match="BOT_TOKKEN is not a setting"):
        load_settings()
