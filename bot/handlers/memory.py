"""Conversations of the chats that wrote lately, in memory, bounded."""

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.answering.conversation import Conversation

MAX_CHATS = 10_000
EXPIRY = 1_800
"""Seconds after which a conversation is over."""


class Memory:
    """Conversation of each chat; the oldest are forgotten first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states: OrderedDict[int, tuple[float, Conversation]] = OrderedDict()

    def recall(self, chat_id: int) -> Conversation:
        """State of a chat; a fresh one when it has none or has been silent too long."""
        since, state = self._states.get(chat_id, (0.0, Conversation()))
        return state if self._clock() - since <= EXPIRY else Conversation()

    def keep(self, chat_id: int, state: Conversation) -> None:
        """Remember the state of a chat."""
        self._states[chat_id] = (self._clock(), state)
        self._states.move_to_end(chat_id)
        while len(self._states) > MAX_CHATS:
            self._states.popitem(last=False)
