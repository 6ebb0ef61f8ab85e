"""Fetches updates from the Bot API until told to stop."""

import asyncio
import signal

import structlog
from telegram.error import InvalidToken, NetworkError

from bot.errors import SettingsError
from bot.handlers.context import App
from bot.handlers.registry import ALLOWED_UPDATES

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds between tries to reach the Bot API at start."""

_log = structlog.get_logger()


async def poll(application: App, stop: asyncio.Event) -> None:
    """Run the application until the event is set; a server that is away is waited for.

    Raises:
        SettingsError: The Bot API does not know the token.
    """
    await _initialize(application, stop)
    if stop.is_set():
        return
    try:
        if application.post_init:
            await application.post_init(application)
        assert application.updater is not None  # noqa: S101 - the builder always makes one
        await application.updater.start_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1)
        await application.start()
        _log.info("polling")
        await stop.wait()
        await application.updater.stop()
        await application.stop()
    finally:
        await application.shutdown()
        if application.post_shutdown:
            await application.post_shutdown(application)


async def _initialize(application: App, stop: asyncio.Event) -> None:
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken as error:
            raise SettingsError("BOT_TOKEN is wrong: Telegram does not know it; copy it again from BotFather") from error
        except NetworkError as error:
            _log.warning("telegram unreachable at start", error=str(error), retry_in=wait)
            try:
                await asyncio.wait_for(stop.wait(), wait)
            except TimeoutError:
                wait = min(LONGEST_WAIT, wait * 2)
        else:
            return


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set the event on SIGINT and SIGTERM."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
