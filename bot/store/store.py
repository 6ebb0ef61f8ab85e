"""The store: SQLite in a file, or PostgreSQL for several replicas. Opened at start and closed at stop."""

import asyncio
import contextlib
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import RepeatedError, StoreError
from bot.store import schema
from bot.store.migrate import upgrade
from bot.store.peers import CHANNEL, Peers
from bot.store.sqlite import Sqlite, configure
from bot.store.vault import Vault
from bot.store.work import ChatRow, Work, inserting, now, replacing, upsert

MAX_CHATS = 10_000
"""Chats whose state is also kept in memory; the oldest are forgotten first."""
SCRUB_TRIES, SCRUB_WAIT = 10, 0.2
"""How often the log is to be emptied while somebody reads, and the seconds between."""
MAX_UPDATES = 10_000
"""Updates handled since the start that are also remembered in memory."""
EXPIRY = 1_800
"""Seconds after which a conversation is over."""
POOL_SIZE, POOL_OVERFLOW = 5, 15
"""Connections to PostgreSQL that a replica keeps, and opens in a rush. They are held for one transaction, never while an
answer is sent: with the one of `Peers` four replicas fit into PostgreSQL's own limit of 100."""

Found = TypeVar("Found")


class Store:
    """What the bot remembers."""

    def __init__(self, url: str, vault: Vault) -> None:
        """A store at a SQLAlchemy URL (`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`), not yet opened."""
        self.url = url
        self.vault = vault
        self._engine: AsyncEngine | None = None
        self._chats: OrderedDict[int, tuple[int, ChatRow]] = OrderedDict()
        self._handled = Handled(MAX_UPDATES)
        self._writer = asyncio.Lock()
        self._sqlite: Sqlite | None = None
        self.news = asyncio.Event()
        """Set when another replica has something new, such as a knowledge base; whoever looks clears it."""
        self._peers = Peers(url, self.news.set) if self.shared else None

    @property
    def shared(self) -> bool:
        """Whether other replicas may write to it: nothing is kept in memory then, and their news is listened for."""
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
        # Texts are not for logs: an error names its statement, not the values.
        if self._peers is None:
            self._engine = create_async_engine(self.url, hide_parameters=True)
            sa.event.listen(self._engine.sync_engine, "connect", configure)
            self._sqlite = Sqlite(self.url, self._write, self._writer)
            self._handled.start((await self.rows(sa.select(sa.func.max(schema.updates.c.update_id))))[0][0] or 0)
        else:
            self._engine = create_async_engine(
                self.url, hide_parameters=True, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW, pool_pre_ping=True
            )
            await self._peers.listen()

    async def close(self) -> None:
        """Close the store; safe to call twice."""
        self._chats.clear()
        if self._peers is not None:
            await self._peers.close()
        if self._sqlite is not None:
            await self._sqlite.close()
            self._sqlite = None
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    @contextlib.asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """Hold a chat's turn across replicas; within one the caller keeps the order."""
        if self._peers is None:
            yield
            return
        async with self._peers.lock(self._lock_key(str(chat_id))):
            yield

    @contextlib.asynccontextmanager
    async def alone(self, work: str) -> AsyncIterator[bool]:
        """Hold a piece of work, such as sending notices, that only one replica may do at a time; whether it is ours now."""
        if self._peers is None:
            yield True
            return
        async with self._peers.try_lock(self._lock_key(f"work:{work}")) as held:
            yield held

    def _lock_key(self, name: str) -> int:
        """A signed 64-bit number, as PostgreSQL names its advisory locks."""
        return int.from_bytes(bytes.fromhex(self.vault.hash_text(name)[:16]), signed=True)

    async def begin(self, update_id: int | None, chat_id: int) -> Work:
        """Begin the work of an update.

        Raises:
            RepeatedError: It was handled before.
        """
        self._opened()
        row = self._recall(chat_id)
        if row is None or self._handled.may_hold(update_id):
            row = await self._ask(lambda connection: self._begin(connection, update_id, chat_id))
        return Work(update_id=update_id, chat_id=chat_id, chat=row, loaded=row)

    async def commit(self, work: Work) -> None:
        """Write what an update changed and that it is handled, in one transaction.

        Raises:
            RepeatedError: The update has been handled meanwhile; nothing is written.
        """
        self._opened()
        if self._sqlite is not None:
            await self._sqlite.write(work)
            self._keep(work.chat_id, ChatRow() if work.forgotten else work.chat)
            self._handled.add(work.update_id)
        else:
            async with self.writing() as connection:
                await connection.run_sync(self._write, work)
        if work.scrubbed:
            self._chats.clear()
            await self.scrub()

    async def scrub(self) -> None:
        """Take what was deleted out of SQLite's log too; in the database itself it is overwritten at once."""
        if self.shared:
            return
        for _ in range(SCRUB_TRIES):
            async with self._writer, self._opened().connect() as connection:
                busy = (await connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))).one()[0]
            if not busy:
                return
            # Somebody still reads an older state.
            await asyncio.sleep(SCRUB_WAIT)

    async def ping(self) -> None:
        """Ask the database for nothing; whatever is wrong with it is raised."""
        await self.rows(sa.select(sa.literal(1)))

    def announcement(self) -> tuple[sa.Executable, ...]:
        """What tells the other replicas to look for news once its transaction is committed; nothing when there are none."""
        return (sa.select(sa.func.pg_notify(CHANNEL, "")),) if self.shared else ()

    async def listen(self) -> None:
        """See to it that news can come: connect again when the connection is lost."""
        if self._peers is not None:
            await self._peers.listen()

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with."""
        async with self._opened().connect() as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction, committed at the end, rolled back on any error."""
        # SQLite takes one writer at a time: taking turns here is quicker than asking it again and again.
        turn = contextlib.nullcontext() if self.shared else self._writer
        async with turn, self._opened().begin() as connection:
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

    def _recall(self, chat_id: int) -> ChatRow | None:
        since, row = self._chats.get(chat_id, (0, None))
        return None if row is None or now() - since > EXPIRY else row

    def _keep(self, chat_id: int, row: ChatRow) -> None:
        self._chats[chat_id] = (now(), row)
        self._chats.move_to_end(chat_id)
        while len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)

    async def _ask(self, question: Callable[[sa.Connection], Found]) -> Found:
        if self._sqlite is not None:
            return await self._sqlite.read(question)
        async with self.reading() as connection:
            return await connection.run_sync(question)

    def _begin(self, connection: sa.Connection, update_id: int | None, chat_id: int) -> ChatRow:
        """The chat's row, for an update that is new."""
        known = schema.updates.c.update_id
        if update_id is not None and connection.scalar(sa.select(known).where(known == update_id)):
            raise RepeatedError(f"update {update_id} was handled before")
        return self._recall(chat_id) or self._load(connection, chat_id)

    def _load(self, connection: sa.Connection, chat_id: int) -> ChatRow:
        table = schema.chats
        row = connection.execute(sa.select(table).where(table.c.chat == self.vault.hash_id(chat_id))).one_or_none()
        if row is None:
            return ChatRow()
        current = row.conversation is not None and now() - (row.conversation_at or 0) <= EXPIRY
        conversation = row.conversation if current else None
        if self.vault.keeps_texts:
            conversation = self.vault.unseal(conversation)
        return ChatRow(row.language, conversation, row.pace, row.created_at)

    def _write(self, connection: sa.Connection, work: Work) -> None:
        """Execute the statements of one update, the one that may find it handled before all others."""
        if work.update_id is not None:
            outcome = "given_up" if work.failure else "handled"
            values = {"update_id": work.update_id, "handled_at": now(), "outcome": outcome, "error": work.failure}
            if connection.execute(inserting(schema.updates, self.dialect), values).rowcount == 0:
                raise RepeatedError(f"update {work.update_id} has been handled meanwhile")
        for change in work.changes:
            statement, row = change if isinstance(change, tuple) else (change, None)
            connection.execute(statement, row)
        if work.forgotten:
            connection.execute(sa.delete(schema.chats).where(schema.chats.c.chat == self.vault.hash_id(work.chat_id)))
        elif work.chat != work.loaded:
            connection.execute(replacing(schema.chats, self.dialect), self._row(work))

    def _row(self, work: Work) -> dict[str, Any]:
        """The chat as it is kept."""
        chat = work.chat
        conversation = chat.conversation
        if conversation and self.vault.keeps_texts:
            conversation = self.vault.seal(conversation)
        return {
            "chat": self.vault.hash_id(work.chat_id),
            "language": chat.language,
            "conversation": conversation,
            "conversation_at": now() if conversation else None,
            "pace": chat.pace,
            "created_at": chat.created_at or now(),
            "changed_at": now(),
        }

    def _opened(self) -> AsyncEngine:
        if self._engine is None:
            raise StoreError("the store is not open")
        return self._engine


class Handled:
    """Updates handled since the start, so that the store need not be asked for one that it cannot have."""

    def __init__(self, most: int) -> None:
        """Remember at most so many; before `start` any may have been handled."""
        self._most = most
        self._before: float = math.inf
        self._since: set[int] = set()

    def start(self, highest: float) -> None:
        """Begin with a store whose highest update this is: of those up to it nothing is known."""
        self._before = highest
        self._since.clear()

    def add(self, update_id: int | None) -> None:
        """Note one that is handled and written."""
        if update_id is None:
            return
        self._since.add(update_id)
        if len(self._since) > self._most:
            self.start(max(self._before, *self._since))

    def may_hold(self, update_id: int | None) -> bool:
        """Whether an update may have been handled before."""
        return update_id is not None and (update_id <= self._before or update_id in self._since)
