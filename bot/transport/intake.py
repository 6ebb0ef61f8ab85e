"""One way in for every update, polled or pushed: once each, in order within a chat, confirmed only when answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden

from bot.handlers.context import App, Core
from bot.handlers.failures import apologise
from bot.store.work import Work

TRIES = 3
"""How often an update is tried before it is given up."""
FIRST_WAIT = 0.5
"""Seconds before the second try; doubled for the third."""

_log = structlog.get_logger()


class Intake:
    """Handles updates. `handle` returns when an update needs no further delivery."""

    def __init__(self, application: App, core: Core, first_wait: float = FIRST_WAIT) -> None:
        self._application = application
        self._core = core
        self._first_wait = first_wait
        self._order = ChatOrder()

    async def take(self, raw: dict[str, Any]) -> None:
        """Handle an update as Telegram sends it; one that cannot be read is recorded and set aside."""
        try:
            update = Update.de_json(raw, self._application.bot)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            _log.error("update cannot be read", update=raw.get("update_id"), error=type(error).__name__)
            await self._record(Work(update_id=raw.get("update_id")), type(error).__name__)
        else:
            await self.handle(update)

    async def handle(self, update: Update) -> None:
        """Handle an update after those of its chat that came before; try again when it fails, then give it up.

        A repeat of a handled update does nothing. What the update changes is written in one transaction with its id.
        """
        origin = update.effective_chat or update.effective_user
        chat_id = origin.id if origin else 0
        async with self._order.turn(chat_id):
            for tried in range(1, TRIES + 1):
                error = await self._attempt(update, chat_id)
                if error is None:
                    return
                _log.error("update failed", update=update.update_id, tried=tried, exc_info=error)
                if tried == TRIES:
                    await self._give_up(update, chat_id, error)
                else:
                    await asyncio.sleep(self._first_wait * 2 ** (tried - 1))

    async def _attempt(self, update: Update, chat_id: int) -> BaseException | None:
        """One try: None when the update is handled, else what it failed with."""
        try:
            work = await self._core.store.begin(update.update_id, chat_id)
        except Exception as error:  # noqa: BLE001 - whatever the database raises, the update is tried again
            return error
        if work is None:
            _log.info("update repeated", update=update.update_id)
            return None
        self._core.works[update.update_id] = work
        try:
            await self._application.process_update(update)
            if work.error is not None and not _is_final(work.error):
                return work.error
            await self._core.store.commit(work)
        except sa.exc.IntegrityError:
            _log.warning("update handled elsewhere", update=update.update_id)
        except Exception as error:  # noqa: BLE001 - as above
            return error
        finally:
            del self._core.works[update.update_id]
        _log.info("update handled", update=update.update_id, outcome=work.outcome, ms=round(work.milliseconds, 1))
        return None

    async def _give_up(self, update: Update, chat_id: int, error: BaseException) -> None:
        """Record that an update could not be handled, and tell the person something neutral."""
        kind = type(error).__name__
        _log.error("update given up", update=update.update_id, error=kind)
        await apologise(update, self._core)
        await self._record(Work(update_id=update.update_id, chat_id=chat_id), kind)

    async def _record(self, work: Work, kind: str) -> None:
        try:
            await self._core.store.commit(work, "given_up", kind)
        except Exception as failure:  # noqa: BLE001 - the store itself may be what fails
            _log.error("cannot record it", update=work.update_id, exc_info=failure)


class ChatOrder:
    """Turns: one at a time in a chat, first come first served; chats side by side."""

    def __init__(self) -> None:
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """Wait for a chat's turn and hold it."""
        lock, waiting = self._locks.get(chat_id, (asyncio.Lock(), 0))
        self._locks[chat_id] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[chat_id]
            if waiting == 1:
                del self._locks[chat_id]
            else:
                self._locks[chat_id] = (lock, waiting - 1)


def _is_final(error: BaseException) -> bool:
    """Whether trying again cannot help: the person has blocked the bot, or Telegram refuses the request as such."""
    return isinstance(error, Forbidden | BadRequest)
