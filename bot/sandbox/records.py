"""What happened when, to measure latency and to prove order; bounded."""

import time
from collections import deque
from typing import Literal, NamedTuple

Kind = Literal["update", "taken", "sent", "edited", "refused"]


class Record(NamedTuple):
    """One thing that happened."""

    at: float
    """Seconds of `time.monotonic`, the same in every process of the machine."""
    kind: Kind
    """Pushed by a person, taken by the bot, sent or edited by the bot, or refused to the bot."""
    chat: int
    id: int
    """Update id of what people do, message id of what the bot does, error code of what is refused."""
    name: str
    """Kind of the update, or the Bot API method."""


class Recorder:
    """Keeps the last records."""

    def __init__(self, most: int) -> None:
        self.records: deque[Record] = deque(maxlen=most)

    def note(self, kind: Kind, chat: int, id_: int, name: str) -> None:
        """Record that something happens now."""
        self.records.append(Record(time.monotonic(), kind, chat, id_, name))
