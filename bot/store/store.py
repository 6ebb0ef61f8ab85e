"""The store: one SQLite file, opened at start and closed at stop."""

import asyncio
import hashlib
import hmac
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store.migrate import upgrade
from bot.store.schema import chats

BUSY_MS = 5_000
"""How long a writer waits for another, in milliseconds."""


class Store:
    """What the bot remembers of chats."""

    def __init__(self, path: Path, secret: str) -> None:
        """A store in a file, not yet opened; `secret` keys the hashes of chat ids and is itself never stored."""
        self.path = path
        self._key = hmac.digest(b"chat ids", secret.encode(), hashlib.sha256)
        self._engine: AsyncEngine | None = None

    async def open(self) -> None:
        """Bring the tables up to date and open the file.

        Raises:
            StoreError: The folder cannot be written, or a newer program made the file.
        """
        await asyncio.to_thread(upgrade, self.path)
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{self.path}")
        sa.event.listen(self._engine.sync_engine, "connect", _configure)

    async def close(self) -> None:
        """Close the file; safe to call twice."""
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    async def language_of(self, chat_id: int) -> str | None:
        """Language that a chat has chosen; None when it is decided by each message."""
        query = sa.select(chats.c.language).where(chats.c.chat == self._hash(chat_id))
        async with self._opened().connect() as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
        return None if found is None else str(found)

    async def remember_language(self, chat_id: int, language: str | None) -> None:
        """Keep the language that a chat has chosen."""
        row = {"chat": self._hash(chat_id), "language": language, "changed_at": int(time.time())}
        statement = insert(chats).values(row)
        statement = statement.on_conflict_do_update(index_elements=["chat"], set_={**row})
        async with self._opened().begin() as connection:
            await connection.execute(statement)

    def _hash(self, chat_id: int) -> str:
        return hmac.new(self._key, str(chat_id).encode(), hashlib.sha256).hexdigest()

    def _opened(self) -> AsyncEngine:
        if self._engine is None:
            raise StoreError("the store is not open")
        return self._engine


def _configure(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.close()
