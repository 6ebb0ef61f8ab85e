"""The queue of updates for the bot, and long polling."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Mischief
from bot.sandbox.history import Json
from bot.sandbox.records import Recorder

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count", "chosen_inline_result"})
"""Kinds that a bot gets only when it names them; for chosen results Telegram also wants a switch at BotFather."""
HELD = 0.05
"""Seconds for which an update waits to be overtaken, when that goes wrong on purpose."""


@dataclass(slots=True)
class Waiting:
    """An update that is not confirmed."""

    update: Json
    chat: int
    taken: bool = False
    """Whether it has been on its way to the bot."""


class Updates:
    """Updates that the bot has not confirmed, oldest first."""

    def __init__(self, recorder: Recorder, mischief: Mischief) -> None:
        self.allowed: frozenset[str] = frozenset()
        """Kinds of updates that the bot asked for; empty: all but the unasked ones."""
        self.listener: Callable[[int, int], None] | None = None
        """Told of update and chat when something arrives: the webhook."""
        self._recorder = recorder
        self._mischief = mischief
        self._waiting: dict[int, Waiting] = {}
        self._again: list[Json] = []
        self._held: tuple[str, Json, int] | None = None
        # Telegram never gives an id twice, nor may a sandbox that is started again: bots remember them.
        self._ids = itertools.count(time.time_ns() // 1_000_000)
        self._poller: object | None = None
        self._arrived: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Update and chat of all that wait."""
        return iter([(id_, waiting.chat) for id_, waiting in self._waiting.items()])

    def push(self, kind: str, content: Json, chat: int) -> None:
        """Queue an update for the bot, unless it has said that it does not want this kind."""
        if not (kind in self.allowed if self.allowed else kind not in UNASKED):
            return
        # A copy: a message that is edited before it is fetched still arrives as it was.
        new, held = (kind, dict(content), chat), self._held
        if held is None and self._mischief.active and self._mischief.strikes("reorder_update", "update", chat):
            self._held = new
            asyncio.get_running_loop().call_later(HELD, self._release)
        elif held is not None and held[2] != chat:
            self._number(*new)
            self._release()
        else:
            self._release()
            self._number(*new)

    def _release(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._number(*held)

    def _number(self, kind: str, content: Json, chat: int) -> None:
        id_ = next(self._ids)
        self._waiting[id_] = Waiting({"update_id": id_, kind: content}, chat)
        self._recorder.note("update", chat, id_, kind)
        self._wake()
        if self.listener is not None:
            self.listener(id_, chat)

    def take(self, id_: int) -> Json | None:
        """An update on its way to the bot, recorded the first time; None when it is not there any more."""
        waiting = self._waiting.get(id_)
        if waiting is None:
            return None
        if not waiting.taken:
            waiting.taken = True
            self._recorder.note("taken", waiting.chat, id_, "update")
        return waiting.update

    def confirm(self, id_: int) -> None:
        """Forget one update."""
        waiting = self._waiting.pop(id_, None)
        if waiting and self._mischief.active and self._mischief.strikes("duplicate_update", "update", waiting.chat, id_):
            self._again.append(waiting.update)

    def confirm_before(self, offset: int) -> None:
        """Forget what comes before an offset; a negative one keeps only so many from the end."""
        if offset < 0:
            offset = next(itertools.islice(reversed(self._waiting), -offset - 1, None), 0)
        for id_ in list(itertools.takewhile(lambda id_: id_ < offset, self._waiting)):
            self.confirm(id_)

    def take_again(self) -> list[Json]:
        """Confirmed updates that come once more, because that goes wrong on purpose."""
        again, self._again = self._again, []
        return again

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
        while not self._waiting and not self._again and (left := deadline - time.monotonic()) > 0:
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
        ids = list(itertools.islice(self._waiting, limit))
        return [*self.take_again(), *filter(None, map(self.take, ids))][:limit]

    def _wake(self) -> None:
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)
