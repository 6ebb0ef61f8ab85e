"""The store keeps what must survive, and nothing that names a person."""

import sqlite3
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.store import Store


async def test_a_language_is_kept_and_can_be_changed(tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.sqlite3", "secret")
    await store.open()
    assert await store.language_of(1001) is None
    await store.remember_language(1001, "fr")
    await store.remember_language(1001, "en")
    await store.close()
    await store.open()
    assert await store.language_of(1001) == "en"
    assert await store.language_of(1002) is None
    await store.close()


async def test_no_chat_id_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    store = Store(path, "secret")
    await store.open()
    await store.remember_language(7_654_321, "fr")
    await store.close()
    assert b"7654321" not in path.read_bytes()


async def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    store = Store(path, "secret")
    await store.open()
    await store.close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer version of the bot"):
        await store.open()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="BOT_STATE_DIR"):
        await Store(tmp_path / "file" / "bot.sqlite3", "secret").open()


async def test_closing_twice_is_fine(tmp_path: Path) -> None:
    store = Store(tmp_path / "bot.sqlite3", "secret")
    await store.open()
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="not open"):
        await store.language_of(1)
