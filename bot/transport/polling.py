"""Fetches updates from the Bot API until told to stop; confirms each only when it has been handled."""

import asyncio
import contextlib
from typing import Any

import structlog
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from bot.handlers.context import App
from bot.handlers.registry import ALLOWED_UPDATES
from bot.transport.intake import Intake
from bot.transport.pace import seconds_of
from bot.transport.patience import FIRST_WAIT, LONGEST_WAIT, until_reached

LONG_POLL = 10
"""Seconds that Telegram holds a request open when there is nothing new."""
SLACK = 10
"""Seconds beyond that in which its answer must come."""
CONFLICT_WAIT = 5.0
"""Seconds before asking again when another poller has taken over: at a change of versions it goes away soon."""
CROWDED = 0.25
"""Seconds after which new updates are asked for although earlier ones are still being handled."""
MAX_BATCH = 100
"""Most updates that Telegram gives at once."""
FEW = 8
"""Updates still being handled at which the next batch is asked for when more wait: the last ones need not hold up all."""

_log = structlog.get_logger()


class Poller:
    """Long polling. The offset is the lowest update still being handled, so that a crash loses none."""

    def __init__(self, application: App, intake: Intake, grace: float) -> None:
        """Poll for an application.

        Args:
            application: Its bot is asked for updates.
            intake: Takes them.
            grace: Seconds in which what is begun must end after a stop.
        """
        self._bot = application.bot
        self._intake = intake
        self._grace = grace
        self._tasks: dict[int, asyncio.Task[bool]] = {}
        self._handled: set[int] = set()
        self._few = asyncio.Event()
        self._next = 0

    @property
    def offset(self) -> int:
        """The lowest update that is not handled; all below are confirmed by the next request."""
        return min(self._tasks, default=self._next)

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch and handle updates until the event is set, then let what is begun end within the grace time."""
        stopping = asyncio.create_task(stop.wait())
        wait = FIRST_WAIT
        try:
            # Nothing can be fetched while a webhook is set; what waits there stays.
            await until_reached(self._bot.delete_webhook, stop)
            while not stop.is_set():
                fetching = asyncio.create_task(self._fetch())
                await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not fetching.done():
                    fetching.cancel()
                    break
                pause = fetching.result()
                if pause is None:
                    wait = FIRST_WAIT
                    continue
                await self._pause(stopping, min(LONGEST_WAIT, max(pause, wait)))
                wait = min(LONGEST_WAIT, wait * 2)
        finally:
            stopping.cancel()
            await self._finish()

    async def _fetch(self) -> float | None:
        """One request and what it brings; the seconds to wait when Telegram could not be asked."""
        offset = self.offset
        # What Telegram was told is handled need not be remembered.
        self._handled = {id_ for id_ in self._handled if id_ >= offset}
        try:
            updates = await self._get(offset, MAX_BATCH, 0 if self._tasks else LONG_POLL)
        except RetryAfter as error:
            return seconds_of(error)
        except Conflict as error:
            _log.warning("another bot polls with the same token", error=str(error))
            return CONFLICT_WAIT
        except (NetworkError, TelegramError) as error:
            _log.warning("telegram unreachable", error=type(error).__name__)
            return FIRST_WAIT
        fresh = [raw for raw in updates if raw["update_id"] not in self._tasks and raw["update_id"] not in self._handled]
        for raw in fresh:
            self._next = max(self._next, raw["update_id"] + 1)
            self._begin(raw)
        # Telegram answers at once as long as something is unconfirmed: let it end instead of asking in a circle,
        # but do not keep others waiting behind a slow one.
        if fresh and len(updates) == MAX_BATCH and len(self._tasks) > FEW:
            self._few.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._few.wait(), CROWDED)
        elif self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=CROWDED)
        return None

    async def _get(self, offset: int, limit: int, seconds: int) -> list[dict[str, Any]]:
        # As JSON, for one update that the library cannot read must not hide the others of its batch. The library wants
        # its own method for the name in its own spelling; Telegram minds no case.
        asked = {"offset": offset, "limit": limit, "timeout": seconds, "allowed_updates": ALLOWED_UPDATES}
        found = await self._bot.do_api_request("getupdates", api_kwargs=asked, read_timeout=seconds + SLACK)
        return found if isinstance(found, list) else []

    def _begin(self, raw: dict[str, Any]) -> None:
        task = asyncio.create_task(self._intake.take(raw))
        self._tasks[raw["update_id"]] = task
        task.add_done_callback(lambda done: self._end(raw["update_id"], done))

    def _end(self, update_id: int, task: "asyncio.Task[bool]") -> None:
        if task.cancelled():
            return  # at the end of the grace time: it stays unconfirmed and comes again
        if error := task.exception():
            _log.error("update cannot be recorded", update=update_id, exc_info=error)
        self._handled.add(update_id)
        del self._tasks[update_id]
        if len(self._tasks) <= FEW:
            self._few.set()

    async def _pause(self, stopping: "asyncio.Task[bool]", seconds: float) -> None:
        await asyncio.wait({stopping}, timeout=seconds)

    async def _finish(self) -> None:
        """Let what is begun end, and confirm it, so that the next start does not see it again."""
        if self._tasks:
            _log.info("finishing", updates=len(self._tasks))
            await asyncio.wait(self._tasks.values(), timeout=self._grace)
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._next:
            try:
                await self._get(self.offset, 1, 0)
            except TelegramError as error:
                _log.warning("the last updates could not be confirmed", error=type(error).__name__)
