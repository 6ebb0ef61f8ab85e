"""The queue of updates for the bot, and long polling."""

import asyncio
import itertools
import time

from bot.sandbox.errors import ApiError
from bot.sandbox.history import Json

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count", "chosen_inline_result"})
"""Kinds that a bot gets only when it names them; for chosen results Telegram also wants a switch at BotFather."""


class Updates:
    """Updates that the bot has not confirmed, oldest first."""

    def __init__(self) -> None:
        self.allowed: frozenset[str] = frozenset()
        """Kinds of updates that the bot asked for; empty: all but the unasked ones."""
        self._waiting: dict[int, Json] = {}
        # Telegram never gives an id twice, nor may a sandbox that is started again: bots remember them.
        self._ids = itertools.count(time.time_ns() // 1_000_000)
        self._poller: object | None = None
        self._arrived: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def wanted(self, kind: str) -> bool:
        """Whether the bot asked for this kind."""
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def push(self, kind: str, content: Json, chat_id: int) -> int | None:
        """Queue an update for the bot, unless it has said that it does not want this kind; the update's id."""
        if not self.wanted(kind):
            return None
        id_ = next(self._ids)
        # A copy: a message that is edited before it is fetched still arrives as it was.
        self._waiting[id_] = {"update_id": id_, kind: dict(content)}
        self._wake()
        return id_

    def confirm(self, offset: int) -> None:
        """Forget what comes before an offset; a negative one keeps only so many from the end."""
        if offset < 0:
            offset = next(itertools.islice(reversed(self._waiting), -offset - 1, None), 0)
        done = list(itertools.takewhile(lambda id_: id_ < offset, self._waiting))
        for id_ in done:
            del self._waiting[id_]

    def clear(self) -> None:
        """Forget all of them."""
        self._waiting.clear()

    @property
    def polled(self) -> bool:
        """Whether a poller waits for an update right now."""
        return self._arrived is not None

    async def pull(self, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109 - Telegram's parameter
        """The oldest updates; waits up to `timeout` seconds for one to come.

        Raises:
            ApiError: 409, when another poller came after this one.
        """
        me = self._poller = object()
        self._wake()
        deadline = time.monotonic() + timeout
        while not self._waiting and (left := deadline - time.monotonic()) > 0:
            arrived = self._arrived = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(arrived, left)
            except TimeoutError:
                break
            finally:
                if self._arrived is arrived:
                    self._arrived = None
            if self._poller is not me:
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
        return list(itertools.islice(self._waiting.values(), limit))

    def _wake(self) -> None:
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)
