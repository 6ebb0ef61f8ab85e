"""Telegram's limits (Bot API documentation and bots FAQ), each refused with Telegram's own words."""

import re
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.markup import units

MAX_TEXT, MAX_CAPTION, MAX_ENTITIES = 4096, 1024, 100
MAX_CALLBACK_DATA, MAX_TOAST, MAX_COMMANDS, MAX_DESCRIPTION = 64, 200, 100, 256


def check_text(text: str, entities: list[dict[str, Any]]) -> None:
    """A message's text: 1 to 4096 UTF-16 units after parsing, at most 100 entities."""
    if not text.strip():
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")
    if len(entities) > MAX_ENTITIES:
        raise bad_request("too many entities")


def check_caption(text: str) -> None:
    """A caption: at most 1024 UTF-16 units after parsing."""
    if units(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")


def check_keyboard(markup: Any) -> None:
    """Inline buttons: a text, and callback data of 1 to 64 bytes or a URL."""
    for row in (markup or {}).get("inline_keyboard", []):
        for button in row:
            if not button.get("text"):
                raise bad_request("BUTTON_TEXT_EMPTY")
            data = button.get("callback_data")
            if data is not None and not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
                raise bad_request("BUTTON_DATA_INVALID")
            if data is None and not button.get("url") and "switch_inline_query" not in button:
                raise bad_request("BUTTON_TYPE_INVALID")


def check_commands(commands: Any) -> None:
    """A command menu: at most 100, names of `a-z0-9_`, descriptions of 1 to 256 characters."""
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= MAX_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


@dataclass(frozen=True)
class FloodLimits:
    """How much a bot may send; the defaults are Telegram's."""

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
        self._sent: dict[int, deque[float]] = defaultdict(deque)

    def check(self, chat_id: int) -> None:
        """Count one message to a chat.

        Raises:
            ApiError: 429 with `retry_after`, when it is one too many.
        """
        if self._limits is None:
            return
        self._take(0, self._limits.overall, 1.0)
        self._take(chat_id, self._limits.chat_burst, float(self._limits.chat_burst))
        if chat_id < 0:
            self._take(chat_id * 10, self._limits.group_minute, 60.0)

    def _take(self, key: int, most: int, seconds: float) -> None:
        now, sent = self._clock(), self._sent[key]
        while sent and now - sent[0] >= seconds:
            sent.popleft()
        if len(sent) >= most:
            wait = max(1, int(seconds - (now - sent[0])) + 1)
            raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        sent.append(now)
