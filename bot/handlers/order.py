"""Chats are served side by side, the updates of one chat in order."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

MAX_AT_ONCE = 256


class PerChatOrder(BaseUpdateProcessor):
    """Handles updates concurrently, but never two of one chat at a time."""

    def __init__(self) -> None:
        super().__init__(MAX_AT_ONCE)
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: "Awaitable[Any]") -> None:
        """Handle an update after those of its chat that came before."""
        chat = update.effective_chat.id if isinstance(update, Update) and update.effective_chat else 0
        lock, waiting = self._locks.get(chat, (asyncio.Lock(), 0))
        self._locks[chat] = (lock, waiting + 1)
        try:
            async with lock:
                await coroutine
        finally:
            lock, waiting = self._locks[chat]
            if waiting == 1:
                del self._locks[chat]
            else:
                self._locks[chat] = (lock, waiting - 1)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
