"""Starting with something wrong gives one sentence that names the setting, and never a traceback."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import run
from bot.errors import BotError
from bot.sandbox.server import sandbox_app
from bot.serving import serving
from bot.settings import Settings

TOKEN = "123456789:" + "A" * 35
HOOK = {"token": TOKEN, "webhook_url": "http://127.0.0.1:1"}


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


async def says(folder: Path, tiny: Path, **settings: object) -> str:
    """The one sentence that a start ends with."""
    async with serving(sandbox_app(token=TOKEN), 0) as address:
        server = {"api_url": address} if "token" in settings else {"sandbox_port": 0}
        given = {"knowledge_dir": tiny, "state_dir": folder, "health_port": 0, **server, **settings}
        with pytest.raises(BotError) as caught:
            await run(Settings.model_validate(given), lambda _: None)
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_a_knowledge_folder_that_is_not_there(tmp_path: Path, tiny: Path) -> None:
    assert (await says(tmp_path, tmp_path / "none")).startswith("BOT_KNOWLEDGE_DIR is wrong: there is no folder")


async def test_a_state_folder_that_cannot_be_made(tmp_path: Path, tiny: Path) -> None:
    (tmp_path / "file").touch()
    assert "BOT_STATE_DIR" in await says(tmp_path / "file", tiny)


async def test_a_database_that_cannot_be_reached(tmp_path: Path, tiny: Path) -> None:
    sentence = await says(tmp_path, tiny, database_url="postgresql://bot:hidden@127.0.0.1:1/bot")
    assert "BOT_DATABASE_URL" in sentence
    assert "hidden" not in sentence


@pytest.mark.parametrize("name", ["sandbox", "health", "webhook"])
async def test_a_port_that_is_taken(tmp_path: Path, tiny: Path, taken: int, name: str) -> None:
    settings: dict[str, object] = {f"{name}_port": taken}
    if name == "webhook":
        settings |= HOOK
    assert (await says(tmp_path, tiny, **settings)).startswith(f"BOT_{name.upper()}_PORT is wrong: 127.0.0.1:{taken}")


@pytest.mark.parametrize("name", ["health", "webhook"])
async def test_an_address_that_is_none_of_this_machine(tmp_path: Path, tiny: Path, name: str) -> None:
    settings: dict[str, object] = {f"{name}_host": "192.0.2.1"}
    settings |= HOOK if name == "webhook" else {"health_port": 1}
    assert (await says(tmp_path, tiny, **settings)).startswith(f"BOT_{name.upper()}_HOST is wrong: 192.0.2.1")
