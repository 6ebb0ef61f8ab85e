"""How much may be sent: Telegram's pace, and chats that are stuck on purpose."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.errors import too_many


@dataclass(frozen=True)
class FloodLimits:
    """How much a bot may send; the defaults are those of Telegram's bots FAQ."""

    overall: int = 30
    """Messages a second in all."""
    chat_burst: int = 5
    """Messages in one chat before one a second is asked for."""
    group_minute: int = 20
    """Messages a minute in a group."""


class FloodGuard:
    """Counts what is sent and refuses with 429 what is too much."""

    def __init__(self, limits: FloodLimits | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._sent: dict[tuple[str, int], deque[float]] = {}
        self._stuck: dict[int, float] = {}

    def stick(self, chat_id: int, seconds: float) -> None:
        """Refuse whatever is sent to a chat for so many seconds; 0 ends it."""
        self._stuck[chat_id] = self._clock() + seconds

    def check(self, chat_id: int) -> None:
        """Count one message to a chat.

        Raises:
            ApiError: 429 with `retry_after`, when it is one too many.
        """
        left = self._stuck.get(chat_id, 0.0) - self._clock()
        if left > 0:
            raise too_many(math.ceil(left))
        if self._limits is None:
            return
        windows = [
            (("all", 0), self._limits.overall, 1.0),
            (("chat", chat_id), self._limits.chat_burst, float(self._limits.chat_burst)),
        ]
        if chat_id < 0:
            windows.append((("group", chat_id), self._limits.group_minute, 60.0))
        # What is refused counts nowhere, so all are looked at before one is filled.
        filled = [self._room(key, most, seconds) for key, most, seconds in windows]
        for sent in filled:
            sent.append(self._clock())

    def _room(self, key: tuple[str, int], most: int, seconds: float) -> deque[float]:
        now, sent = self._clock(), self._sent.setdefault(key, deque())
        while sent and now - sent[0] >= seconds:
            sent.popleft()
        if len(sent) >= most:
            raise too_many(max(1, math.ceil(seconds - (now - sent[0]))))
        return sent
