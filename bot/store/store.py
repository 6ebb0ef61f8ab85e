"""The store: SQLite in a file, or PostgreSQL for several replicas. Opened at start and closed at stop."""

import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store import schema
from bot.store.migrate import upgrade
from bot.store.vault import Vault
from bot.store.work import ChatRow, Work, now, upsert

BUSY_MS = 5_000
"""How long a writer waits for another, in milliseconds."""
MAX_CHATS = 10_000
"""Chats whose state is also kept in memory; the oldest are forgotten first."""
EXPIRY = 1_800
"""Seconds after which a conversation is over."""


class Store:
    """What the bot remembers."""

    def __init__(self, url: str, vault: Vault) -> None:
        """A store at a SQLAlchemy URL (`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`), not yet opened."""
        self.url = url
        self.vault = vault
        self._engine: AsyncEngine | None = None
        self._chats: OrderedDict[int, tuple[int, ChatRow]] = OrderedDict()

    @property
    def shared(self) -> bool:
        """Whether other replicas may write to it: nothing is kept in memory then."""
        return self.dialect == "postgresql"

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return sa.make_url(self.url).get_backend_name()

    async def open(self) -> None:
        """Bring the tables up to date and open the store.

        Raises:
            StoreError: It cannot be reached or written, or a newer program made it.
        """
        await upgrade(self.url)
        self._engine = create_async_engine(self.url)
        if self.dialect == "sqlite":
            sa.event.listen(self._engine.sync_engine, "connect", _configure)

    async def close(self) -> None:
        """Close the store; safe to call twice."""
        self._chats.clear()
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    async def begin(self, update_id: int | None, chat_id: int) -> Work | None:
        """Begin the work of an update; None when it was handled before."""
        kept = None if self.shared else self._recall(chat_id)
        async with self.reading() as connection:
            if update_id is not None and await connection.scalar(
                sa.select(schema.updates.c.update_id).where(schema.updates.c.update_id == update_id)
            ):
                return None
            row = kept or await self._load(connection, chat_id)
        return Work(update_id=update_id, chat_id=chat_id, chat=row, loaded=row)

    async def commit(self, work: Work, outcome: str = "handled", error: str | None = None) -> None:
        """Write what an update changed and that it is handled, in one transaction.

        Raises:
            sqlalchemy.exc.IntegrityError: Another replica has handled the update meanwhile; nothing is written.
        """
        async with self.writing() as connection:
            if work.update_id is not None:
                values = {"update_id": work.update_id, "handled_at": now(), "outcome": outcome, "error": error}
                await connection.execute(sa.insert(schema.updates).values(values))
            for statement in work.changes:
                await connection.execute(statement)
            if work.forgotten:
                await connection.execute(sa.delete(schema.chats).where(schema.chats.c.chat == self.vault.hash_id(work.chat_id)))
            elif work.chat != work.loaded:
                await connection.execute(self._save(work))
        self._keep(work.chat_id, ChatRow() if work.forgotten else work.chat)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with."""
        async with self._opened().connect() as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction, committed at the end, rolled back on any error."""
        async with self._opened().begin() as connection:
            yield connection

    async def rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """All rows of a query."""
        async with self.reading() as connection:
            found: Sequence[sa.Row[Any]] = (await connection.execute(query)).all()
        return found

    async def execute(self, *statements: sa.Executable) -> None:
        """Execute statements in one transaction, apart from any update."""
        async with self.writing() as connection:
            for statement in statements:
                await connection.execute(statement)

    async def setting(self, key: str) -> str | None:
        """Value that the program itself keeps under a key, such as which menus are set."""
        query = sa.select(schema.state.c.value).where(schema.state.c.key == key)
        found = await self.rows(query)
        return str(found[0][0]) if found else None

    async def keep_setting(self, key: str, value: str) -> None:
        """Keep a value under a key."""
        await self.execute(upsert(schema.state, {"key": key, "value": value, "changed_at": now()}, self.dialect))

    def forget_chat(self, chat_id: int) -> None:
        """Drop a chat's state from memory; the caller deletes its rows."""
        self._chats.pop(chat_id, None)

    def _recall(self, chat_id: int) -> ChatRow | None:
        since, row = self._chats.get(chat_id, (0, None))
        return None if row is None or now() - since > EXPIRY else row

    def _keep(self, chat_id: int, row: ChatRow) -> None:
        self._chats[chat_id] = (now(), row)
        self._chats.move_to_end(chat_id)
        while len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)

    async def _load(self, connection: AsyncConnection, chat_id: int) -> ChatRow:
        table = schema.chats
        query = sa.select(table).where(table.c.chat == self.vault.hash_id(chat_id))
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            return ChatRow()
        current = row.conversation is not None and now() - (row.conversation_at or 0) <= EXPIRY
        conversation = row.conversation if current else None
        if self.vault.keeps_texts:
            conversation = self.vault.unseal(conversation)
        return ChatRow(row.language, conversation, row.pace, row.created_at)

    def _save(self, work: Work) -> sa.Executable:
        chat = work.chat
        conversation = chat.conversation
        if conversation and self.vault.keeps_texts:
            conversation = self.vault.seal(conversation)
        values = {
            "chat": self.vault.hash_id(work.chat_id),
            "language": chat.language,
            "conversation": conversation,
            "conversation_at": now() if conversation else None,
            "pace": chat.pace,
            "created_at": chat.created_at or now(),
            "changed_at": now(),
        }
        return upsert(schema.chats, values, self.dialect)

    def _opened(self) -> AsyncEngine:
        if self._engine is None:
            raise StoreError("the store is not open")
        return self._engine


def _configure(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What /forget deletes is overwritten with zeros, not only unlinked.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
