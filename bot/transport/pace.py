"""Outgoing requests within Telegram's limits; a chat that is stuck holds up nobody else."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

# Telegram's limits, from its bots FAQ: about 30 messages a second in all, 1 a second in a chat (short bursts pass),
# 20 a minute in a group.
OVERALL = 30
CHAT_BURST, CHAT_RATE = 5, 1.0
GROUP_BURST, GROUP_RATE = 20, 20 / 60
MAX_TRIES = 6
"""How often one request is sent when Telegram says that it comes too soon, or cannot be reached."""
FIRST_WAIT = 0.25
"""Seconds before a request that did not get through is sent again; doubled each time."""
KEPT = 10_000
"""Chats whose pace is remembered; when there are more, those that wait for nothing are forgotten."""

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]

_log = structlog.get_logger()


class Bucket:
    """A token bucket: `burst` at once, then `rate` a second."""

    def __init__(self, burst: int, rate: float, clock: Clock) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._tokens, self._at = float(burst), clock()

    def take(self) -> float:
        """Take one token, in advance when there is none; the seconds until it is there."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - 1
        self._at = now
        return max(0.0, -self._tokens / self._rate)

    @property
    def full(self) -> bool:
        """Whether it has been at rest long enough to be forgotten."""
        return self._tokens + (self._clock() - self._at) * self._rate >= self._burst


class _Chat:
    """The pace of one chat: one request after another."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self.lock = asyncio.Lock()


class Pace(BaseRateLimiter[int]):
    """Spaces out what goes to each chat and to all, and waits as long as Telegram asks before it sends again."""

    def __init__(
        self,
        overall: int = OVERALL,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        retried: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep a pace.

        Args:
            overall: Messages a second to all chats together; 0: no limits, but what Telegram asks is still done.
            clock: Seconds that only go forward.
            sleep: Waits.
            retried: Called for each request that must be sent again.
        """
        self._clock, self._sleep = clock, sleep
        self._limited = overall > 0
        self._overall = Bucket(overall, overall, clock)
        self._chats: dict[str, _Chat] = {}
        self._retried = retried

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Send a request when its turn has come.

        Raises:
            TelegramError: Telegram refuses, or still cannot be reached at the last try.
        """
        if endpoint == "getupdates":
            return await callback(*args, **kwargs)  # the poller asks again by itself
        if not self._limited or "chat_id" not in data or not endpoint.startswith(("send", "edit", "copy", "forward")):
            return await self._send(callback, args, kwargs)
        chat = self._chat(str(data["chat_id"]))
        async with chat.lock:
            # The chat's own wait comes first: a chat that waits takes no place in the overall limit.
            await self._wait(chat.bucket.take())
            await self._wait(self._overall.take())
            return await self._send(callback, args, kwargs)

    async def _send(self, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any]) -> Any:
        for tried in range(MAX_TRIES - 1):
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = seconds_of(error)
            except BadRequest:
                raise  # a kind of NetworkError for the library, but sending it again would not help
            except NetworkError:
                # It may have taken effect all the same: rather a message twice than none.
                seconds = FIRST_WAIT * 2**tried
            self._retried()
            _log.warning("sending again", seconds=seconds)
            await self._wait(seconds)
        return await callback(*args, **kwargs)

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await self._sleep(seconds)

    def _chat(self, chat_id: str) -> _Chat:
        chat = self._chats.get(chat_id)
        if chat is None:
            if len(self._chats) >= KEPT:
                self._chats = {id_: own for id_, own in self._chats.items() if own.lock.locked() or not own.bucket.full}
            # Groups and channels have negative ids.
            burst, rate = (GROUP_BURST, GROUP_RATE) if chat_id.startswith("-") else (CHAT_BURST, CHAT_RATE)
            chat = self._chats[chat_id] = _Chat(Bucket(burst, rate, self._clock))
        return chat


def seconds_of(error: RetryAfter) -> float:
    """The seconds that Telegram asks to wait."""
    wait = error.retry_after  # a timedelta, as bot/__init__.py asks for
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
