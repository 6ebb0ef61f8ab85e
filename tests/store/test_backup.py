"""A backup is made while the bot writes, and restored; a store moves to PostgreSQL with every row."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import StoreError
from bot.settings import postgres_url as to_url
from bot.store import schema
from bot.store.backup import back_up, move
from bot.store.store import Store
from bot.store.vault import Vault
from bot.store.work import now
from tests.store.test_store import KEY, store_in


async def fill(store: Store, first: int = 0, updates: int = 20) -> None:
    """Updates with their questions and ratings."""
    for id_ in range(first, first + updates):
        work = await store.begin(id_, 1000 + id_)
        work.chat = replace(work.chat, language="fr")
        question = {
            "chat": store.vault.hash_id(1000 + id_), "person": store.vault.hash_id(1000 + id_), "asked_at": now(),
            "language": "fr", "status": "answered", "entry": "a", "confidence": 0.9, "milliseconds": 1.5, "revision": "r",
            "text": store.vault.seal("combien ?"),
        }  # fmt: skip
        work.changes.append(sa.insert(schema.questions).values(question))
        await store.commit(work)
    (asked,) = await store.rows(sa.select(sa.func.max(schema.questions.c.id)))
    rating = {"question": asked[0], "person": "p", "helpful": True, "changed_at": now()}
    await store.execute(sa.insert(schema.feedback).values(rating))


async def test_a_backup_made_while_the_bot_writes_is_whole_and_can_be_restored(tmp_path: Path) -> None:
    store = store_in(tmp_path / "state")
    await store.open()
    await fill(store)
    target = tmp_path / "backup.sqlite3"
    writing = asyncio.create_task(fill(store, first=100, updates=30))
    counts = await asyncio.to_thread(back_up, tmp_path / "state" / "bot.sqlite3", target)
    await writing
    assert counts["updates"] == counts["questions"] >= 20
    assert not (tmp_path / "backup.sqlite3-wal").exists()
    # Restored as docs/operations.md says: the bot is stopped, its files are taken away, the backup takes their place.
    await store.close()
    for path in (tmp_path / "state").glob("bot.sqlite3*"):
        path.unlink()
    target.rename(tmp_path / "state" / "bot.sqlite3")
    await store.open()
    rows = await store.rows(sa.select(schema.questions.c.text))
    assert {store.vault.unseal(row.text) for row in rows} == {"combien ?"}
    assert len(rows) == counts["questions"]
    assert (await store.begin(None, 1003)).chat.language == "fr"
    await store.close()


def test_where_there_is_no_store_the_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="BOT_STATE_DIR"):
        back_up(tmp_path / "bot.sqlite3", tmp_path / "copy")


async def test_a_backup_that_cannot_be_written_leaves_the_last_one(tmp_path: Path) -> None:
    store = store_in(tmp_path / "state")
    await store.open()
    await store.close()
    with pytest.raises(StoreError, match="cannot back up"):
        back_up(tmp_path / "state" / "bot.sqlite3", tmp_path / "none" / "copy")
    (tmp_path / "copy").write_text("the last one")
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="cannot back up"):
        back_up(damaged, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "the last one"


async def test_a_store_moves_to_postgresql_with_every_row_and_goes_on_there(tmp_path: Path, postgres_url: str) -> None:
    old = store_in(tmp_path)
    await old.open()
    await fill(old)
    await old.close()
    url = to_url(postgres_url)
    counts = await move(old.url, url)
    assert (counts["updates"], counts["questions"], counts["chats"], counts["feedback"]) == (20, 20, 20, 1)
    new = Store(url, Vault("token", KEY))
    await new.open()
    await fill(new, first=100)  # new rows get numbers of their own
    assert len(await new.rows(sa.select(schema.questions))) == 40
    assert (await new.begin(None, 1003)).chat.language == "fr"
    await new.close()


async def test_a_database_in_use_is_not_written_over(tmp_path: Path, postgres_url: str) -> None:
    old, new = store_in(tmp_path), Store(to_url(postgres_url), Vault("token", KEY))
    for store in (old, new):
        await store.open()
        await fill(store)
    with pytest.raises(StoreError, match="is not empty"):
        await move(old.url, new.url)
    assert len(await new.rows(sa.select(schema.questions))) == 20
    for store in (old, new):
        await store.close()


async def test_a_move_that_breaks_off_leaves_nothing(tmp_path: Path, postgres_url: str) -> None:
    old = store_in(tmp_path)
    await old.open()
    await fill(old)
    await old.close()
    with sqlite3.connect(tmp_path / "bot.sqlite3") as connection:  # SQLite minds neither lengths nor missing partners
        connection.execute("UPDATE questions SET language = 'a language too long for PostgreSQL'")
    connection.close()
    with pytest.raises(StoreError, match="nothing has been written"):
        await move(old.url, to_url(postgres_url))
    new = Store(to_url(postgres_url), Vault("token", KEY))
    await new.open()
    assert not await new.rows(sa.select(schema.updates))
    await new.close()
