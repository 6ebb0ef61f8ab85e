"""What replicas on one PostgreSQL share: locks that hold across them, and news. One connection each, apart from the pool."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

CHANNEL = "bot_news"
"""Channel of NOTIFY."""
ASK_AGAIN = 0.05
"""Seconds between two tries for a lock that another replica holds; that happens only when an update is delivered twice."""
PATIENCE = 10.0
"""Seconds after which a connection that says nothing is given up."""

_log = structlog.get_logger()


class Peers:
    """Advisory locks and notifications. A lock belongs to the connection: it is free again the moment its replica dies."""

    def __init__(self, url: str, heard: Callable[[], None]) -> None:
        """Not yet connected.

        Args:
            url: SQLAlchemy URL of the PostgreSQL.
            heard: Called at each piece of news, and whenever some may have been missed.
        """
        self._engine = create_async_engine(url, poolclass=NullPool)
        self._heard = heard
        self._busy = asyncio.Lock()
        self._connection: AsyncConnection | None = None
        self._driver: Any = None

    async def close(self) -> None:
        """Disconnect; all locks are free."""
        async with self._busy:
            await self._disconnect()

    async def listen(self) -> None:
        """Connect when not connected, so that news can come."""
        await self._ask("SELECT 1")

    @contextlib.asynccontextmanager
    async def lock(self, key: int) -> AsyncIterator[None]:
        """Wait until no other replica holds the lock, and hold it. Within a replica the caller must ask one at a time."""
        # Asked again and again, for a lock that is waited for would keep the connection from all other chats.
        while not await self._ask("SELECT pg_try_advisory_lock($1)", key):  # noqa: ASYNC110 - the other is in another process
            await asyncio.sleep(ASK_AGAIN)
        try:
            yield
        finally:
            await self._unlock(key)

    @contextlib.asynccontextmanager
    async def try_lock(self, key: int) -> AsyncIterator[bool]:
        """Hold the lock if no other replica does; whether it is held."""
        held = bool(await self._ask("SELECT pg_try_advisory_lock($1)", key))
        try:
            yield held
        finally:
            if held:
                await self._unlock(key)

    async def _unlock(self, key: int) -> None:
        try:
            await self._ask("SELECT pg_advisory_unlock($1)", key)
        except Exception as error:  # noqa: BLE001 - whatever the driver raises: a lost connection has freed the lock already
            _log.warning("lock lost", error=type(error).__name__)

    async def _ask(self, query: str, *args: Any) -> Any:
        async with self._busy:
            try:
                if self._driver is None or self._driver.is_closed():
                    await self._connect()
                return await self._driver.fetchval(query, *args, timeout=PATIENCE)
            except BaseException:
                # Half-asked, the connection is of no more use.
                await self._disconnect()
                raise

    async def _connect(self) -> None:
        await self._disconnect()
        self._connection = await self._engine.connect()
        self._driver = (await self._connection.get_raw_connection()).driver_connection
        await self._driver.add_listener(CHANNEL, lambda *_: self._heard())
        self._heard()

    async def _disconnect(self) -> None:
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(Exception):
                await connection.invalidate()
            with contextlib.suppress(Exception):
                await connection.close()
