"""SQLite in threads of its own: one hop for all that an update asks, and one `fsync` for all updates that wait to be written.

A hop to a thread and back costs as much as the statements of a whole update, and an `fsync` as much as ten answers.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa

from bot.errors import RepeatedError
from bot.store.outage import is_outage
from bot.store.work import Work

BUSY_MS = 5_000
"""How long a writer waits for another process, in milliseconds."""
THREADS = 2
"""One reads while the other writes."""

Found = TypeVar("Found")
Write = Callable[[sa.Connection, Work], None]


class Sqlite:
    """Reads, and writes the updates that are done: those that come while it writes go together into the next transaction."""

    def __init__(self, url: str, write: Write, turn: asyncio.Lock) -> None:
        """Open connections when they are needed.

        Args:
            url: SQLAlchemy URL, whatever its driver.
            write: Executes the statements of one update; raises RepeatedError before it has changed anything.
            turn: Held while writing; SQLite takes one writer at a time.
        """
        self._engine = sa.create_engine(sa.make_url(url).set(drivername="sqlite"), hide_parameters=True)
        sa.event.listen(self._engine, "connect", configure)
        self._threads = ThreadPoolExecutor(THREADS, "sqlite")
        self._write = write
        self._turn = turn
        self._waiting: list[tuple[Work, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Write what waits and close the connections."""
        if self._writing is not None:
            await self._writing
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    async def read(self, question: Callable[[sa.Connection], Found]) -> Found:
        """What a question finds."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, question)

    async def write(self, work: Work) -> None:
        """Write one update; on the disk when this returns.

        Raises:
            RepeatedError: The update has been handled meanwhile; nothing is written.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        """Write until nothing waits."""
        try:
            while self._waiting:
                async with self._turn:
                    batch, self._waiting = self._waiting, []
                    works = [work for work, _ in batch]
                    errors = await asyncio.get_running_loop().run_in_executor(self._threads, self._together, works)
                for (_, written), error in zip(batch, errors, strict=True):
                    if written.done():
                        continue  # nobody waits for it any more
                    if error is None:
                        written.set_result(None)
                    else:
                        written.set_exception(error)
        finally:
            self._writing = None

    def _read(self, question: Callable[[sa.Connection], Found]) -> Found:
        with self._engine.connect() as connection:
            return question(connection)

    def _together(self, works: list[Work]) -> list[Exception | None]:
        """Write updates in one transaction; what each failed with. One that is refused does not take the others with it."""
        try:
            with self._engine.begin() as connection:
                return [self._one(connection, work) for work in works]
        except Exception as error:  # noqa: BLE001 - whatever the database raises: who waits for the update gets it
            if len(works) == 1 or is_outage(error):
                return [error] * len(works)
            return [found for work in works for found in self._together([work])]

    def _one(self, connection: sa.Connection, work: Work) -> RepeatedError | None:
        try:
            self._write(connection, work)
        except RepeatedError as error:
            return error
        return None


def configure(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    """Set up a new connection."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What /forget deletes is overwritten with zeros, not only unlinked.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
