"""One way in for every update, polled or pushed: once each, in order within a chat, confirmed only when answered."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError

from bot.errors import RepeatedError
from bot.handlers.context import App, Core
from bot.handlers.failures import apologise
from bot.store.outage import is_outage
from bot.store.work import Work

TRIES = 3
"""How often an update is tried before it is given up."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds before the second try; doubled for each further one."""
AT_ONCE, HELD = 16, 1.0
"""Updates that are handled at once, and seconds after which one that waits for something no longer counts."""

_log = structlog.get_logger()


@dataclass(slots=True)
class _Job:
    """An update on its way."""

    update_id: int
    chat_id: int = 0
    update: Update | None = None
    """None: it could not be read."""
    work: Work | None = None
    """What is to be written, once it is answered or given up; None before."""
    failed: int = 0
    """Tries that failed."""


class _AwayError(Exception):
    """Telegram is away: no fault of the update, which waits."""


class Intake:
    """Handles updates. `take` and `handle` tell whether an update needs no further delivery."""

    def __init__(self, application: App, core: Core, patient: bool = True, first_wait: float = FIRST_WAIT) -> None:
        """Take updates for an application.

        Args:
            application: Its handlers answer.
            core: Its store keeps what was handled.
            patient: While the store or Telegram is away go on trying; else leave it to Telegram to deliver again.
            first_wait: Seconds before the second try.
        """
        self._application = application
        self._core = core
        self._patient = patient
        self._first_wait = first_wait
        self._order = ChatOrder()
        self._slots = Slots(AT_ONCE, HELD)
        self._taken: dict[int, float] = {}
        core.metrics.watch_queue(self._oldest, lambda: len(self._taken))

    async def take(self, raw: dict[str, Any]) -> bool:
        """Handle an update as Telegram sends it; one that cannot be read is recorded and set aside."""
        try:
            update = Update.de_json(raw, self._application.bot)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            job = _Job(raw["update_id"])
            job.work = _given_up(job, error)
            return await self._run(job)
        return await self.handle(update)

    async def handle(self, update: Update) -> bool:
        """Handle an update after those of its chat that came before; try again when it fails, then give it up.

        A repeat of a handled update does nothing. What the update changes is written in one transaction with its id.
        """
        origin = update.effective_chat or update.effective_user
        return await self._run(_Job(update.update_id, origin.id if origin else 0, update))

    async def _run(self, job: _Job) -> bool:
        message = job.update.message if job.update else None
        # Telegram's times are whole seconds: up to one of them is no waiting.
        waited = max(0.0, time.time() - message.date.timestamp() - 1) if message else 0.0
        self._taken[id(job)] = time.monotonic() - waited
        # Every line written meanwhile, by whatever part, carries the update's id.
        with structlog.contextvars.bound_contextvars(update=job.update_id):
            try:
                async with self._order.turn(job.chat_id), self._slots.slot():
                    return await self._through_outages(job)
            finally:
                del self._taken[id(job)]

    async def _through_outages(self, job: _Job) -> bool:
        """Answer and write; what is away is waited for. False when it is away for too long."""
        away = 0
        while True:
            try:
                # Against the same update in another replica, should it be delivered twice.
                async with self._core.store.turn(job.chat_id):
                    await self._answer_and_write(job)
            except Exception as error:
                if not isinstance(error, _AwayError) and not is_outage(error):
                    raise
                away += 1
                _log.error("store or telegram away", tried=away, exc_info=error)
                if away == TRIES and not self._patient:
                    return False
                await self._wait(away)
            else:
                return True

    async def _answer_and_write(self, job: _Job) -> None:
        try:
            if job.work is None and job.update is not None:
                job.work = await self._answer(job, job.update)
            if job.work is not None:
                await self._write(job, job.work)
        except RepeatedError:
            self._note(Work(job.update_id, outcome="repeated"))

    async def _answer(self, job: _Job, update: Update) -> Work:
        """Have the handlers answer; what they would write, or that the update is given up.

        Raises:
            RepeatedError: The update was handled before.
        """
        while True:
            work = await self._core.store.begin(update.update_id, job.chat_id)
            begun = time.monotonic()
            error = await self._handlers(update, work)
            if error is None or isinstance(error, Forbidden | BadRequest):
                # Blocked by the person, or refused as such: trying again cannot help.
                return work
            if isinstance(error, NetworkError) and self._core.metrics.telegram_silent >= time.monotonic() - begun:
                raise _AwayError from error
            job.failed += 1
            _log.error("update failed", tried=job.failed, exc_info=error)
            if job.failed == TRIES:
                await apologise(update, self._core)
                return _given_up(job, error)
            await self._wait(job.failed)

    async def _handlers(self, update: Update, work: Work) -> BaseException | None:
        """Run the handlers; what they failed with."""
        self._core.works[update.update_id] = work
        try:
            await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the update is tried again
            return error
        finally:
            del self._core.works[update.update_id]
        return work.error

    async def _write(self, job: _Job, work: Work) -> None:
        """Write what the update changes. What the database refuses is given up, for the answer is out."""
        try:
            await self._core.store.commit(work)
        except RepeatedError:
            raise
        except Exception as error:
            if is_outage(error) or work.failure:
                raise
            _log.error("changes refused", exc_info=error)
            job.work = work = _given_up(job, error)
            await self._core.store.commit(work)
        self._note(work)

    def _note(self, work: Work) -> None:
        """The one log line of an update, and its figures."""
        _log.info("update", outcome=work.outcome, language=work.language or None, ms=round(work.milliseconds, 1))
        self._core.metrics.updates.labels(work.outcome, work.language).inc()
        self._core.metrics.seconds.observe(work.milliseconds / 1000)

    def _oldest(self) -> float:
        """Seconds that the oldest update not yet ended has waited."""
        return time.monotonic() - min(self._taken.values()) if self._taken else 0.0

    async def _wait(self, tried: int) -> None:
        await asyncio.sleep(min(LONGEST_WAIT, self._first_wait * 2 ** (tried - 1)))


def _given_up(job: _Job, error: BaseException) -> Work:
    _log.error("update given up", error=type(error).__name__)
    return Work(job.update_id, outcome="given_up", failure=type(error).__name__)


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


class Slots:
    """So many at once, each to its end: what a crash finds sent and not yet written is then little, and is sent again."""

    def __init__(self, count: int, held: float) -> None:
        """Slots.

        Args:
            count: How many.
            held: Seconds after which a slot is given on although its holder is not done, as when its chat is stuck.
        """
        self._free = asyncio.Semaphore(count)
        self._held = held

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a slot and hold it, but not for long."""
        await self._free.acquire()
        given = False

        def give() -> None:
            nonlocal given
            if not given:
                given = True
                self._free.release()

        timer = asyncio.get_running_loop().call_later(self._held, give)
        try:
            yield
        finally:
            timer.cancel()
            give()
