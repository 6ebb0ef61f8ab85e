"""Every schema there has ever been comes up to date with its rows, on both databases."""

import asyncio
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import schema
from bot.store.migrate import MIGRATIONS, upgrade

REVISIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py"))


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_store_of_any_age_is_brought_up_to_date_with_its_rows(database_url: str, revision: str) -> None:
    await upgrade(database_url, revision)
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(sa.text("INSERT INTO chats (chat, language, changed_at) VALUES ('c', 'fr', 7)"))
    await upgrade(database_url)
    await upgrade(database_url)  # and stays so
    async with engine.connect() as connection:
        row = (await connection.execute(sa.select(schema.chats))).one()
        assert (row.chat, row.language, row.changed_at, row.conversation) == ("c", "fr", 7, None)
        differences = await connection.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), schema.metadata))
    assert not differences
    await engine.dispose()


OPENED = """
import asyncio, sys
from bot.store.migrate import upgrade
asyncio.run(upgrade(sys.argv[1]))
sys.exit("alembic" in sys.modules)
"""


async def test_a_store_that_is_up_to_date_is_opened_without_the_program_that_migrates(tmp_path: Path) -> None:
    for migrates in (True, False):
        opened = await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPENED, f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}"
        )
        assert bool(await opened.wait()) == migrates
