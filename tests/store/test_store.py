"""The store keeps what must survive, writes an update's changes at once, and names nobody."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.errors import RepeatedError, StoreError
from bot.store import schema
from bot.store.store import Handled, Store
from bot.store.vault import Vault
from bot.store.work import ChatRow, Work

KEY = "A" * 43 + "="


def store_in(folder: Path, data_key: str | None = KEY) -> Store:
    return Store(f"sqlite+aiosqlite:///{folder / 'bot.sqlite3'}", Vault("token", data_key))


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = Store(database_url, Vault("token", KEY))
    await opened.open()
    yield opened
    await opened.close()


async def change(store: Store, chat_id: int, update_id: int | None = None, **changes: Any) -> None:
    work = await store.begin(update_id, chat_id)
    work.chat = replace(work.chat, **changes)
    await store.commit(work)


async def test_a_chats_state_survives_a_restart(store: Store) -> None:
    await change(store, 1001, language="fr", conversation='{"entry":"a"}')
    await store.close()
    await store.open()
    work = await store.begin(None, 1001)
    assert (work.chat.language, work.chat.conversation) == ("fr", '{"entry":"a"}')
    other = await store.begin(None, 1002)
    assert other.chat.language is None


async def test_an_update_that_was_handled_is_not_begun_again(store: Store) -> None:
    await change(store, 1, update_id=7, language="fr")
    with pytest.raises(RepeatedError):
        await store.begin(7, 1)
    await store.begin(8, 1)


async def test_an_update_that_was_handled_before_a_restart_is_not_begun_again(store: Store) -> None:
    for update_id in (7, 5):
        await change(store, 1, update_id=update_id, language="fr")
    await store.close()
    await store.open()
    for update_id in (5, 7):
        with pytest.raises(RepeatedError):
            await store.begin(update_id, 1)
    assert (await store.begin(6, 1)).chat.language == "fr"


async def test_of_updates_written_together_each_keeps_its_own_outcome(store: Store) -> None:
    await change(store, 1, update_id=1, language="fr")
    works = [Work(update_id=id_, chat_id=id_, chat=ChatRow(language="en")) for id_ in range(1, 9)]
    works[4].changes.append(sa.insert(schema.audit).values(id=None, at=None))
    found = await asyncio.gather(*map(store.commit, works), return_exceptions=True)
    assert [type(outcome) for outcome in found] == [RepeatedError, *3 * [type(None)], sa.exc.IntegrityError, *3 * [type(None)]]
    await store.close()
    await store.open()
    assert [(await store.begin(None, id_)).chat.language for id_ in range(1, 9)] == ["fr", *3 * ["en"], None, *3 * ["en"]]
    query = sa.select(schema.updates.c.update_id).order_by(schema.updates.c.update_id)
    assert [row.update_id for row in await store.rows(query)] == [1, 2, 3, 4, 6, 7, 8]


async def test_an_update_that_nobody_waits_for_any_more_holds_up_no_other(store: Store) -> None:
    first = asyncio.create_task(change(store, 1, update_id=1, language="fr"))
    second = asyncio.create_task(change(store, 2, update_id=2, language="en"))
    await asyncio.sleep(0.001)
    first.cancel()
    await second
    with pytest.raises(RepeatedError):
        await store.begin(2, 2)


def test_what_may_have_been_handled_is_known_beyond_what_is_remembered() -> None:
    handled = Handled(3)
    assert handled.may_hold(5)  # nothing is known before the store is open
    handled.start(10)
    for update_id in (12, 14, 16, 18):
        assert not handled.may_hold(update_id)
        handled.add(update_id)
    assert [id_ for id_ in range(9, 21) if handled.may_hold(id_)] == list(range(9, 19))


async def test_an_update_handled_meanwhile_changes_nothing_twice(store: Store) -> None:
    first, second = await store.begin(7, 1), await store.begin(7, 1)
    first.chat, second.chat = replace(first.chat, language="fr"), replace(second.chat, language="en")
    await store.commit(first)
    with pytest.raises(RepeatedError):
        await store.commit(second)
    await store.close()
    await store.open()
    work = await store.begin(None, 1)
    assert work.chat.language == "fr"


async def test_a_change_that_fails_leaves_the_update_unhandled(store: Store) -> None:
    work = await store.begin(7, 1)
    work.changes.append(sa.insert(schema.audit).values(id=None, at=None))
    with pytest.raises(sa.exc.IntegrityError):
        await store.commit(work)
    await store.begin(7, 1)


@pytest.mark.parametrize("data_key", [KEY, None])
async def test_neither_ids_nor_words_stand_in_the_files(tmp_path: Path, data_key: str | None) -> None:
    store = store_in(tmp_path, data_key)
    await store.open()
    assert store.vault.seal("a secret") != "a secret"
    await change(store, 7_654_321, conversation='{"entry":"a"}')
    await store.close()
    content = bytes_of(tmp_path)
    assert b"7654321" not in content
    assert (b'"entry"' in content) == (data_key is None)


async def test_an_old_conversation_is_over(store: Store) -> None:
    await change(store, 1, conversation='{"entry":"a"}')
    await store.execute(sa.update(schema.chats).values(conversation_at=schema.chats.c.conversation_at - 1_801))
    await store.close()
    await store.open()
    work = await store.begin(None, 1)
    assert work.chat.conversation is None


async def test_a_key_that_changed_loses_the_conversation_and_nothing_else(store: Store) -> None:
    sealed = store.vault.seal("words")
    other = Vault("token", "B" * 43 + "=")
    assert other.unseal(sealed) is None
    assert store.vault.unseal(sealed) == "words"


async def test_with_a_new_key_in_front_nothing_is_lost_and_the_old_one_opens_nothing_new() -> None:
    old, new = Vault("token", KEY), Vault("token", f"{'B' * 43}=,{KEY}")
    assert new.unseal(old.seal("words")) == "words"
    assert new.hash_id(7) == old.hash_id(7)
    assert old.unseal(new.seal("words")) is None


async def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await store.open()
    await store.close()
    connection = sqlite3.connect(tmp_path / "bot.sqlite3")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer version of the bot"):
        await store.open()


async def test_the_migrations_lead_to_the_schema_of_the_code(store: Store) -> None:
    async with store.reading() as connection:
        found = await connection.run_sync(
            lambda c: {
                table: {column["name"] for column in sa.inspect(c).get_columns(table)}
                for table in sa.inspect(c).get_table_names()
            }
        )
    expected = {table.name: set(table.columns.keys()) for table in schema.metadata.sorted_tables}
    assert {name: columns for name, columns in found.items() if name != "alembic_version"} == expected


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="BOT_STATE_DIR"):
        await store_in(tmp_path / "file").open()


async def test_closing_twice_is_fine(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    await store.open()
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="not open"):
        await store.begin(1, 1)
