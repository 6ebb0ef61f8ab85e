"""Copies of a store: a backup of SQLite while the bot runs, and the move from SQLite to PostgreSQL."""

import contextlib
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import StoreError
from bot.store import schema
from bot.store.migrate import upgrade

PAGES = 256
"""Pages copied at a time: the bot may write in between."""
BATCH = 1_000
"""Rows copied at a time."""


def back_up(source: Path, target: Path) -> dict[str, int]:
    """Copy a SQLite store that may be in use, check the copy, and count its rows.

    Args:
        source: The store's file.
        target: File to write; one that is there is replaced only by a copy that is whole.

    Returns:
        Rows of each table.

    Raises:
        StoreError: There is no store, the file cannot be written, or the copy is damaged.
    """
    if not source.is_file():
        raise StoreError(f"there is no store {source}; set BOT_STATE_DIR to the folder of the running bot")
    part = target.with_name(target.name + ".part")
    try:
        with contextlib.closing(sqlite3.connect(source)) as original, contextlib.closing(sqlite3.connect(part)) as copy:
            original.backup(copy, pages=PAGES)
            # A file of its own, without the companions that a store in use has.
            copy.execute("PRAGMA journal_mode=DELETE")
            problem = copy.execute("PRAGMA integrity_check").fetchone()[0]
            if problem != "ok":
                raise StoreError(f"the copy of {source} is damaged: {problem}; restore an earlier backup")
            counts = {
                name: int(copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - names of our own tables
                for name in schema.metadata.tables
            }
        part.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"cannot back up {source} to {target}: {error}; choose a file in a folder that can be written"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return counts


async def move(source: str, target: str) -> dict[str, int]:
    """Copy every row of a store into another database, in one transaction, and compare the counts.

    Args:
        source: SQLAlchemy URL of the store; nothing may write to it meanwhile.
        target: SQLAlchemy URL of an empty database; its tables are made.

    Returns:
        Rows of each table.

    Raises:
        StoreError: One of them cannot be opened, the target is not empty, or a count differs; the target is left as it was.
    """
    await upgrade(source)
    await upgrade(target)
    readable, writable = create_async_engine(source, hide_parameters=True), create_async_engine(target, hide_parameters=True)
    try:
        async with readable.connect() as old, writable.begin() as new:
            where = sa.make_url(target).render_as_string()
            for table in schema.metadata.sorted_tables:
                if await _count(new, table):
                    raise StoreError(f"{where} is not empty: {table.name} has rows; name an empty database")
            counts = {}
            for table in schema.metadata.sorted_tables:
                await _copy(old, new, table)
                counts[table.name] = await _count(old, table)
                if await _count(new, table) != counts[table.name]:
                    raise StoreError(f"{where}: not all rows of {table.name} have arrived; try again while the bot is stopped")
            return counts
    except (OSError, sa.exc.DBAPIError) as error:
        raise StoreError(f"cannot copy the store: {getattr(error, 'orig', None) or error}; nothing has been written") from error
    finally:
        await readable.dispose()
        await writable.dispose()


async def _copy(old: AsyncConnection, new: AsyncConnection, table: sa.Table) -> None:
    rows = await old.stream(sa.select(table).order_by(*table.primary_key.columns))
    async for batch in rows.mappings().partitions(BATCH):
        await new.execute(sa.insert(table), [dict(row) for row in batch])
    key = table.autoincrement_column
    if key is not None and new.dialect.name == "postgresql":
        # Rows that brought their number have not moved the counter.
        highest = sa.select(sa.func.coalesce(sa.func.max(key), 0) + 1).scalar_subquery()
        counter = sa.func.pg_get_serial_sequence(table.name, key.name)
        await new.execute(sa.select(sa.func.setval(counter, highest, sa.false())))


async def _count(connection: AsyncConnection, table: sa.Table) -> int:
    return int(await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
