"""Things that go wrong on purpose: how often, with which luck, and a record of what was done."""

import random
import time
from collections import Counter, deque
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from bot.sandbox.errors import ApiError, bad_request, query_too_old, too_many

Share = Annotated[float, Field(ge=0, le=1)]
Kind = Literal[
    "slow", "drop_before", "unauthorized", "too_many", "server_error", "conflict", "forbidden", "too_long", "query_too_old",
    "drop_after", "malformed", "duplicate_update", "reorder_update",
]  # fmt: skip
LOST: tuple[Kind, Kind] = ("drop_after", "malformed")
"""What happens after a call took effect, so that the bot cannot know that it did."""

_POLL, _SEND = frozenset({"getupdates"}), frozenset({"sendmessage", "sendphoto", "senddocument", "editmessagetext"})
_ANSWER = frozenset({"answercallbackquery", "answerinlinequery"})


class Faults(BaseModel):
    """Shares of calls, or of updates, that go wrong, each from 0 to 1; all 0: nothing does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    """The same seed and the same calls in the same order go wrong in the same way."""
    methods: frozenset[str] = frozenset()
    """Only these methods, by their names in lower case; empty: all."""
    too_many: Share = 0
    """429 that asks to wait `retry_after` seconds."""
    retry_after: int = Field(1, ge=1)
    server_error: Share = 0
    """500 or 502, the call without effect."""
    drop_before: Share = 0
    """The connection breaks before the call has an effect."""
    drop_after: Share = 0
    """The connection breaks after the effect and before the answer."""
    malformed: Share = 0
    """The call takes effect; the answer is half a JSON text."""
    slow: Share = 0
    """The call takes `slow_seconds` longer."""
    slow_seconds: float = Field(0.5, ge=0)
    unauthorized: Share = 0
    """401, as with a revoked token."""
    forbidden: Share = 0
    """403 to what is sent, as by somebody who has blocked the bot."""
    too_long: Share = 0
    """400 `message is too long` to what is sent."""
    query_too_old: Share = 0
    """400 to answers to buttons and inline queries."""
    conflict: Share = 0
    """409 to polling."""
    duplicate_update: Share = 0
    """An update that was confirmed comes once more."""
    reorder_update: Share = 0
    """An update is overtaken by one of another chat."""


class Mishap(NamedTuple):
    """One thing that went wrong."""

    at: float
    """Seconds of `time.monotonic`."""
    kind: Kind
    name: str
    """The method, in lower case; for updates `update`."""
    chat: int
    id: int
    """Id of the message that was sent all the same, or of the update; 0 where there is none."""


class Mischief:
    """Decides what goes wrong, and remembers it."""

    def __init__(self, most: int = 100_000) -> None:
        self.log: deque[Mishap] = deque(maxlen=most)
        self.set(Faults())

    def set(self, faults: Faults) -> None:
        """Start to let these things go wrong; the record goes on."""
        self.faults = faults
        self.active = any(getattr(faults, kind) for kind in Kind.__args__)  # type: ignore[attr-defined]
        self._random = random.Random(faults.seed)  # noqa: S311 - luck that can be repeated, not a secret

    def strikes(self, kind: Kind, name: str, chat: int = 0, id_: int = 0) -> bool:
        """Whether this goes wrong now, recorded when it does."""
        share: float = getattr(self.faults, kind)
        if not share or (name != "update" and self.faults.methods and name not in self.faults.methods):
            return False
        struck = self._random.random() < share
        if struck:
            self.log.append(Mishap(time.monotonic(), kind, name, chat, id_))
        return struck

    def refuse(self, name: str, chat: int) -> None:
        """Raise the error that a call meets before it has any effect, if it meets one."""
        if self.strikes("unauthorized", name, chat):
            raise ApiError(401, "Unauthorized")
        if self.strikes("too_many", name, chat):
            raise too_many(self.faults.retry_after)
        if self.strikes("server_error", name, chat):
            raise ApiError(*self._random.choice([(500, "Internal Server Error"), (502, "Bad Gateway")]))
        if name in _POLL and self.strikes("conflict", name):
            raise ApiError(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        if name in _SEND and self.strikes("forbidden", name, chat):
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if name in _SEND and self.strikes("too_long", name, chat):
            raise bad_request("message is too long")
        if name in _ANSWER and self.strikes("query_too_old", name):
            raise query_too_old()

    def lost(self, chat: int) -> frozenset[int]:
        """Ids of messages in a chat that were sent while the bot could not learn of it: their repetition is no fault of its."""
        return frozenset(mishap.id for mishap in self.log if mishap.chat == chat and mishap.kind in LOST and mishap.id)

    def counts(self) -> dict[str, int]:
        """How often each thing went wrong."""
        return dict(Counter(mishap.kind for mishap in self.log))
